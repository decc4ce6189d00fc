//! `GET /duty`: who answers now, and the plan.

use super::document::DutyDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::problem::{Answer, Faults};
use actix_web::{HttpResponse, get, web};
use chrono::{Days, NaiveDate};
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::roster::DutyTeam;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use std::ops::RangeInclusive;
use utoipa::IntoParams;
use uuid::Uuid;

/// Days shown when the call does not say.
const USUAL: u64 = 7;
/// Days shown at most.
const MOST: i64 = 62;
/// How far from today the plan is shown, in days.
const REACH: u64 = 400;

/// Whose duty, on which dates.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DutyQuery {
    /// The station; the caller's own, or else the district's duty phone, if absent.
    station_id: Option<Uuid>,
    /// First date; today, if absent. At most 400 days from today.
    from: Option<NaiveDate>,
    /// Last date; six days after the first, if absent. At most 62 days are shown.
    to: Option<NaiveDate>,
}

/// Show the duty roster
///
/// Who answers now (the station's people on duty, else the district's), the weekly duties, what differs on single
/// dates, and the hours that nobody covers.
#[utoipa::path(
    tag = "staff",
    params(DutyQuery),
    responses((status = 200, description = "Who answers now, and the plan", body = DutyDocument)),
    security(("bearer" = []))
)]
#[get("/duty")]
pub async fn show_duty(platform: web::Data<Platform>, who: Staff, query: Query<DutyQuery>) -> Answer {
    let station = query.0.station_id.map(StationId).or(who.0.station);
    let snapshot = platform.snapshot();
    let mut faults = Faults::default();
    if station.is_some_and(|id| snapshot.rules.places.station(id).is_none()) {
        faults.add("query:station_id", "unknown");
    }
    let today = local_date(platform.clocks.domain.now());
    let dates = query.0.dates(today, &mut faults);
    faults.check()?;
    let team = station.map_or(DutyTeam::District, DutyTeam::Station);
    let plan = DutyDocument::load(&platform, team, dates).await;
    Ok(HttpResponse::Ok().json(plan?))
}

impl DutyQuery {
    fn dates(&self, today: NaiveDate, faults: &mut Faults) -> RangeInclusive<NaiveDate> {
        let usual = usual_dates(self.from.unwrap_or(today));
        let (first, last) = (*usual.start(), self.to.unwrap_or(*usual.end()));
        let far = Days::new(REACH);
        let reach = today.checked_sub_days(far)..=today.checked_add_days(far);
        if !reach.contains(&Some(first)) {
            faults.add("query:from", "out_of_range");
        }
        if last < first || (last - first).num_days() >= MOST {
            faults.add("query:to", "out_of_range");
        }
        first..=last
    }
}

/// A week from `first` on.
pub fn usual_dates(first: NaiveDate) -> RangeInclusive<NaiveDate> {
    first..=first.checked_add_days(Days::new(USUAL - 1)).unwrap_or(first)
}

/// The team that a change is about: a station that is named, the caller's own, or the district's duty phone.
///
/// # Errors
/// A fault for a station that there is not.
pub fn team_of(platform: &Platform, actor: &Actor, station: Option<Uuid>) -> Answer<DutyTeam> {
    let station = station.map(StationId).or(actor.station);
    let mut faults = Faults::default();
    if station.is_some_and(|id| platform.snapshot().rules.places.station(id).is_none()) {
        faults.add("/station_id", "unknown");
    }
    faults.check()?;
    Ok(station.map_or(DutyTeam::District, DutyTeam::Station))
}
