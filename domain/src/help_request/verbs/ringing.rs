//! 爱心门铃: a ring comes into being as an SOS at the device's station, is rung again, is gone to, and ends by a voice.

use super::contact::person_reached;
use super::placing::placed;
use crate::access::Verb;
use crate::doorbell::{Ring, RingEnd, Spoken, Voice};
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, HelpRequest, Means, NotSubmittable, Refusal, SpokenMeans, State, Submission, Words,
};
use crate::ids::{DeviceId, NeighbourId, RingId, StationId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::rules::Deciding;
use chrono::{DateTime, Utc};

/// A press that begins a ring.
#[derive(Debug, Clone)]
pub struct Ringing {
    /// The request that it becomes; its urgency is SOS.
    pub submission: Submission,
    /// Identity of the ring, made by the caller.
    pub ring: RingId,
    /// The device.
    pub device: DeviceId,
    /// The station of the device.
    pub station: StationId,
    /// The committee of its address, where known.
    pub committee_code: Option<String>,
    /// The neighbours whose consent stands, in order.
    pub neighbours: Vec<NeighbourId>,
}

impl HelpRequest {
    /// A device rings: an SOS in the queue of its station, where it rings for everybody, and at the neighbours'. It asks
    /// no router: the station stands in the device. Where that station is there no more, the router is asked after all.
    ///
    /// # Errors
    /// As [`HelpRequest::submit`].
    pub fn rung(ringing: Ringing, cx: &Deciding<'_>) -> Result<(Decided, Ring), NotSubmittable> {
        let (id, station) = (ringing.submission.id, ringing.station);
        let mut decided = HelpRequest::submit(ringing.submission, cx)?;
        decided.request.tally.ring = Some(ringing.ring);
        if cx.rules.places.open_station(station).is_some() {
            let at = decided
                .request
                .placed_by_device(station, ringing.committee_code, cx);
            decided = decided.placed_at_once(at);
        }
        let ring = Ring::begin(ringing.ring, ringing.device, id, &ringing.neighbours, cx.now);
        let called = ringing.neighbours.into_iter();
        Ok((telling(decided, called, NoticeTemplate::NeighbourRang), ring))
    }

    fn placed_by_device(
        &self,
        station: StationId,
        committee_code: Option<String>,
        cx: &Deciding<'_>,
    ) -> Decided {
        let mut change = Change::of(self, cx).event(EventKind::Routed {
            station,
            confirm: false,
            reasons: vec!["doorbell".into()],
            by_triage: false,
        });
        change.request.committee_code = committee_code;
        placed(change, self, station, cx).decided()
    }

    /// Everybody is reminded: the button was pressed again. `ring` counts that press already.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`]; only the product itself.
    pub fn rung_again(
        &self,
        ring: &Ring,
        agreeing: &[NeighbourId],
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::RingAgain)?;
        let rung = EventKind::RungAgain {
            presses: ring.presses,
        };
        let change = Change::of(self, cx).event(rung);
        let decided = tell_duty(change, NoticeTemplate::StaffRungAgain, cx).decided();
        let reminded = ring.waiting(agreeing);
        Ok(telling(decided, reminded, NoticeTemplate::NeighbourRangAgain))
    }

    /// Somebody goes: `neighbour`, who has no account, or the one who acts. All others are told; nobody is sent home.
    /// `before` is the ring before it was noted there.
    ///
    /// # Errors
    /// `RingOver`.
    pub fn gone_to(
        &self,
        before: &Ring,
        neighbour: Option<NeighbourId>,
        agreeing: &[NeighbourId],
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Go)?;
        self.runs(before)?;
        let change = Change::of(self, cx).event(EventKind::SomebodyGoes { neighbour });
        let decided = tell_duty(change, NoticeTemplate::StaffSomebodyGoes, cx).decided();
        let told = before.told_of_going(neighbour, agreeing);
        Ok(telling(decided, told, NoticeTemplate::NeighbourSomebodyGoes))
    }

    /// Somebody of the staff has spoken with the person. A false alarm ends the request; a voice that needs help is its
    /// first contact, by the one who spoke and has it from now on.
    ///
    /// # Errors
    /// `RingOver`; `TimeOutOfRange` for a voice in the future or before the ring; `MandatoryReportOpen`; of help that is
    /// needed, as accepting and contacting.
    pub fn voice_heard(
        &self,
        before: &Ring,
        spoken: Spoken,
        words: Words,
        agreeing: &[NeighbourId],
        cx: &Deciding<'_>,
    ) -> Result<(Decided, Ring), Refusal> {
        let decided = match spoken.voice {
            Voice::FalseAlarm => self.false_alarm(before, spoken, words, cx)?,
            Voice::NeedsHelp => self.needs_help(before, spoken, words, cx)?,
        };
        let ring = before.over(RingEnd {
            at: spoken.at,
            heard: Some((cx.by.account, spoken.voice)),
        });
        let told = before.waiting(agreeing);
        Ok((telling(decided, told, NoticeTemplate::NeighbourRingOver), ring))
    }

    fn false_alarm(
        &self,
        before: &Ring,
        spoken: Spoken,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::EndFalseAlarm)?;
        self.runs(before)?;
        self.in_time(spoken.at, cx)?;
        self.nothing_to_report()?;
        let event = EventKind::FalseAlarm {
            means: spoken.means,
            at: spoken.at,
        };
        let change = Change::of(self, cx).event_with(event, words);
        let change = person_reached(change, spoken.at).tell_owner(NoticeTemplate::StaffWithdrawn);
        let change = match self.state.station() {
            Some(station) => change.tell(Audience::Station { station }, NoticeTemplate::StaffWithdrawn),
            None => change,
        };
        Ok(change
            .to(State::Withdrawn {
                station: self.state.station(),
                at: cx.now,
            })
            .cancel_all_but(&[])
            .decided())
    }

    fn needs_help(
        &self,
        before: &Ring,
        spoken: Spoken,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let standing = self.standing_of(cx.by).ok_or(Refusal::NotFound)?;
        if !Verb::FirstContact.allows(standing) {
            return Err(Refusal::NotAllowed(Verb::FirstContact));
        }
        self.runs(before)?;
        let means = match spoken.means {
            SpokenMeans::Phone => Means::Phone,
            SpokenMeans::Visit => Means::Visit,
            SpokenMeans::Counter => Means::Counter,
        };
        let contact = |request: &HelpRequest| request.first_contact(means, true, Some(spoken.at), words, cx);
        if Verb::Accept.is_legal_in(self.state.name()) {
            self.accept(cx)?.and_then(contact)
        } else {
            contact(self)
        }
    }

    fn runs(&self, ring: &Ring) -> Result<(), Refusal> {
        if self.tally.ring == Some(ring.id) && ring.ended.is_none() && self.is_ringing() {
            Ok(())
        } else {
            Err(Refusal::RingOver)
        }
    }

    fn in_time(&self, at: DateTime<Utc>, cx: &Deciding<'_>) -> Result<(), Refusal> {
        self.time_of_contact(Some(at), cx).map(|_| ())
    }
}

/// Tells everybody of the station, and the district where nobody there is on duty.
fn tell_duty<'a>(change: Change<'a>, template: NoticeTemplate, cx: &Deciding<'_>) -> Change<'a> {
    let Some(station) = change.request.state.station() else {
        return change
            .tell(Audience::Triage, template)
            .tell(Audience::District, template);
    };
    let told = change.tell(Audience::Station { station }, template);
    if cx.rules.answers_itself(station, cx.now) {
        told
    } else {
        told.tell(Audience::District, template)
    }
}

/// The same decision, told to these neighbours too.
fn telling(
    mut decided: Decided,
    neighbours: impl Iterator<Item = NeighbourId>,
    template: NoticeTemplate,
) -> Decided {
    let (id, urgency) = (decided.request.id, decided.request.urgency);
    let told = neighbours.map(|neighbour| Notice {
        audience: Audience::Neighbour { neighbour },
        template,
        request: Some(id),
        urgency,
    });
    decided.notices.extend(told);
    decided
}
