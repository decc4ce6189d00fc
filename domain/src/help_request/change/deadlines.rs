//! Promises of a decision in the making: set, paused, met, cancelled, and run again.

use super::Change;
use crate::deadline::{Counting, DISTRICT, Deadline, DeadlineKind, DeadlineStatus, PolicyKind, Term};
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

impl Change<'_> {
    /// Sets a new deadline, starting now.
    pub fn set(self, kind: DeadlineKind, due: &Term) -> Self {
        self.set_about(kind, None, due)
    }

    /// As [`Change::set`], about one referral.
    pub fn set_about(self, kind: DeadlineKind, about: Option<u16>, due: &Term) -> Self {
        let policy = self.cx.rules.policy.version.clone();
        self.set_under(kind, about, due, policy)
    }

    /// A new promise, under `policy`, in the place of an earlier one.
    pub fn set_instead(self, of: &Deadline, due: &Term, policy: String) -> Self {
        self.end(|known| known.ordinal == of.ordinal, DeadlineStatus::Cancelled)
            .set_under(of.kind, of.about, due, policy)
    }

    fn set_under(mut self, kind: DeadlineKind, about: Option<u16>, due: &Term, policy: String) -> Self {
        let ordinal = self.request.deadlines.last().map_or(1, |d| d.ordinal + 1);
        let mut deadline = Deadline {
            ordinal,
            kind,
            about,
            set_at: self.cx.now,
            due_at: due.due_at,
            provisional: due.provisional,
            status: DeadlineStatus::Open,
            ended_at: None,
            missed_at: None,
            rung: 0,
            next_action_at: None,
            policy,
            counting: Some(due.counting.clone()),
        };
        deadline.start_ladder();
        self.request.deadlines.push(deadline);
        self.touched.push(ordinal);
        self
    }

    /// Changes the open deadlines of one kind.
    pub fn each_open(self, kind: DeadlineKind, change: impl FnMut(&mut Deadline)) -> Self {
        self.each_that(|d| d.kind == kind, change)
    }

    fn each_that(mut self, of: impl Fn(&Deadline) -> bool, mut change: impl FnMut(&mut Deadline)) -> Self {
        for deadline in self.request.deadlines.iter_mut().filter(|d| d.is_open() && of(d)) {
            change(deadline);
            self.touched.push(deadline.ordinal);
        }
        self
    }

    /// Changes one deadline, if it is open.
    pub fn one_open(mut self, ordinal: u16, change: impl FnOnce(&mut Deadline)) -> Self {
        let mut deadlines = self.request.deadlines.iter_mut();
        if let Some(deadline) = deadlines.find(|d| d.is_open() && d.ordinal == ordinal) {
            change(deadline);
            self.touched.push(ordinal);
        }
        self
    }

    /// The clocks that stand still while the request waits stop, until `until` at the latest; never of an SOS, and
    /// not of what is missed already.
    pub fn pause_clocks(self, until: DateTime<Utc>) -> Self {
        if self.request.urgency == Urgency::Sos {
            return self;
        }
        self.change_pauses(|counting, now| {
            counting.pause(now, until);
            true
        })
    }

    /// They run again from now on.
    pub fn resume_clocks(self) -> Self {
        self.change_pauses(|counting, now| {
            let paused = counting.paused_until(now).is_some();
            if paused {
                counting.resume(now);
            }
            paused
        })
    }

    /// `how` says whether it has changed anything: what has not been touched is not counted again.
    fn change_pauses(mut self, how: impl Fn(&mut Counting, DateTime<Utc>) -> bool) -> Self {
        let (now, calendar) = (self.cx.now, &self.cx.rules.calendar);
        for kind in DeadlineKind::ALL.into_iter().filter(|kind| kind.pauses()) {
            self = self.each_open(kind, |deadline| {
                let Some(mut counting) = deadline.counting.clone().filter(|_| deadline.missed_at.is_none())
                else {
                    return;
                };
                if how(&mut counting, now) {
                    deadline.move_to(counting.under(calendar).term(calendar), now);
                }
            });
        }
        self
    }

    /// The promise has been kept, or met late.
    pub fn meet(self, kind: DeadlineKind) -> Self {
        self.end(|d| d.kind == kind, DeadlineStatus::Met)
    }

    /// The promise about one referral has been kept, or met late.
    pub fn meet_about(self, kind: DeadlineKind, about: u16) -> Self {
        self.end(|d| d.kind == kind && d.about == Some(about), DeadlineStatus::Met)
    }

    /// The promise is no longer asked for.
    pub fn cancel(self, kind: DeadlineKind) -> Self {
        self.end(|d| d.kind == kind, DeadlineStatus::Cancelled)
    }

    /// As [`Change::meet`], of one deadline.
    pub fn meet_one(self, ordinal: u16) -> Self {
        let now = self.cx.now;
        self.one_open(ordinal, |deadline| deadline.end(DeadlineStatus::Met, now))
    }

    /// As [`Change::cancel`], of one deadline.
    pub fn cancel_one(self, ordinal: u16) -> Self {
        let now = self.cx.now;
        self.one_open(ordinal, |deadline| deadline.end(DeadlineStatus::Cancelled, now))
    }

    /// Cancels every open deadline but those of `kept`.
    pub fn cancel_all_but(mut self, kept: &[DeadlineKind]) -> Self {
        for kind in DeadlineKind::ALL {
            if !kept.contains(&kind) {
                self = self.cancel(kind);
            }
        }
        self
    }

    fn end(self, of: impl Fn(&Deadline) -> bool, status: DeadlineStatus) -> Self {
        let now = self.cx.now;
        self.each_that(of, |deadline| deadline.end(status, now))
    }

    /// Runs the deadlines again that were cancelled at `at`, with the due times they had: of each kind, and of each
    /// referral, the last, since only one can have been running; of follow-ups all.
    pub fn revive_cancelled_at(mut self, at: DateTime<Utc>) -> Self {
        let period = self.cx.rules.period_for(&self.request, PolicyKind::DistrictAfter);
        let district_at = self.cx.rules.due_for(&self.request, self.cx.now, period).due_at;
        let mut seen = BTreeSet::new();
        for deadline in self.request.deadlines.iter_mut().rev() {
            let last = seen.insert((deadline.kind, deadline.about)) || deadline.kind.is_follow_up();
            let cancelled = deadline.status == DeadlineStatus::Cancelled && deadline.ended_at == Some(at);
            if !(last && cancelled) {
                continue;
            }
            deadline.status = DeadlineStatus::Open;
            deadline.ended_at = None;
            // What was missed is called to the district no sooner for having been merged in between.
            deadline.next_action_at = if deadline.rung < DISTRICT {
                Some(deadline.rung_at())
            } else {
                Some(district_at)
            };
            self.touched.push(deadline.ordinal);
        }
        self
    }
}
