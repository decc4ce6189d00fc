//! `GET /calendar/due`: when a period ends, and why then.

use crate::actor::Staff;
use crate::input::Query;
use crate::problem::{Answer, Faults};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, FixedOffset, Utc};
use nuanxin_domain::calendar::{Due, Period};
use nuanxin_domain::ids::StationId;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which period from when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DueQuery {
    /// The start, RFC 3339 with offset.
    #[param(value_type = String, format = DateTime, example = "2026-09-18T16:40:00+08:00")]
    from: DateTime<FixedOffset>,
    /// `5wd` working days, `4wh` working hours, `30d` days, `24h` or `15m` by the clock.
    #[param(max_length = 12, example = "1wd")]
    period: String,
    /// Whose opening hours count; Monday to Friday 09:00–17:00 when absent.
    station_id: Option<Uuid>,
}

/// When a period ends, and everything by which that was counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueDocument {
    /// The start.
    from: DateTime<Utc>,
    /// The period, in its shortest form.
    period: String,
    /// Whose opening hours counted, in an ordinary week.
    hours: String,
    /// Version of the calendar.
    calendar: String,
    /// Version of the policy that holds now; a period that is asked for is not taken from it.
    policy: String,
    /// The end, what was counted, what was skipped and why.
    #[serde(flatten)]
    due: Due,
}

/// Count a period
///
/// By the Civil Code's rules and the State Council's calendar; says which days and hours were counted, which were
/// skipped, and why.
#[utoipa::path(
    tag = "places",
    params(DueQuery),
    responses((status = 200, description = "When it ends, and why then", body = DueDocument)),
    security(("bearer" = []))
)]
#[get("/calendar/due")]
pub async fn due(platform: web::Data<Platform>, _who: Staff, query: Query<DueQuery>) -> Answer {
    let snapshot = platform.snapshot();
    let rules = &snapshot.rules;
    let mut faults = Faults::default();
    let period = query.0.period.parse::<Period>();
    if period.is_err() {
        faults.add("query:period", "malformed");
    }
    let from = query.0.from.with_timezone(&Utc);
    let years = 1950..=2200;
    if !years.contains(&chrono::Datelike::year(&from)) {
        faults.add("query:from", "out_of_range");
    }
    let station = query.0.station_id.map(StationId);
    if station.is_some_and(|id| rules.places.station(id).is_none()) {
        faults.add("query:station_id", "unknown_code");
    }
    faults.check()?;
    let period = period.map_err(|_| crate::problem::Problem::new(crate::problem::Code::Invalid))?;
    let hours = rules.hours(station);
    Ok(HttpResponse::Ok().json(DueDocument {
        from,
        period: period.to_string(),
        hours: hours.to_string(),
        calendar: rules.calendar.version().to_owned(),
        policy: rules.policy.version.clone(),
        due: rules.calendar.due(from, period, &hours),
    }))
}
