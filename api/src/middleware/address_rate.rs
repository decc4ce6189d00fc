//! How many calls one network address may make in a minute, whoever makes them.

use crate::problem::{Answer, Code, Problem};
use crate::rates;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, ResponseError, web};
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;

/// A ring is never refused for its network address: a whole house may share one.
const RING: &str = "/api/v1/doorbell";

/// Counts calls of the API; operators' pages beside it are left out, and so are rings, which count unknown tokens
/// themselves.
///
/// # Errors
/// Passes on what the operation answers.
pub async fn address_rate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.path().starts_with("/api/")
        && request.path() != RING
        && let Err(problem) = counted(request.request()).await
    {
        return Ok(request.into_response(problem.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn counted(http: &HttpRequest) -> Answer<()> {
    let platform = http.app_data::<web::Data<Platform>>();
    let platform = platform.ok_or_else(|| Problem::new(Code::NotReady))?;
    let quota = Quota::per_minute(platform.settings.limits.requests_per_address_per_minute);
    rates::count_address(platform, "calls-from", http, quota).await
}
