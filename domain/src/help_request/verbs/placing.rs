//! Which station: the router's verb and the triage desk's.

use super::work_order::within_order;
use crate::access::{Standing, Verb};
use crate::deadline::{DeadlineKind, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, HelpRequest, Job, Refusal, Report, State, TriageReason, Words,
};
use crate::ids::StationId;
use crate::notice::{Audience, NoticeTemplate};
use crate::registration::{Registered, RegistrationNeeds};
use crate::routing::{Decision, Placement};
use crate::rules::Deciding;
use crate::service_point::choose_point;
use crate::urgency::Urgency;

/// What the triage desk decides.
#[derive(Debug, Clone)]
pub struct TriageDecision {
    /// The station.
    pub station: StationId,
    /// Code of the committee (12 digits), where the desk knows it.
    pub committee_code: Option<String>,
    /// For staff only.
    pub internal_note: Option<String>,
}

impl TriageDecision {
    /// This station, and nothing more.
    pub fn to(station: StationId) -> Self {
        Self {
            station,
            committee_code: None,
            internal_note: None,
        }
    }

    /// With a note for staff.
    #[must_use]
    pub fn because(self, note: &str) -> Self {
        Self {
            internal_note: Some(note.to_owned()),
            ..self
        }
    }
}

impl HelpRequest {
    /// The router places the request, or sends it to the district's triage desk.
    ///
    /// It never goes straight back to a station that has returned it, unless the address was corrected since.
    ///
    /// # Errors
    /// `IllegalMove` when it has been placed already.
    pub fn route(&self, placement: &Placement, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Route)?;
        let Some(station) = placement.station else {
            return Ok(self.to_triage(TriageReason::NoPlace, cx));
        };
        if self.was_returned_by(station) {
            return Ok(self.to_triage(TriageReason::ReturnedFromThere, cx));
        }
        let routed = EventKind::Routed {
            station,
            confirm: placement.decision == Decision::Confirm,
            reasons: placement
                .because
                .iter()
                .map(|reason| reason.code.to_string())
                .collect(),
            by_triage: false,
        };
        let mut change = Change::of(self, cx).event(routed);
        change.request.committee_code = placement.committee_code.clone();
        Ok(placed(change, self, station, cx).decided())
    }

    /// The triage desk names the station. After a second return only the district may, and finally; so may it alone
    /// move what a station has left in its queue past the acceptance time: all who could take it there may have been
    /// excluded.
    ///
    /// # Errors
    /// `StationUnknown`, also for the station that has it; `CommitteeElsewhere`; `NotAllowed` for the desk after a second
    /// return; `IllegalMove` for what somebody else has placed.
    pub fn decide_route(&self, decision: TriageDecision, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let by_district = self.standing_of(cx.by) == Some(Standing::District);
        let from = self.left_in_queue().filter(|_| by_district);
        let verb = from.map_or(Verb::DecideRoute, |_| Verb::Redirect);
        let standing = self.allow(cx.by, verb)?;
        let finally = self.tally.returns.len() >= 2 || from.is_some();
        if finally && standing != Standing::District {
            return Err(Refusal::NotAllowed(Verb::DecideRoute));
        }
        let TriageDecision {
            station,
            committee_code,
            internal_note,
        } = decision;
        let places = &cx.rules.places;
        let found = places
            .open_station(station)
            .filter(|_| from != Some(station))
            .ok_or(Refusal::StationUnknown)?;
        let of_its_street = |code: &String| {
            let street = places.street_of_committee(code);
            street.is_some_and(|street| street.code == found.street_code)
        };
        if committee_code.as_ref().is_some_and(|code| !of_its_street(code)) {
            return Err(Refusal::CommitteeElsewhere);
        }
        let routed = EventKind::Routed {
            station,
            confirm: false,
            reasons: vec![],
            by_triage: true,
        };
        let words = internal_note.map_or_else(Words::default, Words::internal);
        let mut change = Change::of(self, cx).event_with(routed, words);
        change.request.tally.decided_finally |= finally;
        if committee_code.is_some() {
            change.request.committee_code = committee_code;
        }
        if let Some(station) = from {
            change = change.tell(Audience::Lead { station }, NoticeTemplate::StaffHandedOver);
        }
        Ok(placed(change, self, station, cx).decided())
    }

    /// The station in whose queue it lies, when nobody there has taken it in time.
    pub(crate) fn left_in_queue(&self) -> Option<StationId> {
        let State::Queued { station } = self.state else {
            return None;
        };
        let accept = self.latest_deadline(DeadlineKind::Accept);
        let missed = accept.is_some_and(|accept| accept.is_open() && accept.missed_at.is_some());
        missed.then_some(station)
    }

    fn was_returned_by(&self, station: StationId) -> bool {
        let corrected_at = self.tally.corrected_at;
        self.tally
            .returns
            .iter()
            .any(|back| back.station == station && corrected_at.is_none_or(|corrected| corrected < back.at))
    }

    fn to_triage(&self, reason: TriageReason, cx: &Deciding<'_>) -> Decided {
        let change = Change::of(self, cx)
            .to(State::Triage { reason })
            .event(EventKind::SentToTriage { reason })
            .tell(Audience::Triage, NoticeTemplate::StaffTriage);
        // No station rings for it: the district's duty phone does.
        if self.urgency == Urgency::Sos {
            return change
                .tell(Audience::District, NoticeTemplate::StaffSos)
                .decided();
        }
        change.decided()
    }

    /// The person is registered in the street of another station; that station is told where the need calls for it.
    /// `None` when there is nothing new: the same registration is recorded, and told, once.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`]: only the product itself, once a station has it.
    pub fn registered_at(&self, station: StationId, cx: &Deciding<'_>) -> Result<Option<Decided>, Refusal> {
        self.allow(cx.by, Verb::Register)?;
        let here = self.state.station();
        let known = self
            .tally
            .registered
            .is_some_and(|known| known.station == station);
        let street = cx
            .rules
            .places
            .station(station)
            .is_some_and(|one| one.serves_a_street());
        if known || !street || here == Some(station) {
            return Ok(None);
        }
        let informed = !self.restricted && RegistrationNeeds::built_in().call_for_it(&self.needs);
        let mut change = Change::of(self, cx).event(EventKind::RegisteredElsewhere { station, informed });
        change.request.tally.registered = Some(Registered { station, informed });
        if informed {
            change = change.tell(Audience::Lead { station }, NoticeTemplate::StaffRegisteredHere);
        }
        Ok(Some(change.decided()))
    }
}

/// Puts the request into a station's queue. Deadlines that run already keep their due times ("no ping-pong").
pub(super) fn placed<'a>(
    mut change: Change<'a>,
    before: &HelpRequest,
    station: StationId,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    if change.request.tally.routed_at.is_none() {
        change = change.report(Report::Accepted);
        change.request.tally.routed_at = Some(cx.now);
    }
    let point = cx.rules.places.station(station).and_then(|found| {
        let (needs, urgency) = (&before.needs, before.urgency);
        choose_point(found, needs, urgency, &cx.rules.calendar, cx.now)
    });
    change.request.tally.point = point;
    change = change.to(State::Queued { station }).meet(DeadlineKind::Route);
    let before = &HelpRequest {
        // Working hours are those of the point that it comes to.
        tally: change.request.tally.clone(),
        ..before.clone()
    };
    change = run_again(change, before, station, DeadlineKind::Accept, cx);
    if before.tally.reached_at.is_none() {
        change = run_again(change, before, station, DeadlineKind::FirstContact, cx);
    }
    for kind in before.casework_owed() {
        change = run_again(change, before, station, kind, cx);
    }
    if before.urgency < Urgency::Sos {
        change = change.tell(Audience::Lead { station }, NoticeTemplate::StaffNew);
    }
    if before.open_mandatory_report().is_some() {
        change = change.tell(Audience::Lead { station }, NoticeTemplate::StaffMandatoryReport);
    }
    if before.tally.registered_told {
        change = change.follow_up(Job::Register { request: before.id });
    }
    change.tell_requester(NoticeTemplate::Routed).find_hands(station)
}

/// Sets a deadline that does not run. One that was met before a return keeps its old due time if that is still
/// to come, unless the urgency has been raised since.
fn run_again<'a>(
    change: Change<'a>,
    before: &HelpRequest,
    station: StationId,
    kind: DeadlineKind,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let latest = before.latest_deadline(kind);
    if latest.is_some_and(|deadline| deadline.is_open()) {
        return change;
    }
    let mut due = fresh_due(before, station, kind, cx);
    if let Some(kept) = latest
        .map(|deadline| deadline.due_at)
        .filter(|due_at| *due_at > cx.now && *due_at < due.due_at)
    {
        due = due.not_after(kept);
    }
    change.set(kind, &due)
}

/// A full period from now for what a station owes.
pub(super) fn fresh_due(
    request: &HelpRequest,
    station: StationId,
    kind: DeadlineKind,
    cx: &Deciding<'_>,
) -> crate::deadline::Term {
    let policy_kind = kind.policy_kind().unwrap_or(PolicyKind::FirstContact);
    let period = cx.rules.period_at(request, policy_kind, Some(station));
    let due = cx.rules.due_when_covered(request, station, cx.now, period);
    within_order(request, due, cx)
}
