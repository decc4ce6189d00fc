//! `GET /duty/gaps`: the roster's gaps of the coming days, in red.

use crate::actor::Staff;
use crate::input::Query;
use crate::page::Page;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::access::Supervised;
use nuanxin_domain::calendar::OpeningHours;
use nuanxin_domain::roster::{GapCause, GapSeverity, RosterGap};
use nuanxin_domain::routing::Station;
use nuanxin_domain::rules::Rules;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Days that are looked at when the call does not say.
const USUAL: i64 = 7;
/// Days that are looked at at most.
const MOST: i64 = 31;

/// How far ahead.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GapsQuery {
    /// Days from now on; 7 if absent.
    #[param(minimum = 1, maximum = 31)]
    days: Option<i64>,
}

/// Hours in which nobody of a station may take a request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RosterGap)]
pub struct GapDocument {
    /// The station.
    station_id: Uuid,
    /// Its official name.
    station: String,
    /// Start.
    from_at: DateTime<Utc>,
    /// End, not included.
    until_at: DateTime<Utc>,
    /// How bad it is.
    severity: GapSeverity,
    /// Where it comes from.
    cause: GapCause,
    /// The district's duty phone answers meanwhile.
    district_answers: bool,
}

/// Show the roster's gaps
///
/// Hours in which a station is open and nobody of it is on duty, and hours in which nobody answers at all. A lead sees the
/// own station, the district all. What began earlier is shown from now on.
#[utoipa::path(
    tag = "supervision",
    params(GapsQuery),
    responses((status = 200, description = "All gaps, the first on top", body = Page<GapDocument>)),
    security(("bearer" = []))
)]
#[get("/duty/gaps")]
pub async fn roster_gaps(platform: web::Data<Platform>, who: Staff, query: Query<GapsQuery>) -> Answer {
    let supervised = Supervised::by(&who.0).ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let days = query.0.days.unwrap_or(USUAL);
    let mut faults = Faults::default();
    if !(1..=MOST).contains(&days) {
        faults.add("query:days", "out_of_range");
    }
    faults.check()?;
    let snapshot = platform.snapshot();
    let now = platform.clocks.domain.now();
    let stations = snapshot.rules.places.stations.iter();
    let stations = stations.filter(|station| supervised.covers(station.id));
    let mut items: Vec<GapDocument> = stations
        .flat_map(|station| gaps_of(&snapshot.rules, station, now, days))
        .collect();
    items.sort_by_key(|gap| (gap.from_at, gap.station_id));
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: None,
    }))
}

fn gaps_of(rules: &Rules, station: &Station, now: DateTime<Utc>, days: i64) -> Vec<GapDocument> {
    let opening: Vec<&OpeningHours> = station.points.iter().map(|point| &point.hours).collect();
    let range = now..now + TimeDelta::days(days);
    let gaps = rules.roster.gaps(&rules.calendar, station.id, &opening, range);
    gaps.iter().map(|gap| GapDocument::of(gap, station)).collect()
}

impl GapDocument {
    fn of(gap: &RosterGap, station: &Station) -> Self {
        GapDocument {
            station_id: station.id.0,
            station: station.name.clone(),
            from_at: gap.hours.from_at,
            until_at: gap.hours.until_at,
            severity: gap.severity,
            cause: gap.cause,
            district_answers: gap.hours.district_answers,
        }
    }
}
