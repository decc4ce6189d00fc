//! In whose hands: assign, accept (接单), return (退单), recuse (回避).

use super::placing::fresh_due;
use super::resident::Correction;
use crate::access::{Standing, Verb};
use crate::advisor_choice::{Choice, ChoiceReason};
use crate::deadline::{Deadline, DeadlineKind, DeadlineStatus, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, HelpRequest, Job, Refusal, ReturnGround, ReturnRecord, State, Step, TriageReason,
    Words,
};
use crate::ids::{AccountId, StationId};
use crate::notice::{Audience, NoticeTemplate};
use crate::roster::Leave;
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};

impl HelpRequest {
    /// Hands the request to an advisor, who has still to accept it. `of` is the advisor's station.
    ///
    /// # Errors
    /// As [`HelpRequest::hand_to`].
    pub fn assign(
        &self,
        advisor: AccountId,
        of: Option<StationId>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let because = vec![ChoiceReason::NamedByStaff];
        self.hand_to(
            &Choice {
                account: advisor,
                because,
            },
            of,
            cx,
        )
    }

    /// As [`HelpRequest::assign`], with the reasons for which the advisor was chosen.
    ///
    /// # Errors
    /// `AdvisorElsewhere`; `AdvisorAway` for one who is on leave; `AdvisorExcluded` for one who recused or let the
    /// acceptance time pass before.
    pub fn hand_to(
        &self,
        choice: &Choice,
        of: Option<StationId>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let advisor = choice.account;
        self.allow(cx.by, Verb::Assign)?;
        let station = self.state.station().filter(|station| of == Some(*station));
        let station = station.ok_or(Refusal::AdvisorElsewhere)?;
        if self.tally.recused.contains(&advisor) || self.tally.taken_back_from.contains(&advisor) {
            return Err(Refusal::AdvisorExcluded);
        }
        if cx.rules.roster.is_on_leave(advisor, cx.now) {
            return Err(Refusal::AdvisorAway);
        }
        let change = accept_anew(Change::of(self, cx), self, station, cx);
        let change = match self.state.advisor().filter(|before| *before != advisor) {
            Some(account) => change.tell(Audience::Account { account }, NoticeTemplate::StaffHandedOver),
            None => change,
        };
        let change = match self.open_mandatory_report() {
            Some(_) => change.tell(
                Audience::Account { account: advisor },
                NoticeTemplate::StaffMandatoryReport,
            ),
            None => change,
        };
        let because = choice.because.clone();
        let mut change = change.to(State::Assigned { station, advisor });
        change.request.tally.chosen_because.clone_from(&because);
        Ok(change
            .event(EventKind::Assigned { advisor, because })
            .tell(
                Audience::Account { account: advisor },
                NoticeTemplate::StaffAssigned,
            )
            .decided())
    }

    /// 接单. Any advisor of the station may accept what nobody has accepted yet; that takes over an assignment.
    ///
    /// # Errors
    /// `AdvisorExcluded` for one who has recused.
    pub fn accept(&self, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Accept)?;
        let advisor = cx.by.account;
        if self.tally.recused.contains(&advisor) {
            return Err(Refusal::AdvisorExcluded);
        }
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        let taken_over_from = self.state.advisor().filter(|before| *before != advisor);
        let mut change = Change::of(self, cx)
            .to(State::InProgress { station, advisor })
            .meet(DeadlineKind::Accept)
            .event(EventKind::Accepted {
                advisor,
                taken_over_from,
            })
            .tell_requester(NoticeTemplate::Accepted);
        change.request.step = self.step.max(Step::FirstContact);
        if self.state.advisor() != Some(advisor) {
            change.request.tally.chosen_because = vec![ChoiceReason::TookIt];
        }
        // Whoever was asked first hears of the end of what they heard lapse; their list says the rest.
        if let Some(account) = self.first_asked().filter(|_| self.has_lapsed()) {
            change = change.tell(
                Audience::Account { account },
                NoticeTemplate::StaffFirstAskedTaken,
            );
        }
        if self.urgency == Urgency::Sos {
            change = self.tell_all_who_were_rung(change, station, cx);
        }
        if let Some(account) = taken_over_from {
            change = change.tell(Audience::Account { account }, NoticeTemplate::StaffHandedOver);
        }
        Ok(change.decided())
    }

    /// It was not placed, or not accepted, in time.
    fn has_lapsed(&self) -> bool {
        let first =
            |deadline: &&Deadline| matches!(deadline.kind, DeadlineKind::Route | DeadlineKind::Accept);
        self.deadlines
            .iter()
            .filter(first)
            .any(|deadline| deadline.missed_at.is_some())
    }

    /// It rang for everybody: everybody hears that somebody has it.
    fn tell_all_who_were_rung<'a>(
        &self,
        change: Change<'a>,
        station: StationId,
        cx: &'a Deciding<'a>,
    ) -> Change<'a> {
        let rang_at = self
            .latest_deadline(DeadlineKind::Accept)
            .map(|accept| accept.set_at);
        let here = rang_at.is_none_or(|at| cx.rules.answers_itself(station, at));
        let change = change.tell(Audience::Station { station }, NoticeTemplate::StaffSosTaken);
        if here {
            return change;
        }
        change.tell(Audience::District, NoticeTemplate::StaffSosTaken)
    }

    /// 退单, with a coded ground and a note, within the acceptance time. The second one goes to the district.
    ///
    /// # Errors
    /// `DistrictDecided`, `ReturnNeedsContact` (SOS), `ReturnTooLate`; `NotAllowed` for a colleague once somebody
    /// has accepted.
    pub fn send_back(
        &self,
        ground: ReturnGround,
        note: String,
        correction: Option<Correction>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Return)?;
        if self.state.is_accepted() && standing == Standing::Colleague {
            return Err(Refusal::NotAllowed(Verb::Return));
        }
        if self.tally.decided_finally || self.tally.returns.len() >= 2 {
            return Err(Refusal::DistrictDecided);
        }
        if self.urgency == Urgency::Sos && !self.is_reached() {
            return Err(Refusal::ReturnNeedsContact);
        }
        if self.return_until(cx).is_some_and(|until| cx.now > until) {
            return Err(Refusal::ReturnTooLate);
        }
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        let mut change = Change::of(self, cx)
            .event_with(EventKind::Returned { station, ground }, Words::internal(note))
            .tell(Audience::Lead { station }, NoticeTemplate::StaffReturned);
        change.request.tally.returns.push(ReturnRecord {
            station,
            ground,
            at: cx.now,
        });
        if let Some(correction) = correction {
            // Later than the return itself, so that the router may look at this station again.
            change.request.tally.corrected_at = Some(cx.now);
            change = change.intake(correction.intake).event(EventKind::Added {
                address_corrected: true,
            });
        }
        let period = cx.rules.period_at(self, PolicyKind::Route, None);
        let due = cx.rules.due(None, cx.now, period);
        change = change.set(DeadlineKind::Route, &due);
        if change.request.tally.returns.len() >= 2 {
            let reason = TriageReason::SecondReturn;
            return Ok(change
                .to(State::Triage { reason })
                .event(EventKind::SentToTriage { reason })
                .tell(Audience::District, NoticeTemplate::StaffReturned)
                .decided());
        }
        Ok(change
            .to(State::Returned {
                from: station,
                ground,
            })
            .follow_up(Job::Route { request: self.id })
            .decided())
    }

    /// Until when it can be returned: the acceptance time, counted anew when the address was corrected. Once
    /// somebody of the station has accepted, handing it on inside the station opens no new time.
    fn return_until(&self, cx: &Deciding<'_>) -> Option<DateTime<Utc>> {
        let came_at = self.tally.returns.last().map(|back| back.at);
        let mut here = self
            .deadlines
            .iter()
            .filter(|d| d.kind == DeadlineKind::Accept && d.ended_at.is_none_or(|at| Some(at) > came_at));
        let accepted = here.clone().find(|d| d.status == DeadlineStatus::Met);
        let accept = accepted.or_else(|| here.next_back())?;
        let corrected = self.tally.corrected_at.map(|corrected_at| {
            let period = cx.rules.period_for(self, PolicyKind::Accept);
            cx.rules.due_for(self, corrected_at, period).due_at
        });
        Some(corrected.map_or(accept.due_at, |until| until.max(accept.due_at)))
    }

    /// 回避: the advisor knows the family. Another advisor of the same station; no return.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`].
    pub fn recuse(&self, note: Option<String>, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Recuse)?;
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        let advisor = cx.by.account;
        let words = note.map_or_else(Words::default, Words::internal);
        let mut change = Change::of(self, cx).event_with(EventKind::Recused { advisor }, words);
        change.request.tally.recused.push(advisor);
        Ok(back_to_queue(change, self, station, cx)
            .tell_lead(NoticeTemplate::StaffNew)
            .decided())
    }
}

impl HelpRequest {
    /// Whether it must leave the hands of an advisor who is away: what they have not accepted, and what they accepted
    /// before and promised somebody until they are back. What is promised for later waits for them.
    pub fn cannot_wait_for(&self, away: &Leave) -> bool {
        let accept = self.latest_deadline(DeadlineKind::Accept);
        let taken_meanwhile = accept
            .and_then(|accept| accept.ended_at)
            .is_some_and(|at| at >= away.from_at);
        let promised = self.next_due_at().is_some_and(|due_at| due_at < away.until_at);
        match self.state {
            State::Assigned { advisor, .. } => advisor == away.account,
            State::InProgress { advisor, .. } => advisor == away.account && !taken_meanwhile && promised,
            _ => false,
        }
    }

    /// The advisor is away, or has left the staff or the station: somebody else of the station takes it. Promises
    /// that run keep their due times.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`].
    pub fn release(&self, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Release)?;
        let (Some(station), Some(advisor)) = (self.state.station(), self.state.advisor()) else {
            return Err(Refusal::IllegalMove(Verb::Release, self.state.name()));
        };
        let change = Change::of(self, cx).event(EventKind::Released { advisor }).tell(
            Audience::Account { account: advisor },
            NoticeTemplate::StaffHandedOver,
        );
        Ok(back_to_queue(change, self, station, cx)
            .tell_lead(NoticeTemplate::StaffNew)
            .decided())
    }
}

/// Out of the advisor's hands, into the station's queue.
pub(super) fn back_to_queue<'a>(
    change: Change<'a>,
    before: &HelpRequest,
    station: StationId,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let mut change = accept_anew(change, before, station, cx)
        .cancel(DeadlineKind::ResumeWait)
        .resume_clocks()
        .to(State::Queued { station });
    change.request.tally.chosen_because.clear();
    change.find_hands(station)
}

/// What had been accepted must be accepted again; what had not keeps its time.
fn accept_anew<'a>(
    change: Change<'a>,
    before: &HelpRequest,
    station: StationId,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    if !before.state.is_accepted() {
        return change;
    }
    let due = fresh_due(before, station, DeadlineKind::Accept, cx);
    change.set(DeadlineKind::Accept, &due)
}
