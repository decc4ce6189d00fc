//! What a decision looks up: the calendar, the periods, the stations and who is on duty.

use crate::access::Actor;
use crate::calendar::{Due, OpeningHours, Period, WorkCalendar};
use crate::deadline::DeadlinePolicy;
use crate::ids::StationId;
use crate::roster::DutyRoster;
use crate::routing::Places;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Versioned reference data, the same for every decision until it is reloaded.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Public holidays and make-up workdays.
    pub calendar: WorkCalendar,
    /// Periods.
    pub policy: DeadlinePolicy,
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
        station
            .and_then(|id| self.places.station(id))
            .and_then(|station| station.points.first())
            .map(|point| point.hours.clone())
            .unwrap_or_default()
    }

    /// When a period that starts at `from` ends at this station.
    pub fn due(&self, station: Option<StationId>, from: DateTime<Utc>, period: Period) -> Due {
        self.calendar.due(from, period, &self.hours(station))
    }

    /// Whether somebody of the station is there: on duty, or because it is open.
    pub fn is_covered(&self, station: StationId, at: DateTime<Utc>) -> bool {
        self.roster.covers(&self.calendar, station, at)
            || self.calendar.is_open(at, &self.hours(Some(station)))
    }

    /// Like [`Rules::due`], but an urgent period starts at the next opening when nobody is on duty
    /// (domain rules, section 5: "wall clock where the roster covers the hour").
    pub fn due_when_covered(
        &self,
        station: StationId,
        from: DateTime<Utc>,
        urgency: Urgency,
        period: Period,
    ) -> Due {
        let hours = self.hours(Some(station));
        let start = if urgency == Urgency::Urgent && !self.is_covered(station, from) {
            self.calendar.next_opening(from, &hours)
        } else {
            from
        };
        self.calendar.due(start, period, &hours)
    }
}
