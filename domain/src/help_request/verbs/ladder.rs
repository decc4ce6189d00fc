//! The ladder (domain rules, section 5): warn, miss, district, then again and again until somebody acts: daily, and in
//! minutes of an SOS that nobody has accepted.
//!
//! Each call of [`HelpRequest::climb`] fires one rung of one deadline. A rung fires once, in order, however often
//! the worker that asks is restarted: what has fired is part of the request's recorded state.

use super::placing::fresh_due;
use crate::access::Verb;
use crate::calendar::Period;
use crate::deadline::{
    DISTRICT, Deadline, DeadlineKind, MISS, MoveReason, PolicyKind, TOP_RUNG, next_daily, next_in_steps,
};
use crate::help_request::change::Change;
use crate::help_request::{AppealDecider, Decided, EventKind, HelpRequest, Refusal, State};
use crate::ids::{AccountId, StationId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Duration, Utc};

/// Assignments that may lapse before a request stays with the lead.
const TAKE_BACKS: usize = 2;

/// Rungs that one request climbs in one recorded step; what is left is for the next sweep.
const AT_ONCE: usize = 12;

impl HelpRequest {
    /// Whether the product is to look for an advisor: nobody has it, it does not ring for everybody anyway, and it
    /// has not been taken back so often that it stays with the lead.
    pub fn wants_hands(&self) -> bool {
        matches!(self.state, State::Queued { .. })
            && self.urgency != Urgency::Sos
            && self.tally.taken_back_from.len() < TAKE_BACKS
    }

    /// Fires everything that is due, in order, as one decision; `None` when nothing is. After a long outage each
    /// person is told once how it stands, not rung by rung.
    ///
    /// # Errors
    /// As [`HelpRequest::climb`].
    pub fn catch_up(&self, cx: &Deciding<'_>) -> Result<Option<Decided>, Refusal> {
        let Some(mut decided) = self.climb(cx)? else {
            return Ok(None);
        };
        for _ in 1..AT_ONCE {
            let Some(next) = decided.request.climb(cx)? else {
                break;
            };
            decided = decided.and_then(|_| Ok(next))?;
        }
        decided.notices = gravest(decided.notices);
        Ok(Some(decided))
    }

    /// Fires the earliest rung that is due; `None` when none is.
    ///
    /// # Errors
    /// `NotAllowed` for anybody but the product itself.
    pub fn climb(&self, cx: &Deciding<'_>) -> Result<Option<Decided>, Refusal> {
        let due = self.deadlines.iter().filter(|d| d.is_open());
        let due = due.filter(|d| d.next_action_at.is_some_and(|at| at <= cx.now));
        let Some(deadline) = due.min_by_key(|d| (d.next_action_at, d.ordinal)) else {
            return Ok(None);
        };
        self.allow(cx.by, Verb::Escalate)?;
        // Counted with a calendar that holds no more: it is counted anew before anybody is told.
        if deadline.is_counted_otherwise(&cx.rules.calendar)
            && let Some(moved) = self.recount(MoveReason::Calendar, cx)?
        {
            return Ok(Some(moved));
        }
        if let Some(later) = self.district_later(deadline, cx) {
            let change = Change::of(self, cx).event(EventKind::DistrictLater {
                deadline: deadline.kind,
                until: later,
                version: cx.rules.calendar.version().to_owned(),
            });
            return Ok(Some(next_rung(change, deadline, DISTRICT, later).decided()));
        }
        let decided = match (deadline.kind, deadline.rung) {
            (DeadlineKind::ResumeWait, _) => self.resume(None, cx)?,
            (DeadlineKind::AutoClose, _) => self.lapse(cx)?,
            (_, 0) => self.warn(deadline, cx),
            (_, MISS) => self.miss(deadline, cx),
            _ => self.call_district(deadline, cx),
        };
        Ok(Some(decided))
    }

    fn warn(&self, deadline: &Deadline, cx: &Deciding<'_>) -> Decided {
        let change = Change::of(self, cx).event(EventKind::DeadlineWarned {
            deadline: deadline.kind,
        });
        let change = self.tell_promisor(change, deadline, NoticeTemplate::StaffWarned, cx);
        next_rung(change, deadline, MISS, deadline.due_at).decided()
    }

    fn miss(&self, deadline: &Deadline, cx: &Deciding<'_>) -> Decided {
        let mut change = Change::of(self, cx).event(EventKind::DeadlineMissed {
            deadline: deadline.kind,
        });
        change = match self.rings_at(deadline.kind) {
            Some(station) => change.tell(Audience::Station { station }, NoticeTemplate::StaffMissed),
            None => self
                .tell_promisor(change, deadline, NoticeTemplate::StaffMissed, cx)
                .tell_lead(NoticeTemplate::StaffMissed),
        };
        if let (DeadlineKind::Route | DeadlineKind::Accept, Some(account)) =
            (deadline.kind, self.first_asked())
        {
            change = change.tell(
                Audience::Account { account },
                NoticeTemplate::StaffFirstAskedLapsed,
            );
        }
        change = change.one_open(deadline.ordinal, |d| d.missed_at = Some(cx.now));
        if let (DeadlineKind::Accept, State::Assigned { station, advisor }) = (deadline.kind, &self.state) {
            change = self.take_back(change, *station, *advisor, cx);
            if !deadline_runs_on(&change) {
                return change.decided();
            }
        }
        let at = self.district_at(deadline, cx);
        next_rung(change, deadline, DISTRICT, at).decided()
    }

    /// When the district is called about what was missed.
    fn district_at(&self, deadline: &Deadline, cx: &Deciding<'_>) -> DateTime<Utc> {
        let after = cx.rules.period_for(self, PolicyKind::DistrictAfter);
        cx.rules.due_for(self, deadline.due_at, after).due_at
    }

    /// When the first call to the district comes instead, where a calendar that came after the miss has given more time:
    /// what is missed is not promised anew, and yet nobody is called early.
    fn district_later(&self, deadline: &Deadline, cx: &Deciding<'_>) -> Option<DateTime<Utc>> {
        let first_call = deadline.rung == DISTRICT && deadline.is_counted_otherwise(&cx.rules.calendar);
        let at = first_call.then(|| self.district_at(deadline, cx));
        at.filter(|at| *at > cx.now)
    }

    /// Takes an unaccepted request back. It never goes to the same advisor again; after two it stays with the
    /// lead, and the missed deadline goes on climbing. So it does of an SOS at once, which rings for everybody again:
    /// whoever was asked first must not cost it the minutes to the district.
    fn take_back<'a>(
        &self,
        mut change: Change<'a>,
        station: StationId,
        advisor: AccountId,
        cx: &'a Deciding<'a>,
    ) -> Change<'a> {
        change.request.tally.taken_back_from.push(advisor);
        change.request.tally.chosen_because.clear();
        change = change
            .to(State::Queued { station })
            .event(EventKind::TakenBack { advisor })
            .tell(
                Audience::Account { account: advisor },
                NoticeTemplate::StaffTakenBack,
            )
            .tell_lead(NoticeTemplate::StaffTakenBack);
        if self.urgency == Urgency::Sos {
            return change.ring(station);
        }
        if change.request.tally.taken_back_from.len() >= TAKE_BACKS {
            return change;
        }
        let due = fresh_due(self, station, DeadlineKind::Accept, cx);
        change
            .cancel(DeadlineKind::Accept)
            .set(DeadlineKind::Accept, &due)
            .find_hands(station)
    }

    fn call_district(&self, deadline: &Deadline, cx: &Deciding<'_>) -> Decided {
        let rung = deadline.rung;
        let change = Change::of(self, cx)
            .event(EventKind::Escalated {
                deadline: deadline.kind,
                rung,
            })
            .tell(Audience::District, NoticeTemplate::StaffEscalated);
        let change = match self.rings_at(deadline.kind) {
            Some(station) => change.tell(Audience::Station { station }, NoticeTemplate::StaffEscalated),
            None => change.tell_lead(NoticeTemplate::StaffEscalated),
        };
        let at = self.district_again_at(deadline, cx);
        next_rung(change, deadline, rung.saturating_add(1).min(TOP_RUNG), at).decided()
    }

    /// When the district is told again, in the rhythm of the first call: in the steps of the policy as long as nobody
    /// has accepted it, then daily.
    fn district_again_at(&self, deadline: &Deadline, cx: &Deciding<'_>) -> DateTime<Utc> {
        let last = deadline.next_action_at.unwrap_or(cx.now);
        if deadline.kind.ends_with_acceptance()
            && let Period::WallClock(seconds) = cx.rules.period_for(self, PolicyKind::DistrictAgain)
        {
            return next_in_steps(last, cx.now, Duration::seconds(seconds.into()));
        }
        next_daily(last, cx.now)
    }

    /// An SOS that nobody has accepted is everybody's of its station, its lead and its advisors'.
    fn rings_at(&self, kind: DeadlineKind) -> Option<StationId> {
        let rings = self.urgency == Urgency::Sos && kind == DeadlineKind::Accept;
        self.state.station().filter(|_| rings)
    }

    fn tell_promisor<'a>(
        &self,
        change: Change<'a>,
        deadline: &Deadline,
        template: NoticeTemplate,
        cx: &Deciding<'_>,
    ) -> Change<'a> {
        let by_district = self
            .appeals
            .iter()
            .any(|a| a.decided.is_none() && a.decider == AppealDecider::District);
        match deadline.kind {
            DeadlineKind::Appeal if by_district || self.state.station().is_none() => {
                change.tell(Audience::District, template)
            }
            DeadlineKind::Appeal => change.tell_lead(template),
            kind if kind.is_follow_up() && self.handler_has_left(cx) => change.tell_lead(template),
            _ => change.tell_owner(template),
        }
    }
}

/// Whether the promise of acceptance that was missed still stands: it has not been made anew.
fn deadline_runs_on(change: &Change<'_>) -> bool {
    let accept = change.request.latest_deadline(DeadlineKind::Accept);
    accept.is_some_and(|accept| accept.missed_at.is_some())
}

fn next_rung<'a>(change: Change<'a>, fired: &Deadline, rung: u16, at: DateTime<Utc>) -> Change<'a> {
    change.one_open(fired.ordinal, |deadline| {
        deadline.rung = rung;
        deadline.next_action_at = Some(at);
    })
}

/// Of warned, missed and escalated, each audience hears the last only.
fn gravest(notices: Vec<Notice>) -> Vec<Notice> {
    use NoticeTemplate::{StaffEscalated, StaffMissed, StaffWarned};
    let is_rung = |notice: &Notice| matches!(notice.template, StaffWarned | StaffMissed | StaffEscalated);
    let told_later = |n: usize, notice: &Notice| {
        let mut later = notices[n + 1..].iter();
        later.any(|other| is_rung(other) && other.audience == notice.audience)
    };
    let kept = notices
        .iter()
        .enumerate()
        .filter(|(n, notice)| !is_rung(notice) || !told_later(*n, notice));
    kept.map(|(_, notice)| *notice).collect()
}
