//! Restricted requests in a report: whole months that are over, and no count under five.

use crate::problem::Answer;
use crate::reports::labels::station_name;
use chrono::NaiveDate;
use nuanxin_domain::access::Supervised;
use nuanxin_domain::figures::{publish, whole_months};
use nuanxin_domain::ids::StationId;
use nuanxin_infra::figures::{FiguresAsked, restricted_by_day};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Restricted requests that came in in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct RestrictedMonth {
    /// The first day of the month.
    month: NaiveDate,
    /// All of them; absent where they are less than five, and for a lead.
    total: Option<u64>,
    /// By station.
    stations: Vec<RestrictedCell>,
}

/// Restricted requests of a station in a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct RestrictedCell {
    /// The station; absent for the district's triage desk.
    station_id: Option<Uuid>,
    /// Its official name.
    station: Option<String>,
    /// How many; absent where they are less than five, or would tell of others that are.
    submitted: Option<u64>,
}

/// The whole months of a period, each with all stations of the district; of these a lead sees the own.
///
/// # Errors
/// What the database reported.
pub async fn months(
    platform: &Platform,
    asked: FiguresAsked,
    today: NaiveDate,
) -> Answer<Vec<RestrictedMonth>> {
    let months = whole_months(asked.from, asked.to, today);
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Ok(Vec::new());
    };
    let found = restricted_by_day(platform.db.reader(), first.first, last.last).await?;
    let snapshot = platform.snapshot();
    let known = snapshot
        .rules
        .places
        .stations
        .iter()
        .map(|station| Some(station.id));
    let stations: BTreeSet<Option<StationId>> =
        known.chain(found.keys().map(|(station, _)| *station)).collect();
    let seen = |station: &Option<StationId>| match asked.supervised {
        Supervised::Station(own) => *station == Some(own),
        Supervised::District { .. } => true,
    };
    let of_month = |month: &nuanxin_domain::figures::Month| {
        let count = |station: &Option<StationId>| {
            let days = found
                .iter()
                .filter(|((of, day), _)| of == station && (month.first..=month.last).contains(day));
            days.map(|(_, submitted)| submitted).sum()
        };
        let counts: Vec<u64> = stations.iter().map(count).collect();
        let published = publish(&counts);
        let cells = stations
            .iter()
            .zip(published.cells)
            .filter(|(station, _)| seen(station));
        RestrictedMonth {
            month: month.first,
            total: published
                .total
                .filter(|_| matches!(asked.supervised, Supervised::District { .. })),
            stations: cells
                .map(|(station, submitted)| RestrictedCell {
                    station_id: station.map(|id| id.0),
                    station: station.map(|id| station_name(&snapshot, id)),
                    submitted,
                })
                .collect(),
        }
    };
    Ok(months.iter().map(of_month).collect())
}
