//! The demonstration's clock: moves the domain's time forward, never real time.

use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use nuanxin_domain::calendar::ZONE;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use serde_json::json;

/// How the clock moves: one of both.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// ISO 8601 duration of days, hours, minutes, seconds: `PT48H`, `P3DT4H`.
    advance: Option<String>,
    /// To this time.
    set: Option<DateTime<FixedOffset>>,
}

/// What time it is, in the domain and in reality.
#[get("/demo/clock")]
pub async fn show(platform: web::Data<Platform>) -> HttpResponse {
    told(&platform)
}

/// Moves the domain's time forward.
#[post("/demo/clock")]
pub async fn set(platform: web::Data<Platform>, body: Body<Move>) -> Answer {
    let clock = platform
        .movable_clock
        .as_ref()
        .ok_or_else(|| Problem::new(Code::NoSuchUrl))?;
    let invalid = |pointer: &str, code| {
        let mut faults = Faults::default();
        faults.add(pointer, code);
        faults
            .check()
            .err()
            .unwrap_or_else(|| Problem::new(Code::Invalid))
    };
    let moved = match (&body.value.advance, body.value.set) {
        (Some(text), None) => {
            let by = duration(text).ok_or_else(|| invalid("/advance", "malformed"))?;
            clock.advance(by).map_err(|_| invalid("/advance", "out_of_range"))
        }
        (None, Some(at)) => clock
            .set(at.with_timezone(&Utc))
            .map_err(|_| invalid("/set", "out_of_range")),
        _ => Err(invalid("/advance", "one_of")),
    };
    moved?;
    Ok(told(&platform))
}

/// Answers when no job is ready and nothing is due.
#[post("/demo/settle")]
pub async fn settle(platform: web::Data<Platform>) -> Answer {
    let settled = nuanxin_workers::rhythms::settle(&platform).await;
    settled.map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok().json(json!({"settled": true})))
}

fn told(platform: &Platform) -> HttpResponse {
    let now = platform.clocks.domain.now().with_timezone(&ZONE);
    let real = platform.clocks.real.now().with_timezone(&ZONE);
    HttpResponse::Ok().json(json!({"now": now.to_rfc3339(), "real": real.to_rfc3339()}))
}

/// Reads `P[nD][T[nH][nM][nS]]`, at most ten years.
fn duration(text: &str) -> Option<TimeDelta> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut seconds = 0_i64;
    for (part, units) in [
        (days, &[('W', 604_800), ('D', 86_400)][..]),
        (time, &[('H', 3600), ('M', 60), ('S', 1)][..]),
    ] {
        let mut number = String::new();
        for c in part.chars() {
            if c.is_ascii_digit() {
                number.push(c);
                continue;
            }
            let unit = units.iter().find(|unit| unit.0 == c)?.1;
            seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
            number.clear();
        }
        if !number.is_empty() {
            return None;
        }
    }
    (0 < seconds && seconds <= 10 * 366 * 86_400).then(|| TimeDelta::seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_iso_8601_writes_them() {
        assert_eq!(duration("PT48H"), Some(TimeDelta::hours(48)));
        assert_eq!(duration("P3DT4H5M"), Some(TimeDelta::minutes(3 * 1440 + 245)));
        for wrong in ["", "48H", "PT", "P1H", "PT48", "-PT1H", "PT99999999999999999H"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
