//! What decisions look up: stations, and whether somebody answers for each of them in the next days.

use chrono::TimeDelta;
use nuanxin_domain::calendar::{WorkCalendar, local};
use nuanxin_domain::roster::{DutyRoster, UncoveredHours};
use nuanxin_domain::routing::{Places, Station};
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::{Database, DbError};
use nuanxin_infra::{places, roster, rule_versions};

use super::Report;
use crate::cli::failure::Failure;

/// How far ahead the roster is looked at.
const AHEAD: TimeDelta = TimeDelta::days(7);

/// Loads the stations and their roster.
pub async fn check(db: &Database, report: &mut Report) {
    match load(db).await {
        Err(error) => report.add("stations", Err::<String, _>(error)),
        Ok((calendar, places, roster)) => {
            let stations = places.stations.len();
            report.add(
                "stations",
                match stations {
                    0 => Err(Failure::new("none: nobody can be sent a request")),
                    some => Ok(some.to_string()),
                },
            );
            if stations > 0 {
                roster_of(&calendar, &places, &roster, report);
            }
        }
    }
}

async fn load(db: &Database) -> Result<(WorkCalendar, Places, DutyRoster), DbError> {
    let (calendar, _) = rule_versions::calendar(db.reader()).await?;
    let places = places::load_current(db.reader(), SystemClock.now()).await?;
    let roster = roster::load_roster(db.reader(), SystemClock.now()).await?;
    Ok((calendar, places, roster))
}

/// A line for each station with hours in which nobody answers, neither its own people nor the district's.
fn roster_of(calendar: &WorkCalendar, places: &Places, roster: &DutyRoster, report: &mut Report) {
    let now = SystemClock.now();
    let mut at_the_district = 0;
    let mut all_covered = true;
    for station in &places.stations {
        let gaps = roster.uncovered_hours(calendar, station.id, now..now + AHEAD);
        let (district, nobody): (Vec<_>, Vec<_>) = gaps.into_iter().partition(|gap| gap.district_answers);
        at_the_district += usize::from(!district.is_empty());
        if !nobody.is_empty() {
            all_covered = false;
            report.add("roster", Err::<String, _>(nobody_answers(station, &nobody)));
        }
    }
    if all_covered {
        report.add("roster", Ok::<_, Failure>(covered(at_the_district)));
    }
}

fn covered(at_the_district: usize) -> String {
    match at_the_district {
        0 => "somebody answers at every hour of the next 7 days".to_owned(),
        some => format!(
            "somebody answers at every hour of the next 7 days; for {some} stations at times the district"
        ),
    }
}

fn nobody_answers(station: &Station, gaps: &[UncoveredHours]) -> String {
    let hours: Vec<String> = gaps.iter().map(shown).collect();
    format!("{}: nobody answers {}", station.short_name, hours.join(", "))
}

/// In the time of the stations' clocks.
fn shown(gap: &UncoveredHours) -> String {
    let from = local(gap.from_at).format("%Y-%m-%d %H:%M");
    let until = local(gap.until_at).format("%Y-%m-%d %H:%M");
    format!("{from} – {until}")
}
