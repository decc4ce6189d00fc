//! The sender of work orders, such as the city's 12345 line: passes orders on when told to, and takes what the
//! product reports about them.
//!
//! Both directions are signed with `X-Nuanxin-Key`, `X-Nuanxin-Timestamp` (seconds since 1970, at most 300 off),
//! `X-Nuanxin-Nonce` and `X-Nuanxin-Signature`: `v1=` and the HMAC-SHA256 in hex of method, path, timestamp, nonce
//! and the body's SHA-256 in hex, joined by line feeds. A report with a known `Idempotency-Key` is taken once.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::sms::{bytes_of_hex, header, now};
use super::{ORDER_SECRET, ORDER_SENDER, Shared};
use crate::wire::{Call, Lines};

/// Older reports are forgotten.
const MOST_KEPT: usize = 1000;
/// How far a timestamp may be off.
const SLACK_SECONDS: u64 = 300;
/// Longer than any client of ours waits.
const SLOW: Duration = Duration::from_secs(30);
/// Where the product takes orders.
const ORDERS: &str = "/api/v1/work-orders";

/// What the sender knows, and how it misbehaves.
#[derive(Debug, Default)]
pub(super) struct Sender {
    pub(super) product: Option<Arc<Lines>>,
    reports: VecDeque<Taken>,
    /// Messages with a report that was known already.
    repeated: u64,
    fault: Option<Fault>,
}

/// A report as it was taken.
#[derive(Debug, Clone, Serialize)]
struct Taken {
    id: String,
    body: Value,
}

/// How the sender misbehaves until told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Fault {
    /// Every report is refused (422).
    Refuse,
    /// Reports are taken, but the answer comes later than anybody waits.
    Slow,
    /// Nothing is taken (500).
    Error500,
}

#[derive(Deserialize)]
struct Faults {
    work_orders: Option<Fault>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/work-orders/reports", web::post().to(take))
        .route("/standin/work-orders", web::get().to(show))
        .route("/standin/work-orders", web::post().to(pass_on))
        .route("/standin/work-orders/faults", web::post().to(set_faults));
}

async fn take(request: HttpRequest, body: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    if let Err(reason) = verify(&request, &body, now()) {
        return HttpResponse::Unauthorized().json(json!({ "error": reason }));
    }
    let Some(id) = header(&request, "idempotency-key").filter(|id| !id.is_empty() && id.len() <= 100) else {
        return HttpResponse::BadRequest().json(json!({ "error": "Idempotency-Key is missing" }));
    };
    let report = serde_json::from_slice::<Value>(&body).ok();
    let Some(report) = report.filter(|report| report["external_number"].is_string()) else {
        return HttpResponse::BadRequest().json(json!({ "error": "no report about a work order" }));
    };
    let fault = world.open().orders.fault;
    match fault {
        Some(Fault::Refuse) => {
            return HttpResponse::UnprocessableEntity().json(json!({ "error": "fault set by the test" }));
        }
        Some(Fault::Error500) => {
            return HttpResponse::InternalServerError().json(json!({ "error": "fault set by the test" }));
        }
        Some(Fault::Slow) | None => world.open().orders.keep(id, report),
    }
    if fault == Some(Fault::Slow) {
        tokio::time::sleep(SLOW).await;
    }
    HttpResponse::Accepted().json(json!({ "id": id }))
}

impl Sender {
    fn keep(&mut self, id: &str, body: Value) {
        if self.reports.iter().any(|known| known.id == id) {
            self.repeated += 1;
            return;
        }
        if self.reports.len() == MOST_KEPT {
            self.reports.pop_front();
        }
        self.reports.push_back(Taken {
            id: id.to_owned(),
            body,
        });
    }
}

async fn show(world: web::Data<Shared>) -> HttpResponse {
    let orders = &world.open().orders;
    let items: Vec<&Value> = orders.reports.iter().map(|taken| &taken.body).collect();
    HttpResponse::Ok().json(json!({ "items": items, "repeated": orders.repeated }))
}

async fn set_faults(faults: web::Json<Faults>, world: web::Data<Shared>) -> HttpResponse {
    world.open().orders.fault = faults.work_orders;
    HttpResponse::Ok().json(json!({ "work_orders": faults.work_orders }))
}

/// Passes the order in the body on to the product, signed, and answers what the product answered.
async fn pass_on(order: web::Json<Value>, world: web::Data<Shared>) -> HttpResponse {
    let Some(product) = world.open().orders.product.clone() else {
        return HttpResponse::ServiceUnavailable()
            .json(json!({ "error": "no product to pass orders on to" }));
    };
    let body = order.into_inner().to_string();
    let (timestamp, nonce) = (now().to_string(), Uuid::new_v4().simple().to_string());
    let signature = signature("POST", ORDERS, &timestamp, &nonce, body.as_bytes());
    let headers = [
        ("x-nuanxin-key", ORDER_SENDER),
        ("x-nuanxin-timestamp", timestamp.as_str()),
        ("x-nuanxin-nonce", nonce.as_str()),
        ("x-nuanxin-signature", signature.as_str()),
    ];
    let call = Call {
        method: "POST",
        path: ORDERS,
        bearer: None,
        headers: &headers,
        body: Some(body.as_bytes()),
    };
    match product.call(&call).await {
        Ok(answer) => HttpResponse::Ok().json(json!({
            "status": answer.status,
            "body": serde_json::from_slice::<Value>(&answer.body).unwrap_or_default(),
        })),
        Err(error) => HttpResponse::BadGateway().json(json!({ "error": error.to_string() })),
    }
}

/// Checks key, age and signature, in this order.
fn verify(request: &HttpRequest, body: &[u8], now: u64) -> Result<(), &'static str> {
    if header(request, "x-nuanxin-key") != Some(ORDER_SENDER) {
        return Err("X-Nuanxin-Key is not known");
    }
    let timestamp = header(request, "x-nuanxin-timestamp").ok_or("X-Nuanxin-Timestamp is missing")?;
    let nonce = header(request, "x-nuanxin-nonce").ok_or("X-Nuanxin-Nonce is missing")?;
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
    mac(request.method().as_str(), request.path(), timestamp, nonce, body)
        .verify_slice(&signature)
        .map_err(|_| "X-Nuanxin-Signature does not match")
}

/// The signature of a message in either direction.
pub(super) fn signature(method: &str, path: &str, timestamp: &str, nonce: &str, body: &[u8]) -> String {
    let mac = mac(method, path, timestamp, nonce, body);
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}

fn mac(method: &str, path: &str, timestamp: &str, nonce: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(ORDER_SECRET.as_bytes()).expect("HMAC takes a key of any length");
    let digest = hex(&Sha256::digest(body));
    mac.update([method, path, timestamp, nonce, &digest].join("\n").as_bytes());
    mac
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}
