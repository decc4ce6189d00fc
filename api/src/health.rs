//! For operators: alive, ready (naming what is missing), metrics, the OpenAPI document.

use crate::openapi::rendered;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_infra::jobs;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::telemetry::Telemetry;
use secrecy::ExposeSecret;
use serde_json::json;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::time::timeout;

/// How long readiness waits for the store of files.
const FILES: Duration = Duration::from_secs(1);

/// The process answers.
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// Everything that an answer needs is there; otherwise 503, and `parts` names what is missing.
#[get("/readyz")]
pub async fn readyz(platform: web::Data<Platform>) -> HttpResponse {
    let mut parts: BTreeMap<&str, String> = BTreeMap::new();
    let database = platform.db.ping().await.is_ok();
    parts.insert(
        "database",
        if database { "ok" } else { "does not answer" }.to_owned(),
    );
    parts.insert(
        "wake_ups",
        if platform.wakeups.is_connected() {
            "ok"
        } else {
            "Redis does not answer; polling"
        }
        .to_owned(),
    );
    let missing = platform
        .snapshot()
        .rules
        .calendar
        .missing_year(platform.clocks.domain.now());
    let calendar = missing.map(|year| format!("{year} is not imported; due times in it are provisional"));
    parts.insert("calendar", calendar.unwrap_or_else(|| "ok".to_owned()));
    let stations = !platform.snapshot().rules.places.stations.is_empty();
    parts.insert(
        "stations",
        if stations {
            "ok"
        } else {
            "none; import places or run the demonstration"
        }
        .to_owned(),
    );
    parts.insert("files", files(&platform).await.to_owned());
    let buried: i64 = match jobs::counts(platform.db.reader()).await {
        Ok(counts) => counts.iter().map(|count| count.buried).sum(),
        Err(_) => 0,
    };
    let stopping = platform.stopping.is_cancelled();
    parts.insert("program", if stopping { "stopping" } else { "ok" }.to_owned());
    // Without Redis everything still works, only later, and without files whoever has none: that is said, and is no outage.
    let ready = database && !stopping;
    let body =
        json!({"status": if ready { "ready" } else { "not_ready" }, "parts": parts, "jobs_buried": buried});
    if ready {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().json(body)
    }
}

/// Whether the store of files answers, soon enough for whoever asks every few seconds.
async fn files(platform: &Platform) -> &'static str {
    let files = &platform.files;
    let asked = timeout(FILES, async { (files.is_there().await, files.has_room().await) });
    match asked.await {
        Ok((true, Ok(()))) => "ok",
        Ok((true, Err(_))) => "there is no room; photos and documents cannot be sent",
        Ok((false, _)) | Err(_) => "the store does not answer; photos and documents cannot be sent or seen",
    }
}

/// Prometheus metrics: from loopback, or with the configured token.
#[get("/metrics")]
pub async fn metrics(platform: web::Data<Platform>, http: HttpRequest) -> Answer {
    let token = platform
        .settings
        .metrics
        .token
        .as_ref()
        .map_or("", |token| token.expose_secret());
    let sent = http
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let sent = sent.strip_prefix("Bearer ").unwrap_or_default();
    let by_token = !token.is_empty() && bool::from(sent.as_bytes().ct_eq(token.as_bytes()));
    let direct = http.headers().get("x-forwarded-for").is_none();
    let loopback = direct
        && http
            .peer_addr()
            .map(|peer| peer.ip())
            .is_some_and(|ip: IpAddr| ip.is_loopback());
    if !(by_token || (token.is_empty() && loopback)) {
        return Err(Problem::new(Code::NoSuchUrl));
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(Telemetry::metrics_only().render()))
}

/// The OpenAPI document.
#[get("/openapi.json")]
pub async fn openapi_json() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(rendered())
}
