//! Each rung fires exactly once, in order, and none early (domain rules, section 5).

use super::{Broken, House, Known, Step, earlier, first_rung, several};
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::EventKind;

/// Rungs: the warning, the miss, and from here on the district.
const MISS: u16 = 1;
const DISTRICT: u16 = 2;

/// The district hears no sooner than this after a miss: of an SOS. All other urgencies wait longer.
const SOONEST: Duration = Duration::minutes(5);

/// Two calls to the district about one promise are at least this far apart.
const APART: Duration = Duration::minutes(5);

/// Rungs of one deadline that have fired: all below this one.
fn fired(deadline: &Deadline) -> u16 {
    let missed = if deadline.missed_at.is_some() { MISS + 1 } else { 0 };
    deadline.rung.max(missed).max(first_rung(deadline.kind))
}

/// A rung as an event tells it.
fn rung_of(kind: &EventKind) -> Option<(DeadlineKind, u16)> {
    match kind {
        EventKind::DeadlineWarned { deadline } => Some((*deadline, 0)),
        EventKind::DeadlineMissed { deadline } => Some((*deadline, MISS)),
        EventKind::Escalated { deadline, rung } => Some((*deadline, *rung)),
        _ => None,
    }
}

/// What fired is what the deadlines say has fired: each rung by one event, the lower ones first, at its time.
pub(super) fn climbs(known: &mut Known, house: &House, step: &Step<'_>) -> Result<(), Broken> {
    const RULE: &str = "each rung fires once and in order";
    let id = step.after.id;
    let mut told: Vec<(DeadlineKind, u16, DateTime<Utc>)> = Vec::new();
    for event in step.events {
        if let Some((kind, rung)) = rung_of(&event.kind) {
            told.push((kind, rung, event.at));
        }
    }
    for deadline in &step.after.deadlines {
        let mut from = earlier(step, deadline.ordinal).map_or(first_rung(deadline.kind), fired);
        let until = fired(deadline);
        if until < from {
            if !has_more_time(step, deadline.kind) {
                let seen = format!("{} went back from rung {from} to {until}", deadline.kind.code());
                return Err(Broken::of(RULE, id, seen));
            }
            from = first_rung(deadline.kind);
        }
        for rung in from..until {
            let found = told
                .iter()
                .position(|(kind, told, _)| (*kind, *told) == (deadline.kind, rung));
            let Some(found) = found else {
                let seen = format!("rung {rung} of {} fired without an event", deadline.kind.code());
                return Err(Broken::of(RULE, id, seen));
            };
            let lower = !several(deadline.kind)
                && told[..found]
                    .iter()
                    .any(|(kind, told, _)| *kind == deadline.kind && *told > rung);
            if lower {
                let seen = format!("rung {rung} of {} fired after a higher one", deadline.kind.code());
                return Err(Broken::of(RULE, id, seen));
            }
            let (_, _, at) = told.remove(found);
            let last = known.fired_at.insert(deadline.ordinal, at);
            // Who calls daily keeps to the hour, also when the last call had waited for the workers.
            let last = last.filter(|last| !house.caught_up_at(*last));
            none_early(last, step, deadline, rung, at)?;
        }
    }
    match told.first() {
        Some((kind, rung, _)) => {
            let seen = format!(
                "rung {rung} of {} is told of, and fired before or not at all",
                kind.code()
            );
            Err(Broken::of(RULE, id, seen))
        }
        None => Ok(()),
    }
}

/// Whether somebody gave this promise more time, which starts its ladder anew.
fn has_more_time(step: &Step<'_>, kind: DeadlineKind) -> bool {
    let mut events = step.events.iter();
    events.any(|event| matches!(event.kind, EventKind::Extended { deadline, .. } if deadline == kind))
}

fn none_early(
    last: Option<DateTime<Utc>>,
    step: &Step<'_>,
    deadline: &Deadline,
    rung: u16,
    at: DateTime<Utc>,
) -> Result<(), Broken> {
    let soonest = match rung {
        0 => deadline.set_at + (deadline.due_at - deadline.set_at) * 3 / 4,
        MISS => deadline.due_at,
        DISTRICT => deadline.due_at + SOONEST,
        _ => last.map_or(deadline.due_at, |last| last + APART),
    };
    // Its time may have changed since, where several decisions are seen as one step.
    let moved = step.events.last().is_some_and(|event| event.at > at) && rung < MISS;
    if at >= soonest || moved {
        return Ok(());
    }
    let seen = format!(
        "rung {rung} of {} fired at {at}, not due before {soonest}",
        deadline.kind.code()
    );
    Err(Broken::of("no rung fires early", step.after.id, seen))
}
