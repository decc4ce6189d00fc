//! Writes problem documents, and turns framework errors and panics into them.

use super::{RequestId, security_headers};
use crate::problem::{Code, Language, Problem, ProblemDocument};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Runs the operation; whatever goes wrong leaves as a problem document.
///
/// # Errors
/// A complete answer, for an operation that panicked: the request is gone with it.
pub async fn problems(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Not the request itself: routing needs to be its only owner.
    let caller = Caller::of(request.request());
    let called = AssertUnwindSafe(async move { next.call(request).await })
        .catch_unwind()
        .await;
    let problem = match called {
        Ok(Ok(response)) => return Ok(written(response.map_into_boxed_body())),
        Ok(Err(error)) => problem_of(&error.as_response_error().error_response()),
        Err(_panic) => Problem::new(Code::Internal),
    };
    let mut answer = caller.told(&problem, "/");
    add_headers(&mut answer, &problem.error_response());
    security_headers::add(answer.headers_mut());
    if let Ok(id) = HeaderValue::from_str(&caller.id) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), id);
    }
    Err(InternalError::from_response("answered", answer).into())
}

/// A browser that asks whether a page of another origin may call, and is told no, gets a problem document too.
///
/// # Errors
/// Passes on what the operation answers.
pub async fn refused_origins(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asks = request.method() == Method::OPTIONS && request.headers().contains_key(ORIGIN);
    let response = next.call(request).await?.map_into_boxed_body();
    if asks && response.status() == StatusCode::BAD_REQUEST {
        return Ok(written_as(response, &Problem::new(Code::WrongOrigin)));
    }
    Ok(response)
}

/// What an answer needs to know about the request.
struct Caller {
    language: Language,
    id: String,
}

impl Caller {
    fn of(request: &HttpRequest) -> Self {
        let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
        Self {
            language: Language::of(request),
            id: id.unwrap_or_default(),
        }
    }

    fn told(&self, problem: &Problem, template: &str) -> HttpResponse {
        let document = ProblemDocument::of(problem, self.language, format!("{template}#{}", self.id));
        let mut response = HttpResponse::build(problem.status_code()).json(document);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        response
    }
}

/// The problem behind an answer that has no body yet.
fn problem_of<B>(response: &HttpResponse<B>) -> Problem {
    let known = response.extensions().get::<Problem>().cloned();
    known.unwrap_or_else(|| Problem::new(Code::of_status(response.status())))
}

/// What the old answer said beside its body: Allow, Retry-After, cookies.
fn add_headers<B>(new: &mut HttpResponse, old: &HttpResponse<B>) {
    for (name, value) in old.headers() {
        if !matches!(name.as_str(), "content-type" | "content-length") {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
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
    let problem = problem_of(response.response());
    written_as(response, &problem)
}

fn written_as(response: ServiceResponse<BoxBody>, problem: &Problem) -> ServiceResponse<BoxBody> {
    let (request, old) = response.into_parts();
    let template = request.match_pattern().unwrap_or_else(|| "/".to_owned());
    let mut new = Caller::of(&request).told(problem, &template);
    add_headers(&mut new, &old);
    ServiceResponse::new(request, new)
}
