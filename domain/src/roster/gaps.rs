//! The hours that nobody covers, for the lead's page and for the operator's check.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::{DutyRoster, DutyTeam};
use crate::calendar::{ClockTime, OpeningHours, WorkCalendar, instant, local};
use crate::ids::StationId;

/// Hours during which a station has nobody on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UncoveredHours {
    /// The station.
    pub station: StationId,
    /// Start.
    pub from_at: DateTime<Utc>,
    /// End, not included.
    pub until_at: DateTime<Utc>,
    /// True when the district answers meanwhile; false means that nobody does, which is an alarm.
    pub district_answers: bool,
}

/// Hours of a station that its lead has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterGap {
    /// When, and whether the district answers meanwhile.
    pub hours: UncoveredHours,
    /// How bad it is.
    pub severity: GapSeverity,
    /// Where it comes from.
    pub cause: GapCause,
}

/// How bad a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapSeverity {
    /// The station is open and nobody who may take a request is on duty; the district's phone answers.
    Red,
    /// Nobody answers at all.
    Alarm,
}

/// Where a gap comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// No duty of the station is planned at all.
    NoRoster,
    /// Nobody is planned for these hours, or who is works elsewhere now.
    NobodyPlanned,
    /// Everybody who is planned is on leave.
    Leave,
}

impl DutyRoster {
    /// The gaps of a station whose points are open in these hours, in order, adjoining ones of one kind joined. A closed
    /// station for which the district answers is none.
    pub fn gaps(
        &self,
        calendar: &WorkCalendar,
        station: StationId,
        opening: &[&OpeningHours],
        range: Range<DateTime<Utc>>,
    ) -> Vec<RosterGap> {
        let mut edges = self.edges(station, &range);
        edges.extend(openings(calendar, opening, &range));
        let edges: Vec<DateTime<Utc>> = edges.into_iter().collect();
        let mut gaps: Vec<RosterGap> = Vec::new();
        for two in edges.windows(2) {
            let &[from_at, until_at] = two else { continue };
            let Some((severity, cause)) = self.gap_at(calendar, station, opening, from_at) else {
                continue;
            };
            match gaps.last_mut() {
                Some(gap)
                    if gap.hours.until_at == from_at && (gap.severity, gap.cause) == (severity, cause) =>
                {
                    gap.hours.until_at = until_at;
                }
                _ => gaps.push(RosterGap {
                    hours: UncoveredHours {
                        station,
                        from_at,
                        until_at,
                        district_answers: severity == GapSeverity::Red,
                    },
                    severity,
                    cause,
                }),
            }
        }
        gaps
    }

    fn gap_at(
        &self,
        calendar: &WorkCalendar,
        station: StationId,
        opening: &[&OpeningHours],
        at: DateTime<Utc>,
    ) -> Option<(GapSeverity, GapCause)> {
        let team = DutyTeam::Station(station);
        let mut planned = self.planned(calendar, team, at);
        planned.retain(|account| !self.has_left(*account, station));
        if planned.iter().any(|account| !self.is_on_leave(*account, at)) {
            return None;
        }
        let severity = if self.on_duty(calendar, DutyTeam::District, at).is_empty() {
            GapSeverity::Alarm
        } else {
            let open = opening.iter().any(|hours| calendar.is_open(at, hours));
            open.then_some(GapSeverity::Red)?
        };
        let cause = if !planned.is_empty() {
            GapCause::Leave
        } else if self.plans(team) {
            GapCause::NobodyPlanned
        } else {
            GapCause::NoRoster
        };
        Some((severity, cause))
    }

    /// Every hour in `range` during which the station itself has nobody, in order, adjoining ones joined.
    pub fn uncovered_hours(
        &self,
        calendar: &WorkCalendar,
        station: StationId,
        range: Range<DateTime<Utc>>,
    ) -> Vec<UncoveredHours> {
        let edges: Vec<DateTime<Utc>> = self.edges(station, &range).into_iter().collect();
        let mut gaps: Vec<UncoveredHours> = Vec::new();
        for two in edges.windows(2) {
            let &[from_at, until_at] = two else { continue };
            if self.covers(calendar, station, from_at) {
                continue;
            }
            let district_answers = !self.on_duty(calendar, DutyTeam::District, from_at).is_empty();
            match gaps.last_mut() {
                Some(gap) if gap.until_at == from_at && gap.district_answers == district_answers => {
                    gap.until_at = until_at;
                }
                _ => gaps.push(UncoveredHours {
                    station,
                    from_at,
                    until_at,
                    district_answers,
                }),
            }
        }
        gaps
    }

    /// Every instant at which the answer may change, the ends of the range included.
    fn edges(&self, station: StationId, range: &Range<DateTime<Utc>>) -> BTreeSet<DateTime<Utc>> {
        let mut edges = BTreeSet::from([range.start, range.end]);
        let concerned = |team: DutyTeam| team == DutyTeam::Station(station) || team == DutyTeam::District;
        let slots = self.weekly.iter().filter(|slot| concerned(slot.team));
        let times: BTreeSet<_> = slots.flat_map(|slot| [slot.from, slot.to]).collect();
        let last = local(range.end).date();
        let mut date = local(range.start).date();
        while date <= last {
            edges.insert(instant(date.and_time(NaiveTime::MIN)));
            edges.extend(times.iter().map(|time| instant(time.on(date))));
            let Some(next) = date.succ_opt() else { break };
            date = next;
        }
        for change in self.changes.iter().filter(|change| concerned(change.team)) {
            edges.extend([
                instant(change.from.on(change.on)),
                instant(change.to.on(change.on)),
            ]);
        }
        edges.extend(
            self.leave
                .iter()
                .flat_map(|leave| [leave.from_at, leave.until_at]),
        );
        edges
            .into_iter()
            .filter(|edge| range.start <= *edge && *edge <= range.end)
            .collect()
    }
}

/// When points open and close inside the range.
fn openings(
    calendar: &WorkCalendar,
    opening: &[&OpeningHours],
    range: &Range<DateTime<Utc>>,
) -> BTreeSet<DateTime<Utc>> {
    let mut edges = BTreeSet::new();
    let last = local(range.end).date();
    for hours in opening {
        let mut date = local(range.start).date();
        while date <= last {
            let spans = hours.spans(calendar, date).iter();
            let times = spans.flat_map(|span| [span.from, span.to]);
            edges.extend(times.map(|time: ClockTime| instant(time.on(date))));
            let Some(next) = date.succ_opt() else { break };
            date = next;
        }
    }
    edges.retain(|edge| range.start < *edge && *edge < range.end);
    edges
}
