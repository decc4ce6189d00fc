//! What holds for a request and its deadlines at any moment.

use super::{Broken, Known, Step, earlier, several};
use nuanxin_domain::calendar::WorkCalendar;
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{HelpRequest, Owner, StateName};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Versions go up, and events follow one another without gaps or going back in time.
pub(super) fn in_one_line(known: &Known, step: &Step<'_>) -> Result<(), Broken> {
    const RULE: &str = "every decision is a version, every move an event";
    let id = step.after.id;
    if step.after.version <= known.version {
        let seen = format!("version {} after {}", step.after.version, known.version);
        return Err(Broken::of(RULE, id, seen));
    }
    for (last, event) in (known.last_seq..).zip(step.events) {
        if event.seq != last + 1 || event.at > step.now {
            let seen = format!("event {} of {} after event {last}", event.seq, event.at);
            return Err(Broken::of(RULE, id, seen));
        }
    }
    let told = step.events.last().map_or(known.last_seq, |event| event.seq);
    if step.events.is_empty() || step.after.tally.events != told {
        let seen = format!("{} events are counted, {told} are kept", step.after.tally.events);
        return Err(Broken::of(RULE, id, seen));
    }
    Ok(())
}

/// Each open request has one owner, and nothing that has ended has one.
pub(super) fn somebody_owns_it(step: &Step<'_>) -> Result<(), Broken> {
    let state = &step.after.state;
    let right = match (state.name(), state.owner()) {
        (StateName::Submitted | StateName::Returned | StateName::Triage, owner) => {
            owner == Owner::DistrictTriage
        }
        (StateName::Queued, Owner::StationLead { station }) => state.station() == Some(station),
        (
            StateName::Assigned | StateName::InProgress | StateName::Waiting | StateName::Resolved,
            Owner::Advisor { account },
        ) => state.advisor() == Some(account) && state.station().is_some(),
        (ended, owner) => !ended.is_open() && owner == Owner::Nobody,
    };
    if right {
        return Ok(());
    }
    let seen = format!("{:?} is owned by {:?}", state.name(), state.owner());
    Err(Broken::of("each open request has one owner", step.after.id, seen))
}

/// Whatever is open has a promise that will be looked at; a promise that is over asks for nothing.
pub(super) fn somebody_is_reminded(step: &Step<'_>) -> Result<(), Broken> {
    const RULE: &str = "somebody is reminded of each open request";
    let id = step.after.id;
    let mut looked_at = false;
    for deadline in &step.after.deadlines {
        looked_at |= deadline.is_open() && deadline.next_action_at.is_some();
        if !deadline.is_open() && deadline.next_action_at.is_some() {
            let seen = format!("{} is over and still asks for something", deadline.kind.code());
            return Err(Broken::of(RULE, id, seen));
        }
        if deadline.is_open() == deadline.ended_at.is_some() {
            let seen = format!(
                "{} says both that it runs and that it ended",
                deadline.kind.code()
            );
            return Err(Broken::of(RULE, id, seen));
        }
    }
    if step.after.state.name().is_open() && !looked_at {
        return Err(Broken::of(RULE, id, "no deadline of it runs"));
    }
    Ok(())
}

/// No promise, and no follow-up, is made twice.
pub(super) fn nothing_twice(step: &Step<'_>) -> Result<(), Broken> {
    const RULE: &str = "no promise is made twice";
    let id = step.after.id;
    let mut kinds: BTreeSet<DeadlineKind> = BTreeSet::new();
    let mut times = BTreeSet::new();
    for (n, deadline) in step.after.deadlines.iter().enumerate() {
        if usize::from(deadline.ordinal) != n + 1 {
            return Err(Broken::of(
                RULE,
                id,
                format!("ordinal {} stands at {}", deadline.ordinal, n + 1),
            ));
        }
        if !deadline.is_open() {
            continue;
        }
        let kind = deadline.kind;
        let first = kinds.insert(kind);
        let alone = times.insert((kind, deadline.about, deadline.due_at));
        if !alone || (!first && !several(kind)) {
            return Err(Broken::of(
                RULE,
                id,
                format!("two open deadlines of {}", kind.code()),
            ));
        }
    }
    Ok(())
}

/// A due time is what its counting says, by the calendar that it names: the same history has the same due time.
pub(super) fn counted(
    calendars: &BTreeMap<String, Arc<WorkCalendar>>,
    step: &Step<'_>,
) -> Result<(), Broken> {
    const RULE: &str = "a due time is what its history says";
    let id = step.after.id;
    let new = |deadline: &&Deadline| earlier(step, deadline.ordinal) != Some(*deadline);
    for deadline in step
        .after
        .deadlines
        .iter()
        .filter(|one| one.is_open())
        .filter(new)
    {
        let kind = deadline.kind.code();
        let Some(counting) = &deadline.counting else {
            return Err(Broken::of(
                RULE,
                id,
                format!("{kind} does not say how it is counted"),
            ));
        };
        let Some(calendar) = calendars.get(&counting.calendar) else {
            return Err(Broken::of(
                RULE,
                id,
                format!("{kind} is counted with an unknown calendar"),
            ));
        };
        let due_at = counting.due(calendar).due_at;
        if due_at != deadline.due_at {
            let seen = format!("{kind} is due {}, counted again {due_at}", deadline.due_at);
            return Err(Broken::of(RULE, id, seen));
        }
    }
    Ok(())
}

/// Every change of a deadline was named as touched, so that its row says the same.
pub(super) fn rows_are_the_request<'a>(
    request: &HelpRequest,
    rows: impl Iterator<Item = &'a Deadline>,
) -> Result<(), Broken> {
    if rows.eq(request.deadlines.iter()) {
        return Ok(());
    }
    let seen = "a row of its deadlines differs from the request";
    Err(Broken::of("what changed was written", request.id, seen))
}
