//! Writes problem documents, and turns framework errors and panics into them.

use super::RequestId;
use crate::problem::{Code, Language, Problem, ProblemDocument};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Runs the operation; whatever goes wrong leaves as a problem document.
///
/// # Errors
/// None: errors have become answers.
pub async fn problems(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let kept = request.request().clone();
    let called = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let response = match called {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => {
            let response = error.as_response_error().error_response();
            ServiceResponse::new(kept.clone(), response)
        }
        Err(_panic) => {
            tracing::error!("an operation panicked");
            ServiceResponse::new(kept.clone(), Problem::new(Code::Internal).error_response())
        }
    };
    Ok(written(response))
}

fn written(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"application/problem"))
    {
        return response;
    }
    let problem = response.response().extensions().get::<Problem>().cloned();
    let problem = problem.unwrap_or_else(|| Problem::new(Code::of_status(status)));
    let (request, old) = response.into_parts();
    let mut new = document(&request, &problem);
    for (name, value) in old.headers() {
        if !matches!(name.as_str(), "content-type" | "content-length") {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, new)
}

fn document(request: &HttpRequest, problem: &Problem) -> HttpResponse {
    let language = Language::of(request);
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.to_string())
        .unwrap_or_default();
    let template = request.match_pattern().unwrap_or_else(|| "/".to_owned());
    let document = ProblemDocument::of(problem, language, format!("{template}#{id}"));
    let mut response = HttpResponse::build(problem.status_code()).json(document);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    response
}
