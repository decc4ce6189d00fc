//! Our own wire.
//!
//! `POST /sms/messages {to, template, params}`, and `"language": "en"` for the text `{template}_en`, with `X-Nuanxin-Key`, `X-Nuanxin-Timestamp`
//! (seconds since 1970, at most 300 off), `X-Nuanxin-Signature` (`v1=` and the HMAC-SHA256 in hex of
//! timestamp, full stop, body) and `Idempotency-Key`. A message with a known id is taken once.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

use super::super::{SMS_KEY, SMS_SECRET, Shared};
use super::{Taken, now};

/// How far a timestamp may be off.
const SLACK_SECONDS: u64 = 300;
/// Longer than any client of ours waits.
const SLOW: Duration = Duration::from_secs(10);

/// How the gateway misbehaves until told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Fault {
    /// Every number is called wrong, for good (422).
    Refuse,
    /// Messages are taken, but the answer comes later than anybody waits.
    Slow,
    /// Nothing is taken (500).
    Error500,
}

#[derive(Deserialize)]
struct Message {
    to: String,
    template: String,
    params: BTreeMap<String, String>,
    language: Option<String>,
}

#[derive(Deserialize)]
struct Faults {
    sms: Option<Fault>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sms/messages", web::post().to(take))
        .route("/standin/faults", web::post().to(set_faults));
}

async fn take(request: HttpRequest, body: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    let now = now();
    if let Err(reason) = verify(&request, &body, now) {
        return HttpResponse::Unauthorized().json(json!({ "error": reason }));
    }
    let Some(id) = header(&request, "idempotency-key").filter(|id| !id.is_empty() && id.len() <= 100) else {
        return HttpResponse::BadRequest().json(json!({ "error": "Idempotency-Key is missing" }));
    };
    let Ok(message) = serde_json::from_slice::<Message>(&body) else {
        return HttpResponse::BadRequest().json(json!({ "error": "no message: {to, template, params}" }));
    };
    let fault = world.open().sms.own_fault;
    let looks_wrong =
        !(5..=16).contains(&message.to.len()) || !message.to.bytes().all(|b| b.is_ascii_digit());
    if fault == Some(Fault::Refuse) || looks_wrong {
        return HttpResponse::UnprocessableEntity().json(json!({ "error": "no such number" }));
    }
    if fault == Some(Fault::Error500) {
        return HttpResponse::InternalServerError().json(json!({ "error": "fault set by the test" }));
    }
    let Message {
        to,
        template,
        params,
        language,
    } = message;
    let template = match language.as_deref() {
        Some("en") => format!("{template}_en"),
        _ => template,
    };
    world.open().sms.keep(Taken {
        id: id.to_owned(),
        to,
        template,
        params,
        sent_at: now,
        by: "own",
        sign: String::new(),
    });
    if fault == Some(Fault::Slow) {
        tokio::time::sleep(SLOW).await;
    }
    HttpResponse::Accepted().json(json!({ "id": id }))
}

async fn set_faults(faults: web::Json<Faults>, world: web::Data<Shared>) -> HttpResponse {
    world.open().sms.own_fault = faults.sms;
    HttpResponse::Ok().json(json!({ "sms": faults.sms }))
}

/// Checks key, age and signature, in this order.
fn verify(request: &HttpRequest, body: &[u8], now: u64) -> Result<(), &'static str> {
    if header(request, "x-nuanxin-key") != Some(SMS_KEY) {
        return Err("X-Nuanxin-Key is not known");
    }
    let timestamp = header(request, "x-nuanxin-timestamp").ok_or("X-Nuanxin-Timestamp is missing")?;
    let sent_at: u64 = timestamp
        .parse()
        .map_err(|_| "X-Nuanxin-Timestamp is no number of seconds")?;
    if sent_at.abs_diff(now) > SLACK_SECONDS {
        return Err("X-Nuanxin-Timestamp is more than 300 seconds off");
    }
    let signature = header(request, "x-nuanxin-signature")
        .and_then(|text| text.strip_prefix("v1="))
        .and_then(bytes_of_hex)
        .ok_or("X-Nuanxin-Signature is not v1= and 64 hex digits")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(SMS_SECRET.as_bytes()).map_err(|_| "unusable secret")?;
    for part in [timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac.verify_slice(&signature)
        .map_err(|_| "X-Nuanxin-Signature does not match")
}

pub(in super::super) fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

pub(in super::super) fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..32)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok())
        .collect()
}
