//! tus 1.0: whoever cannot send `PATCH`, as mini-programs cannot, sends `POST` and says which method is meant.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

/// Where that is so; nowhere else does a header change what is done.
const PIECES: &str = "/api/v1/uploads/tus/";

/// Takes the method that `X-HTTP-Method-Override` names for the call's own.
///
/// # Errors
/// Passes on what the operation answers.
pub async fn method_meant(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::POST && request.path().starts_with(PIECES) {
        let meant = request.headers().get("x-http-method-override");
        let known = [Method::PATCH, Method::HEAD, Method::DELETE];
        let meant = known.into_iter().find(|known| {
            meant.is_some_and(|meant| meant.as_bytes().eq_ignore_ascii_case(known.as_str().as_bytes()))
        });
        if let Some(meant) = meant {
            request.head_mut().method = meant;
        }
    }
    next.call(request).await
}
