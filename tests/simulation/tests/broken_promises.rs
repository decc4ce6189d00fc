//! The watch is worth nothing when it sees nothing: a true history is spoilt in one place, and the promise that this
//! breaks is named.

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::deadline::{Deadline, DeadlineKind, DeadlineStatus};
use nuanxin_domain::help_request::{Event, EventKind, State};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_simulation::invariants::{Broken, Step, Watch};
use nuanxin_simulation::store::Store;
use nuanxin_simulation::year::{History, Kept, history};
use std::sync::LazyLock;

/// Enough for everything that is spoilt below to happen.
static TRUE: LazyLock<History> = LazyLock::new(|| history(1, 45));

const LADDER: &str = "each rung fires once and in order";

/// What the watch says of this history with one decision spoilt: the first in which `spoil` finds its place.
fn watched(mut spoil: impl FnMut(&mut Kept) -> bool) -> Option<Broken> {
    let mut watch = Watch::new(TRUE.cast.clone(), &TRUE.rules.calendar);
    let mut spoilt = false;
    for kept in &TRUE.decisions {
        let mut kept = kept.clone();
        if !spoilt {
            spoilt = spoil(&mut kept);
        }
        if let Err(broken) = watch.saw(&step(&kept)) {
            assert!(spoilt, "a true history is found at fault: {broken}");
            return Some(broken);
        }
    }
    assert!(spoilt, "nothing to spoil in this history");
    None
}

fn step(kept: &Kept) -> Step<'_> {
    Step {
        before: kept.before.as_ref(),
        after: &kept.decided.request,
        events: &kept.decided.events,
        notices: &kept.decided.notices,
        now: kept.now,
    }
}

fn breaks(rule: &str, spoil: impl FnMut(&mut Kept) -> bool) {
    let broken = watched(spoil).expect("it is seen");
    assert_eq!(broken.rule, rule, "{broken}");
}

/// One more event of this kind.
fn tell(kept: &mut Kept, kind: EventKind) {
    let last = kept.decided.events.last().expect("an event").clone();
    kept.decided.request.tally.events += 1;
    kept.decided.events.push(Event {
        seq: last.seq + 1,
        kind,
        ..last
    });
}

/// The first deadline of the decision of which this is true.
fn find(kept: &mut Kept, which: impl Fn(&Deadline) -> bool) -> Option<&mut Deadline> {
    kept.decided.request.deadlines.iter_mut().find(|one| which(one))
}

/// The event of this kind, and of which promise it tells.
fn rung(kept: &Kept, which: impl Fn(&EventKind) -> Option<DeadlineKind>) -> Option<(usize, DeadlineKind)> {
    let mut events = kept.decided.events.iter().enumerate();
    events.find_map(|(n, event)| Some((n, which(&event.kind)?)))
}

fn warned(kind: &EventKind) -> Option<DeadlineKind> {
    match kind {
        EventKind::DeadlineWarned { deadline } => Some(*deadline),
        _ => None,
    }
}

fn missed(kind: &EventKind) -> Option<DeadlineKind> {
    match kind {
        EventKind::DeadlineMissed { deadline } => Some(*deadline),
        _ => None,
    }
}

fn escalated(kind: &EventKind) -> Option<DeadlineKind> {
    match kind {
        EventKind::Escalated { deadline, .. } => Some(*deadline),
        _ => None,
    }
}

/// Moves an event of the decision, and the decision with it.
fn happen_at(kept: &mut Kept, event: usize, at: DateTime<Utc>) {
    kept.decided.events[event].at = at;
}

#[test]
fn a_true_history_breaks_nothing() {
    assert_eq!(watched(|_| true), None);
}

#[test]
fn a_rung_that_fires_twice_is_seen() {
    for which in [warned, missed] {
        breaks(LADDER, |kept| match rung(kept, which) {
            Some((n, _)) => {
                let again = kept.decided.events[n].kind.clone();
                tell(kept, again);
                true
            }
            None => false,
        });
    }
}

#[test]
fn a_rung_that_is_left_out_is_seen() {
    for which in [warned, missed, escalated] {
        breaks(LADDER, |kept| match rung(kept, which) {
            Some((n, _)) => {
                kept.decided.events[n].kind = EventKind::Noted;
                true
            }
            None => false,
        });
    }
}

#[test]
fn a_rung_of_a_promise_that_is_not_climbing_is_seen() {
    breaks(LADDER, |kept| {
        let told = rung(kept, |kind| warned(kind).or(missed(kind))).is_some();
        if !told {
            tell(
                kept,
                EventKind::DeadlineMissed {
                    deadline: DeadlineKind::Appeal,
                },
            );
        }
        !told
    });
}

#[test]
fn a_warning_that_comes_early_is_seen() {
    breaks("no rung fires early", |kept| {
        let Some((n, kind)) = rung(kept, warned) else {
            return false;
        };
        let deadline = find(kept, |one| one.kind == kind && one.is_open()).expect("it runs");
        let half = deadline.set_at + (deadline.due_at - deadline.set_at) / 2;
        happen_at(kept, n, half);
        true
    });
}

#[test]
fn a_promise_called_missed_before_it_is_due_is_seen() {
    breaks("no rung fires early", |kept| {
        let Some((n, kind)) = rung(kept, missed) else {
            return false;
        };
        let now = kept.now;
        let deadline = find(kept, |one| one.kind == kind && one.missed_at == Some(now)).expect("missed");
        let early = deadline.due_at - Duration::seconds(1);
        happen_at(kept, n, early);
        true
    });
}

#[test]
fn giving_it_back_to_whom_it_was_taken_back_from_is_seen() {
    let mut taken_from: Option<(nuanxin_domain::ids::RequestId, AccountId)> = None;
    breaks("never back to whom it was taken back from", |kept| {
        for event in &mut kept.decided.events {
            match (&mut event.kind, taken_from) {
                (EventKind::TakenBack { advisor }, None) => {
                    taken_from = Some((kept.decided.request.id, *advisor))
                }
                (EventKind::Assigned { advisor, .. }, Some((id, before)))
                    if id == kept.decided.request.id =>
                {
                    *advisor = before;
                    return true;
                }
                _ => {}
            }
        }
        false
    });
}

#[test]
fn a_state_that_gives_it_back_is_seen_too() {
    let mut taken_from: Option<(nuanxin_domain::ids::RequestId, AccountId)> = None;
    breaks("never back to whom it was taken back from", |kept| {
        let request = &mut kept.decided.request;
        if let Some((id, before)) = taken_from
            && id == request.id
            && let State::Queued { station } = request.state
        {
            request.state = State::Assigned {
                station,
                advisor: before,
            };
            return true;
        }
        let back = kept.decided.events.iter().find_map(|event| match event.kind {
            EventKind::TakenBack { advisor } => Some(advisor),
            _ => None,
        });
        taken_from = taken_from.or(back.map(|advisor| (kept.decided.request.id, advisor)));
        false
    });
}

#[test]
fn a_promise_made_twice_is_seen() {
    breaks("no promise is made twice", |kept| {
        let Some(running) = find(kept, |one| one.kind == DeadlineKind::Resolution && one.is_open()) else {
            return false;
        };
        let mut twin = running.clone();
        twin.due_at += Duration::days(1);
        twin.ordinal = kept.decided.request.deadlines.len() as u16 + 1;
        kept.decided.request.deadlines.push(twin);
        true
    });
}

#[test]
fn a_due_time_that_its_history_does_not_give_is_seen() {
    breaks("a due time is what its history says", |kept| {
        let Some(running) = find(kept, |one| one.kind == DeadlineKind::Resolution && one.is_open()) else {
            return false;
        };
        running.due_at += Duration::hours(1);
        true
    });
}

#[test]
fn a_request_of_which_nobody_is_reminded_is_seen() {
    breaks("somebody is reminded of each open request", |kept| {
        if !matches!(kept.decided.request.state, State::InProgress { .. }) {
            return false;
        }
        for deadline in kept
            .decided
            .request
            .deadlines
            .iter_mut()
            .filter(|one| one.is_open())
        {
            deadline.status = DeadlineStatus::Cancelled;
            deadline.ended_at = Some(kept.now);
            deadline.next_action_at = None;
        }
        true
    });
}

#[test]
fn an_event_that_is_lost_is_seen() {
    breaks("every decision is a version, every move an event", |kept| {
        let enough = kept.decided.events.len() > 1;
        if enough {
            kept.decided.events.remove(0);
        }
        enough
    });
}

#[test]
fn a_decision_on_an_old_version_is_seen() {
    breaks("every decision is a version, every move an event", |kept| {
        let later = kept.decided.request.version > 2;
        if later {
            kept.decided.request.version -= 1;
        }
        later
    });
}

#[test]
fn a_drum_of_notices_is_seen() {
    breaks("notices are bounded", |kept| {
        let mut notices = kept.decided.notices.iter();
        let told = notices.find(|notice| notice.urgency < Urgency::Sos).copied();
        let many = told.map(|notice| vec![notice; 30]);
        kept.decided.notices = many.unwrap_or_default();
        told.is_some()
    });
}

#[test]
fn workers_that_sleep_are_seen() {
    let mut watch = Watch::new(TRUE.cast.clone(), &TRUE.rules.calendar);
    let first = &TRUE.decisions[0];
    watch.saw(&step(first)).expect("a true step");
    let later = first.now + Duration::hours(1);
    let requests = [first.decided.request.clone()];
    let forgotten = watch.nothing_is_forgotten(requests.iter(), &TRUE.rules, later);
    assert_eq!(
        forgotten.unwrap_err().rule,
        "nothing is overdue without an escalation"
    );
}

/// As a sweep does that only puts off what is due.
#[test]
fn a_promise_that_is_put_off_in_silence_is_seen() {
    let mut watch = Watch::new(TRUE.cast.clone(), &TRUE.rules.calendar);
    let first = &TRUE.decisions[0];
    watch.saw(&step(first)).expect("a true step");
    let later = first.now + Duration::hours(1);
    let mut request = first.decided.request.clone();
    for deadline in &mut request.deadlines {
        deadline.next_action_at = Some(later + Duration::hours(1));
    }
    let forgotten = watch.nothing_is_forgotten([request].iter(), &TRUE.rules, later);
    assert_eq!(
        forgotten.unwrap_err().rule,
        "nothing is overdue without an escalation"
    );
}

#[test]
fn a_deadline_that_was_changed_and_not_written_is_seen() {
    let watch = Watch::new(TRUE.cast.clone(), &TRUE.rules.calendar);
    let first = &TRUE.decisions[0].decided;
    let stored = |decided| {
        let mut store = Store::default();
        assert!(store.record(decided));
        watch.stored(&store, &first.request)
    };
    assert_eq!(stored(first.clone()), Ok(()));
    let mut silent = first.clone();
    silent.touched_deadlines.clear();
    assert_eq!(stored(silent).unwrap_err().rule, "what changed was written");
}

#[test]
fn work_that_is_left_is_seen() {
    let watch = Watch::new(TRUE.cast.clone(), &TRUE.rules.calendar);
    let mut store = Store::default();
    let first = &TRUE.decisions[0];
    assert!(store.record(first.decided.clone()));
    assert_eq!(watch.rested(&store, first.now), Ok(()));
    let left = watch.rested(&store, first.now + Duration::hours(1));
    assert_eq!(left.unwrap_err().rule, "workers leave nothing that is due");
}
