//! What a decision looks up: the calendar, the periods, the stations and who is on duty.

use crate::access::Actor;
use crate::calendar::{OpeningHours, Period, WorkCalendar};
use crate::deadline::{Counting, DeadlinePolicy, PolicyKind, PolicyScope, Term};
use crate::help_request::HelpRequest;
use crate::ids::StationId;
use crate::roster::{DutyRoster, DutyTeam};
use crate::routing::{Places, ServicePoint};
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Versioned reference data, the same for every decision until it is reloaded.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Public holidays and make-up workdays.
    pub calendar: Arc<WorkCalendar>,
    /// Periods.
    pub policy: Arc<DeadlinePolicy>,
    /// Divisions, outlines, address book and stations; shared, since they change more rarely than the rest.
    pub places: Arc<Places>,
    /// Who answers when.
    pub roster: DutyRoster,
}

/// One decision: who, when, by which rules.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// Whoever acts.
    pub by: &'a Actor,
    /// The domain's time.
    pub now: DateTime<Utc>,
    /// Reference data.
    pub rules: &'a Rules,
}

impl Rules {
    /// Opening hours of a station's first point; the usual ones where none are known.
    pub fn hours(&self, station: Option<StationId>) -> OpeningHours {
        let station = station.and_then(|id| self.places.station(id));
        let point = station.and_then(|station| station.point(None));
        point.map(|point| point.hours.clone()).unwrap_or_default()
    }

    /// The point of its station that a request belongs to.
    pub fn point_of(&self, request: &HelpRequest) -> Option<&ServicePoint> {
        self.point_at(request, request.state.station()?)
    }

    /// The point of a station for a request that belongs, or is about to belong, to it.
    fn point_at(&self, request: &HelpRequest, station: StationId) -> Option<&ServicePoint> {
        let chosen = request.tally.point.as_ref().map(|point| point.name.as_str());
        self.places.station(station)?.point(chosen)
    }

    /// Working hours of a request are those of its point (domain rules, section 5).
    pub(crate) fn hours_for(&self, request: &HelpRequest, station: Option<StationId>) -> OpeningHours {
        let point = station.and_then(|station| self.point_at(request, station));
        point.map(|point| point.hours.clone()).unwrap_or_default()
    }

    /// The period for a request at the station that has it.
    pub fn period_for(&self, request: &HelpRequest, kind: PolicyKind) -> Period {
        self.period_at(request, kind, request.state.station())
    }

    /// The period for a request at a station that has it or is about to.
    pub(crate) fn period_at(
        &self,
        request: &HelpRequest,
        kind: PolicyKind,
        station: Option<StationId>,
    ) -> Period {
        let scope = PolicyScope {
            urgency: request.urgency,
            place: self.place_of(station),
            needs: &request.needs,
        };
        self.policy.period(kind, scope)
    }

    /// The period for what is no request, such as a complaint.
    pub fn period(&self, kind: PolicyKind, urgency: Urgency, station: Option<StationId>) -> Period {
        let scope = PolicyScope {
            urgency,
            place: self.place_of(station),
            needs: &[],
        };
        self.policy.period(kind, scope)
    }

    /// Code of a station's street, or of its district.
    fn place_of(&self, station: Option<StationId>) -> Option<&str> {
        let station = station.and_then(|id| self.places.station(id));
        station.map(|station| station.street_code.as_str())
    }

    /// When a period about a request ends, that starts at `from`.
    pub fn due_for(&self, request: &HelpRequest, from: DateTime<Utc>, period: Period) -> Term {
        let hours = self.hours_for(request, request.state.station());
        self.term(from, period, &hours)
    }

    /// When a period that starts at `from` ends at this station.
    pub fn due(&self, station: Option<StationId>, from: DateTime<Utc>, period: Period) -> Term {
        self.term(from, period, &self.hours(station))
    }

    fn term(&self, from: DateTime<Utc>, period: Period, hours: &OpeningHours) -> Term {
        Counting::of(from, period, hours, &self.calendar).term(&self.calendar)
    }

    /// An instant that somebody named for a request.
    pub(crate) fn named_for(&self, request: &HelpRequest, at: DateTime<Utc>) -> Term {
        let hours = self.hours_for(request, request.state.station());
        Counting::named(at, &hours, &self.calendar).term(&self.calendar)
    }

    /// Whether somebody of the station is there: on duty, or because it is open.
    pub fn is_covered(&self, station: StationId, at: DateTime<Utc>) -> bool {
        self.roster.covers(&self.calendar, station, at)
            || self.calendar.is_open(at, &self.hours(Some(station)))
    }

    /// Whether an SOS at this station rings with somebody of its own: on duty by the roster. Where no roster is kept,
    /// while it is open. An open door with everybody on leave answers no telephone.
    pub fn answers_itself(&self, station: StationId, at: DateTime<Utc>) -> bool {
        let on_duty = self.roster.covers(&self.calendar, station, at);
        on_duty || (!self.roster.plans(DutyTeam::Station(station)) && self.is_covered(station, at))
    }

    /// The telephone of the district's duty, which stands behind every station.
    pub fn district_phone(&self) -> Option<&str> {
        let mut stations = self.places.stations.iter();
        let district = stations.find(|station| !station.serves_a_street())?;
        Some(&district.phone)
    }

    /// Like [`Rules::due_for`], for a station that is about to have the request; but an urgent period by the clock starts
    /// at the next opening when nobody is on duty (domain rules, section 5: "wall clock where the roster covers the
    /// hour"). Working days are counted by the calendar, whoever is there.
    pub fn due_when_covered(
        &self,
        request: &HelpRequest,
        station: StationId,
        from: DateTime<Utc>,
        period: Period,
    ) -> Term {
        let hours = self.hours_for(request, Some(station));
        let covered = || self.is_covered(station, from) || self.calendar.is_open(from, &hours);
        let by_clock = matches!(period, Period::WallClock(_));
        let start = if request.urgency == Urgency::Urgent && by_clock && !covered() {
            self.calendar.next_opening(from, &hours)
        } else {
            from
        };
        self.term(start, period, &hours)
    }
}
