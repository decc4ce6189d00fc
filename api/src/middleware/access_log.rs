//! One log line and one metric for each call, by route template: no path values, no query, no personal data.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

/// Id of one call, in logs, problems and the header `x-request-id`.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// Gives the call an id, then logs and counts it.
///
/// # Errors
/// Passes on what the operation answers.
pub async fn access_log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = Uuid::new_v4();
    request.extensions_mut().insert(RequestId(id));
    let method = request.method().clone();
    let started = Instant::now();
    let span = tracing::info_span!("call", request_id = %id);
    let called = next.call(request).instrument(span).await;
    let (route, status) = match &called {
        Ok(response) => (response.request().match_pattern(), response.status().as_u16()),
        Err(error) => (None, error.as_response_error().status_code().as_u16()),
    };
    let seconds = started.elapsed().as_secs_f64();
    let route = route.unwrap_or_else(|| "unknown".to_owned());
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("nuanxin_http_requests_total", &labels).increment(1);
    metrics::histogram!("nuanxin_http_request_duration_seconds", &labels[..2]).record(seconds);
    tracing::info!(request_id = %id, %method, route, status, ms = (seconds * 1e6).round() / 1e3, "answered");
    let mut response = called?;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}
