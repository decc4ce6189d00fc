//! The WeChat platform, as far as a mini-program's server sees it: login and phone-number codes, access tokens,
//! subscription messages, content safety, mini-program codes, and the calls that the platform makes by itself.
//!
//! As there: status 200 for refusals too, `errcode` decides and is absent where the real one leaves it out, a body is
//! JSON whatever its header says, codes are good once and for five minutes. Under `/standin/wechat/` stands what a
//! phone, or whoever tests, does: minting codes, answering the dialog, moving the clock, planting faults.

mod codes;
mod events;
mod messages;
mod pictures;
mod safety;
mod seal;
#[cfg(test)]
mod tests;
mod tokens;
mod values;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::faults::{self, Fault, Faults, Kind};
use super::{Shared, WECHAT_APP_ID, WECHAT_APP_SECRET};

/// What a call came to: what the platform says, or a code with its text.
type Outcome = Result<Said, (i64, String)>;

/// What the platform says when it has done something.
enum Said {
    /// JSON as the newer calls send it.
    Json(Value),
    /// JSON under the name of text, as `sns/…` sends it.
    Text(Value),
    /// A JPEG.
    Picture(Vec<u8>),
}

/// Everything that the platform knows.
#[derive(Debug, Default)]
pub(super) struct Platform {
    /// How far its clock was moved.
    ahead: Duration,
    codes: codes::Codes,
    tokens: tokens::Tokens,
    messages: messages::Messages,
    safety: safety::Safety,
    pub(super) events: events::Events,
    faults: Faults,
    /// Calls of each path in the present minute, and how many there may be.
    minutes: HashMap<String, (u64, u32)>,
    limits: HashMap<String, u32>,
    calls: HashMap<String, u32>,
    started: Option<Instant>,
}

#[derive(Deserialize)]
struct Clock {
    advance_seconds: u64,
}

#[derive(Deserialize)]
struct Limit {
    path: String,
    per_minute: u32,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    codes::routes(config);
    tokens::routes(config);
    messages::routes(config);
    safety::routes(config);
    pictures::routes(config);
    events::routes(config);
    config
        .route("/standin/wechat/faults", web::post().to(plant))
        .route("/standin/wechat/faults", web::delete().to(recover))
        .route("/standin/wechat/clock", web::post().to(move_clock))
        .route("/standin/wechat/limits", web::post().to(set_limit))
        .route("/standin/wechat/calls", web::get().to(show_calls));
}

async fn plant(fault: web::Json<Fault>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wechat.faults.plant(fault.into_inner())
}

async fn recover(world: web::Data<Shared>) -> HttpResponse {
    world.open().wechat.faults.clear()
}

async fn move_clock(clock: web::Json<Clock>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wechat.ahead += Duration::from_secs(clock.advance_seconds);
    HttpResponse::Ok().json(json!({}))
}

async fn set_limit(limit: web::Json<Limit>, world: web::Data<Shared>) -> HttpResponse {
    let Limit { path, per_minute } = limit.into_inner();
    world.open().wechat.limits.insert(path, per_minute);
    HttpResponse::Ok().json(json!({}))
}

/// How often each path was called.
async fn show_calls(world: web::Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(&world.open().wechat.calls)
}

impl Platform {
    fn now(&self) -> Instant {
        Instant::now() + self.ahead
    }

    /// Counts a call; false when there are too many in this minute.
    fn counted(&mut self, path: &str) -> bool {
        *self.calls.entry(path.to_owned()).or_default() += 1;
        let now = self.now();
        let started = *self.started.get_or_insert(now);
        let minute = now.saturating_duration_since(started).as_secs() / 60;
        let most = self
            .limits
            .get(path)
            .copied()
            .unwrap_or_else(|| usual_limit(path));
        let count = self.minutes.entry(path.to_owned()).or_insert((minute, 0));
        if count.0 != minute {
            *count = (minute, 0);
        }
        count.1 += 1;
        count.1 <= most
    }
}

/// Calls a minute.
fn usual_limit(path: &str) -> u32 {
    match path {
        "/cgi-bin/stable_token" => 10_000,
        "/wxa/msg_sec_check" => 4_000,
        "/wxa/media_check_async" => 2_000,
        "/wxa/getwxacodeunlimit" => 5_000,
        _ => 100_000,
    }
}

/// The code of a minute's quota that is used up.
fn too_many(path: &str) -> (i64, String) {
    let code = if path.starts_with("/wxa/msg") || path.starts_with("/wxa/media") {
        44991
    } else {
        45011
    };
    (code, "reach minute-quota limit, must slower".to_owned())
}

/// Answers one call to the platform: with what it comes to, or as the planted fault wants it.
async fn answer(
    world: &web::Data<Shared>,
    path: &str,
    work: impl FnOnce(&mut Platform) -> Outcome,
) -> HttpResponse {
    let (fault, outcome) = {
        let platform = &mut world.open().wechat;
        let fault = platform.faults.next(path);
        let outcome = match &fault {
            Some(fault) if fault.kind == Kind::Code => {
                Err((fault.number(), "fault set by the test".to_owned()))
            }
            Some(fault) if fault.hinders() => Err((0, String::new())),
            _ if !platform.counted(path) => Err(too_many(path)),
            _ => work(platform),
        };
        (fault, outcome)
    };
    faults::told(fault, said(outcome)).await
}

fn said(outcome: Outcome) -> HttpResponse {
    match outcome {
        Ok(Said::Json(value)) => HttpResponse::Ok().json(value),
        Ok(Said::Text(value)) => HttpResponse::Ok()
            .content_type("text/plain")
            .body(value.to_string()),
        Ok(Said::Picture(bytes)) => HttpResponse::Ok().content_type("image/jpeg").body(bytes),
        Err((code, message)) => HttpResponse::Ok().json(refusal(code, &message)),
    }
}

fn refusal(code: i64, message: &str) -> Value {
    let id = Uuid::new_v4().simple().to_string();
    json!({ "errcode": code, "errmsg": format!("{message}, rid: {}-{}-{}", &id[..8], &id[8..16], &id[16..24]) })
}

/// The first of these that fails.
fn checked(checks: &[(bool, i64, &str)]) -> Result<(), (i64, String)> {
    let failed = checks.iter().find(|(good, ..)| !good);
    failed.map_or(Ok(()), |(_, code, message)| Err((*code, (*message).to_owned())))
}

/// A body is JSON whatever its header says.
fn body_of(bytes: &[u8]) -> Result<Value, (i64, String)> {
    if bytes.is_empty() {
        return Err((44002, "empty post data".to_owned()));
    }
    let value: Option<Value> = serde_json::from_slice(bytes).ok();
    value
        .filter(Value::is_object)
        .ok_or((47001, "data format error".to_owned()))
}

fn ok(mut value: Value) -> Outcome {
    value["errcode"] = 0.into();
    value["errmsg"] = "ok".into();
    Ok(Said::Json(value))
}
