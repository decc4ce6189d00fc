//! What every call about a half upload begins and ends with.

use super::VERSION;
use crate::problem::{Answer, Code, Problem};
use crate::uploads::entering::session_of;
use actix_web::HttpRequest;
use actix_web::HttpResponseBuilder;
use nuanxin_domain::access::Actor;
use nuanxin_domain::upload::HALF_LIVES;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Half};
use uuid::Uuid;

/// The caller's half upload, if it has not expired.
///
/// # Errors
/// When the database cannot be asked.
pub async fn own(platform: &Platform, actor: &Actor, id: Uuid) -> Answer<Option<Half>> {
    let found = uploads::half(platform.db.reader(), id).await?;
    let now = platform.clocks.real.now();
    Ok(found.filter(|half| {
        let own = half.owner == actor.account && half.session == session_of(actor);
        own && half.moved_at + HALF_LIVES > now
    }))
}

/// That the caller speaks this version.
///
/// # Errors
/// `tus_version`.
pub fn check_version(http: &HttpRequest) -> Answer<()> {
    let spoken = http.headers().get("tus-resumable");
    match spoken.is_some_and(|spoken| spoken.as_bytes() == VERSION.as_bytes()) {
        true => Ok(()),
        false => Err(Problem::new(Code::TusVersion).with_header("tus-version", VERSION)),
    }
}

/// A header that is a number of bytes.
///
/// # Errors
/// `precondition_malformed`.
pub fn bytes_in(http: &HttpRequest, name: &str) -> Answer<u64> {
    let header = http.headers().get(name).and_then(|value| value.to_str().ok());
    let bytes = header.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let bytes = bytes.and_then(|text| text.parse().ok());
    bytes.ok_or_else(|| Problem::new(Code::PreconditionMalformed))
}

/// Says how far it has come, and until when it waits for more.
pub fn say(response: &mut HttpResponseBuilder, half: &Half) {
    let expires = half.moved_at + HALF_LIVES;
    response
        .insert_header(("tus-resumable", VERSION))
        .insert_header(("upload-offset", half.arrived.to_string()))
        .insert_header((
            "upload-expires",
            expires.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        ));
}
