//! The hours that nobody covers, for the lead's page and for the operator's check.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{DateTime, NaiveTime, Utc};

use super::{DutyRoster, DutyTeam};
use crate::calendar::{WorkCalendar, instant, local};
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

impl DutyRoster {
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
