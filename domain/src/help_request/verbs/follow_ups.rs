//! Follow-ups (回访): promised at the end and beside the case, met by a contact, one for the whole household.

use super::contact::{announced, nobody_reached};
use super::ending::taken_up_again;
use crate::access::Verb;
use crate::calendar::{instant, local_date};
use crate::deadline::{Deadline, DeadlineKind, PolicyKind, Term};
use crate::follow_up::{Findings, asks_for_visit, checks_of, falls_together, is_safeguarded};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Means, Outcome, Refusal, StateName, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use crate::unreached::{Attempt, visit_is_owed};
use crate::urgency::Urgency;
use chrono::{DateTime, Duration, NaiveTime, Utc};

/// A follow-up, as recorded.
#[derive(Debug, Clone)]
pub struct FollowUpReport {
    /// What it was about; also what is due later than what falls together anyway.
    pub kinds: Vec<DeadlineKind>,
    /// How.
    pub means: Means,
    /// Whether the person was reached.
    pub reached: bool,
    /// What was found.
    pub findings: Option<Findings>,
    /// When; now, if absent.
    pub at: Option<DateTime<Utc>>,
    /// What was written and told.
    pub words: Words,
}

/// What a contact with a household was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contact {
    /// When.
    pub at: DateTime<Utc>,
    /// Somebody was met or spoken with.
    pub reached: bool,
    /// Two people went, and both have confirmed it.
    pub by_two: bool,
}

impl HelpRequest {
    /// Records a follow-up or an attempt. One that reached the person satisfies whatever falls together with it, here and
    /// in `others`: the requests of the same person and household. The first decision is this request's own. A relapse
    /// takes up again what had ended.
    ///
    /// # Errors
    /// `FollowUpNotOwed`; `VisitNeeded` when only a visit by two people would do; `TimeOutOfRange`.
    pub fn follow_up(
        &self,
        report: FollowUpReport,
        others: &[HelpRequest],
        cx: &Deciding<'_>,
    ) -> Result<Vec<Decided>, Refusal> {
        self.allow(cx.by, Verb::FollowUp)?;
        let at = self.time_of_contact(report.at, cx)?;
        let telling = report.words.told.is_some();
        let means = report.means;
        if !report.reached {
            self.open_follow_ups().next().ok_or(Refusal::FollowUpNotOwed)?;
            let tried = EventKind::FollowUpAttempted { means, at };
            let change = Change::of(self, cx).event_with(tried, report.words);
            let change = nobody_reached(change, Attempt { at, means }, cx);
            return Ok(vec![announced(change, telling).decided()]);
        }
        let contact = Contact {
            at,
            reached: true,
            by_two: false,
        };
        let met = self.satisfied(contact, &report.kinds);
        if met.is_empty() {
            return Err(self.why_nothing_is_met(contact, &report.kinds));
        }
        let followed_up = EventKind::FollowedUp {
            means,
            at,
            findings: report.findings,
            met: self.kinds_of(&met),
        };
        let change = Change::of(self, cx).event_with(followed_up, report.words);
        let mut change = all_met(change, &met).cancel(DeadlineKind::HomeVisit);
        change.request.tally.unreached.clear();
        let change = after_findings(change, self, report.findings, cx);
        let own = announced(change, telling).decided();
        Ok(with_household(own, contact, others, cx))
    }

    /// Due time of the follow-up that is due next.
    pub fn follow_up_at(&self) -> Option<DateTime<Utc>> {
        self.open_follow_ups().map(|deadline| deadline.due_at).min()
    }

    /// Whether no call meets what is promised, but only a visit by two people.
    pub fn asks_for_visit(&self, kind: DeadlineKind) -> bool {
        asks_for_visit(kind, self.casework.level())
    }

    /// The advisor who has, or had, it no longer works for its station: what is still owed is its lead's.
    pub fn handler_has_left(&self, cx: &Deciding<'_>) -> bool {
        match (self.state.advisor(), self.state.station()) {
            (Some(advisor), Some(station)) => cx.rules.roster.has_left(advisor, station),
            _ => false,
        }
    }

    /// Ordinals of the follow-ups that a contact satisfies: what falls together with it, and the next of each of `named`.
    pub(super) fn satisfied(&self, contact: Contact, named: &[DeadlineKind]) -> Vec<u16> {
        let reached = self.in_reach(contact, named);
        let met = reached.filter(|deadline| match deadline.kind {
            // It was the going that was promised; the contact itself is another promise.
            DeadlineKind::HomeVisit => contact.by_two,
            kind if self.asks_for_visit(kind) => contact.by_two && contact.reached,
            _ => contact.reached,
        });
        met.map(|deadline| deadline.ordinal).collect()
    }

    /// Follow-ups that were promised before the contact, and are not too late for it.
    fn in_reach<'a>(
        &'a self,
        contact: Contact,
        named: &'a [DeadlineKind],
    ) -> impl Iterator<Item = &'a Deadline> {
        let next_of = |kind| {
            let of_kind = self
                .open_follow_ups()
                .filter(move |deadline| deadline.kind == kind);
            of_kind.min_by_key(|deadline| deadline.due_at)
        };
        self.open_follow_ups().filter(move |deadline| {
            let named = named.contains(&deadline.kind)
                && next_of(deadline.kind).is_some_and(|next| next.ordinal == deadline.ordinal);
            deadline.set_at <= contact.at && (named || falls_together(deadline.due_at, contact.at))
        })
    }

    fn why_nothing_is_met(&self, contact: Contact, named: &[DeadlineKind]) -> Refusal {
        match self.in_reach(contact, named).next() {
            Some(_) => Refusal::VisitNeeded,
            None => Refusal::FollowUpNotOwed,
        }
    }

    /// The kinds of these deadlines, each once.
    pub(super) fn kinds_of(&self, ordinals: &[u16]) -> Vec<DeadlineKind> {
        let these = self.deadlines.iter().filter(|d| ordinals.contains(&d.ordinal));
        let mut kinds: Vec<DeadlineKind> = these.map(|deadline| deadline.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// What a contact about another request of the household satisfies here; none when that is nothing. Somebody whom
    /// nobody reaches is not reached by a talk with the neighbour's door: their home visit stays.
    fn followed_up_with(&self, other: &Decided, contact: Contact, cx: &Deciding<'_>) -> Option<Decided> {
        let stays = |ordinal: &u16| self.kinds_of(&[*ordinal]) == [DeadlineKind::HomeVisit];
        let mut met = self.satisfied(contact, &[]);
        met.retain(|ordinal| !stays(ordinal));
        if met.is_empty() {
            return None;
        }
        let together = EventKind::FollowedUpTogether {
            with: other.request.id,
            seq: other.events.first().map_or(0, |event| event.seq),
            met: self.kinds_of(&met),
        };
        let change = Change::of(self, cx).event(together);
        Some(all_met(change, &met).decided())
    }
}

/// One contact with a household satisfies what falls together in all its requests (domain rules, section 5); never across
/// restricted ones, in either direction.
pub(super) fn with_household(
    own: Decided,
    contact: Contact,
    others: &[HelpRequest],
    cx: &Deciding<'_>,
) -> Vec<Decided> {
    let mut all = vec![];
    if !own.request.restricted {
        let open = others.iter().filter(|other| {
            let ended_otherwise = other.tally.erased_at.is_some() || other.state.name() == StateName::Merged;
            !other.restricted && !ended_otherwise && other.id != own.request.id
        });
        all.extend(open.filter_map(|other| other.followed_up_with(&own, contact, cx)));
    }
    all.insert(0, own);
    all
}

/// These promises are kept.
pub(super) fn all_met<'a>(change: Change<'a>, ordinals: &[u16]) -> Change<'a> {
    let each = ordinals.iter();
    each.fold(change, |change, ordinal| change.meet_one(*ordinal))
}

/// A relapse takes up again what had ended; the rest is for the file.
pub(super) fn after_findings<'a>(
    change: Change<'a>,
    before: &HelpRequest,
    findings: Option<Findings>,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let ended = matches!(before.state.name(), StateName::Resolved | StateName::Closed);
    let (Some(Findings::Relapse), true, Some(station), Some(advisor)) =
        (findings, ended, before.state.station(), before.state.advisor())
    else {
        return change;
    };
    let away = cx.rules.roster.is_on_leave(advisor, cx.now) || before.handler_has_left(cx);
    let back = !away && !before.tally.recused.contains(&advisor);
    taken_up_again(change, station, back.then_some(advisor), cx)
        .event(EventKind::Reopened)
        .tell_requester(NoticeTemplate::Reopened)
        .tell_owner(NoticeTemplate::StaffReopened)
}

/// What closing promises: the return visit by the outcome, the checks by the assessed level.
pub(super) fn planned<'a>(
    mut change: Change<'a>,
    before: &HelpRequest,
    outcome: Outcome,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    if outcome.needs_return_visit() {
        change = return_visit(change, before, cx);
    }
    if !is_safeguarded(outcome) {
        return change;
    }
    checks_of(before.casework.level())
        .iter()
        .fold(change, |change, check| {
            let due = cx
                .rules
                .due_for(before, cx.now, cx.rules.period_for(before, *check));
            change.set(DeadlineKind::SafeguardCheck, &due)
        })
}

/// A return visit from now on, unless one that is promised already falls together with it.
pub(super) fn return_visit<'a>(change: Change<'a>, before: &HelpRequest, cx: &'a Deciding<'a>) -> Change<'a> {
    let period = cx.rules.period_for(before, PolicyKind::ReturnVisit);
    let due = cx.rules.due_for(before, cx.now, period);
    let mut known = before
        .open_follow_ups()
        .filter(|d| d.kind == DeadlineKind::ReturnVisit);
    if known.any(|deadline| falls_together(due.due_at, deadline.due_at)) {
        return change;
    }
    change.set(DeadlineKind::ReturnVisit, &due)
}

/// What is taken up again is followed up when it ends again.
pub(super) fn no_follow_ups(change: Change<'_>) -> Change<'_> {
    let kinds = DeadlineKind::ALL.into_iter().filter(|kind| kind.is_follow_up());
    kinds.fold(change, Change::cancel)
}

/// After some attempts that reached nobody, somebody goes to the door, once.
pub(super) fn visit_if_owed<'a>(change: Change<'a>, cx: &'a Deciding<'a>) -> Change<'a> {
    let request = &change.request;
    let ended = matches!(request.state.name(), StateName::Resolved | StateName::Closed);
    // Nobody is in danger because they do not answer a return visit's first call.
    let urgency = if ended { Urgency::Normal } else { request.urgency };
    let going = request
        .open_follow_ups()
        .any(|d| d.kind == DeadlineKind::HomeVisit);
    if going || !visit_is_owed(urgency, &request.tally.unreached, &cx.rules.calendar) {
        return change;
    }
    let due = home_visit_due(request, urgency, cx);
    change
        .set(DeadlineKind::HomeVisit, &due)
        .event(EventKind::HomeVisitDue)
        .tell_owner(NoticeTemplate::StaffHomeVisit)
        .tell_lead(NoticeTemplate::StaffHomeVisit)
}

/// Normal: on the next working day; urgent: on the same day, whose last minutes are not enough; SOS: at once.
fn home_visit_due(request: &HelpRequest, urgency: Urgency, cx: &Deciding<'_>) -> Term {
    let asked = HelpRequest {
        urgency,
        ..request.clone()
    };
    let period = cx.rules.period_for(&asked, PolicyKind::HomeVisit);
    let counted = cx.rules.due_for(request, cx.now, period);
    let midnight = (local_date(cx.now) + Duration::days(1)).and_time(NaiveTime::MIN);
    let end_of_day = instant(midnight);
    if urgency == Urgency::Urgent && counted.due_at < end_of_day {
        return cx.rules.named_for(request, end_of_day);
    }
    counted
}
