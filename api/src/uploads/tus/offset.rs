//! `HEAD /uploads/tus/{id}`: how much has arrived.

use super::VERSION;
use super::known::{own, say};
use super::whole::entered;
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::Answer;
use crate::uploads::seen::visible;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, head, web};
use nuanxin_domain::ids::UploadId;
use nuanxin_infra::platform::Platform;

/// Ask how much has arrived
///
/// Once all of it has, the upload of the same id is there.
#[utoipa::path(
    tag = "uploads",
    params(IdPath),
    responses((status = 200, description = "How much has arrived", headers(
        ("Upload-Offset" = String, description = "Bytes that have arrived"),
        ("Upload-Length" = String, description = "Bytes of the whole"),
    ))),
    security(("bearer" = []))
)]
#[head("/uploads/tus/{id}")]
pub async fn tus_offset(platform: web::Data<Platform>, who: SignedIn, id: Id) -> Answer {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(half) = own(&platform, &who.0, id.0).await? {
        // a program that was killed after the last piece had not entered it
        entered(&platform, &who.0, &half).await?;
        say(&mut response, &half);
        response.insert_header(("upload-length", half.length.to_string()));
        return Ok(response.finish());
    }
    let upload = visible(&platform, &who.0, UploadId(id.0)).await?.upload;
    let bytes = upload.bytes.to_string();
    Ok(response
        .insert_header(("tus-resumable", VERSION))
        .insert_header(("upload-offset", bytes.clone()))
        .insert_header(("upload-length", bytes))
        .finish())
}
