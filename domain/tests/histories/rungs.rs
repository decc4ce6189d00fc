//! The ladder, as the events tell it: each rung once, in order, none early, and nobody called who has just acted.

use crate::invariants::open;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{EventKind, HelpRequest};
use nuanxin_domain::urgency::Urgency;
use std::collections::BTreeMap;

/// The least time between a miss and the district, and between two of its calls.
const SOONEST: Duration = Duration::minutes(5);

/// The rungs of one request.
#[derive(Debug, Default)]
pub struct Rungs {
    /// Rung that fired last, by ordinal.
    fired: BTreeMap<u16, u16>,
    /// When the district was told first, by ordinal: only who acts after that quiets it.
    told: BTreeMap<u16, DateTime<Utc>>,
    /// When somebody acted, unless the urgency has changed or a merge was undone since.
    acted_at: Option<DateTime<Utc>>,
}

impl Rungs {
    /// Follows one event.
    pub fn follow(
        &mut self,
        kind: &EventKind,
        change: (&HelpRequest, &HelpRequest),
        by: &Actor,
        now: DateTime<Utc>,
    ) {
        use EventKind::{
            Accepted, Assigned, ContactReached, Extended, FollowedUp, Routed, Unmerged, UrgencyChanged,
            Visited,
        };
        match kind {
            UrgencyChanged { .. } | Unmerged { .. } => self.acted_at = None,
            ContactReached { .. }
            | FollowedUp { .. }
            | Visited { .. }
            | Assigned { .. }
            | Accepted { .. }
            | Routed { .. }
                if by.role.is_staff() =>
            {
                self.acted_at = Some(now);
            }
            // A promise with a new time starts a new ladder.
            Extended { deadline, .. } => {
                if let Some(open) = open(change.0, *deadline) {
                    self.fired.remove(&open.ordinal);
                }
            }
            EventKind::DeadlineWarned { deadline } => self.fires(*deadline, 0, change, now),
            EventKind::DeadlineMissed { deadline } => self.fires(*deadline, 1, change, now),
            EventKind::Escalated { deadline, rung } => self.fires(*deadline, *rung, change, now),
            _ => {}
        }
    }

    fn fires(
        &mut self,
        kind: DeadlineKind,
        rung: u16,
        (before, after): (&HelpRequest, &HelpRequest),
        now: DateTime<Utc>,
    ) {
        // Several referrals may wait: the rung is of the one that has changed.
        let changed = |d: &&Deadline| after.deadlines[usize::from(d.ordinal) - 1] != **d;
        let open = before.deadlines.iter().filter(|d| d.kind == kind && d.is_open());
        let mut climbed = open.filter(changed);
        let deadline = climbed.next().expect("only an open deadline has a ladder");
        assert_eq!(climbed.next(), None, "one rung of one deadline");
        let first = if kind == DeadlineKind::Route { 1 } else { 0 };
        let next = self.fired.get(&deadline.ordinal).map_or(first, |last| last + 1);
        assert_eq!(rung, next, "rungs of {} fire once and in order", kind.code());
        match rung {
            0 => assert!(now >= deadline.warn_at(), "warned early"),
            1 => assert!(now >= deadline.due_at, "missed before it was due"),
            _ => self.told_the_district(deadline, rung, before, now),
        }
        self.fired.insert(deadline.ordinal, rung);
    }

    fn told_the_district(
        &mut self,
        deadline: &Deadline,
        rung: u16,
        before: &HelpRequest,
        now: DateTime<Utc>,
    ) {
        let soonest = deadline.due_at + SOONEST * i32::from(rung - 1);
        assert!(now >= soonest, "{deadline:?} calls early");
        let rings_on = before.urgency == Urgency::Sos
            && !before.state.is_accepted()
            && matches!(deadline.kind, DeadlineKind::Accept | DeadlineKind::Route);
        let told = *self.told.entry(deadline.ordinal).or_insert(now);
        let quieted = self.acted_at.filter(|at| *at >= told);
        if let Some(acted_at) = quieted.filter(|_| rung > 2 && !rings_on) {
            assert!(
                now >= acted_at + Duration::hours(1),
                "{deadline:?} calls whoever has acted"
            );
        }
    }
}
