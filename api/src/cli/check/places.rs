//! Where everything lies: which version, how much of it, and what is missing.

use std::collections::BTreeSet;

use nuanxin_domain::divisions::Level;
use nuanxin_domain::place_files::PlaceContents;
use nuanxin_domain::routing::Station;
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::{Database, DbError};
use nuanxin_infra::places::{self, versions};

use super::Report;

/// Names that are shown of what is missing.
const NAMES: usize = 5;

/// One line. What is missing is told and fails nothing: such requests go to the district's triage.
pub async fn check(db: &Database, report: &mut Report) {
    report.add("places", line(db).await);
}

async fn line(db: &Database) -> Result<String, DbError> {
    let db = db.reader();
    let number = versions::current(db, SystemClock.now()).await?;
    let contents = places::load_contents(db, number).await?.unwrap_or_default();
    let covered = places::covered_committees(db).await?;
    let mut line = format!(
        "{}, {} outlines of streets, {} of counties, {} addresses",
        versions::name_of(number),
        contents.streets.len(),
        contents.counties.len(),
        contents.addresses.len()
    );
    missing(&mut line, "streets without a station", &streets(&contents));
    missing(
        &mut line,
        "committees that no advisor covers",
        &committees(&contents, &covered),
    );
    Ok(line)
}

fn missing(line: &mut String, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
    let more = if names.len() > NAMES { " …" } else { "" };
    line.push_str(&format!("; {what}: {} ({}{more})", names.len(), shown.join("、")));
}

/// Of the counties that are served.
fn streets(contents: &PlaceContents) -> Vec<String> {
    let served = contents.served_counties();
    let with: BTreeSet<&str> = contents
        .stations
        .iter()
        .filter(|one| Station::serves_a_street(one))
        .map(|one| one.street_code.as_str())
        .collect();
    let streets = contents.divisions.iter().filter(|one| {
        one.level == Level::Street
            && one
                .parent_code
                .as_deref()
                .is_some_and(|county| served.contains(county))
            && !with.contains(one.code.as_str())
    });
    streets.map(|one| one.name.clone()).collect()
}

fn committees(contents: &PlaceContents, covered: &BTreeSet<String>) -> Vec<String> {
    let served = contents.served_counties();
    let county_of = contents.counties_of();
    let committees = contents.divisions.iter().filter(|one| {
        one.level == Level::Committee
            && county_of
                .get(one.code.as_str())
                .is_some_and(|county| served.contains(county))
            && !covered.contains(&one.code)
    });
    committees.map(|one| one.name.clone()).collect()
}
