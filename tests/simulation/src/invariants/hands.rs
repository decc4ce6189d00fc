//! Never back to an advisor from whom it was taken back, nor to one who recused; after two the lead has it.

use super::{Broken, Known, Step};
use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::{EventKind, State};

/// Assignments that may lapse before the product stops looking for hands.
const TAKE_BACKS: usize = 2;

pub(super) fn in_order(known: &mut Known, step: &Step<'_>) -> Result<(), Broken> {
    const RULE: &str = "never back to whom it was taken back from";
    let id = step.after.id;
    for event in step.events {
        match &event.kind {
            EventKind::TakenBack { advisor } if !known.taken_back.insert(*advisor) => {
                return Err(Broken::of(RULE, id, format!("taken back from {advisor} twice")));
            }
            EventKind::Recused { advisor } => {
                known.recused.insert(*advisor);
            }
            EventKind::Assigned { advisor, .. } => {
                if known.taken_back.contains(advisor) {
                    return Err(Broken::of(RULE, id, format!("assigned to {advisor} again")));
                }
                if known.recused.contains(advisor) {
                    return Err(Broken::of(
                        "never to one who recused",
                        id,
                        format!("assigned to {advisor}"),
                    ));
                }
                let by_itself = event.by.role == Role::System;
                if by_itself && known.taken_back.len() >= TAKE_BACKS {
                    let seen = format!("handed to {advisor} by the product");
                    return Err(Broken::of("after two take-backs the lead has it", id, seen));
                }
            }
            _ => {}
        }
    }
    match &step.after.state {
        State::Assigned { advisor, .. } if known.taken_back.contains(advisor) => {
            Err(Broken::of(RULE, id, format!("it lies with {advisor} again")))
        }
        _ => Ok(()),
    }
}
