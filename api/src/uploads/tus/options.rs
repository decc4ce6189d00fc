//! `OPTIONS /uploads/tus`: what is spoken here.

use super::VERSION;
use crate::problem::Answer;
use actix_web::{HttpResponse, options, web};
use nuanxin_domain::access::Role;
use nuanxin_infra::platform::Platform;

/// Say which tus is spoken
///
/// Without sign-in. `Tus-Max-Size` is that of a resident's largest kind of file.
#[utoipa::path(
    tag = "uploads",
    responses((status = 204, description = "Version, extensions and largest size",
        headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = String)))),
)]
#[options("/uploads/tus")]
pub async fn tus_options(platform: web::Data<Platform>) -> Answer {
    let most = platform
        .upload_limits
        .most_bytes(Role::Resident)
        .unwrap_or_default();
    Ok(HttpResponse::NoContent()
        .insert_header(("tus-resumable", VERSION))
        .insert_header(("tus-version", VERSION))
        .insert_header(("tus-extension", "creation,expiration,termination"))
        .insert_header(("tus-max-size", most.to_string()))
        .finish())
}
