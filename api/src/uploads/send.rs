//! `POST /uploads`: a file in one form.

use super::document::UploadDocument;
use super::entering::{Entered, enter};
use super::form::received;
use super::receiving::Receiving;
use super::show::settled;
use crate::actor::SignedIn;
use crate::input::Wait;
use crate::problem::{Answer, Code, Language, Problem, ProblemDocument};
use crate::sips::InSips;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::UploadId;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_media::Refusal;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What is around the file in a form, at most.
const AROUND: u64 = 128 * 1024;

/// The form.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code)] // describes the form
#[schema(max_properties = 21, example = json!({"file": "(the bytes of a photo)"}))]
pub struct UploadForm {
    /// The file. Its name and its type are not looked at: what it is, its content says.
    #[schema(value_type = String, format = Binary, max_length = 41_943_040)]
    file: Vec<u8>,
    /// Other fields, in any order; they are not looked at.
    #[serde(flatten)]
    others: HashMap<String, OtherField>,
}

/// A field beside the file.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code)] // describes the form
#[schema(max_length = 65_536)]
pub struct OtherField(String);

/// Send a photo, a document or a voice message
///
/// One file a form, as `wx.uploadFile` sends it; other fields may stand beside the part `file`. JPEG, PNG, WebP, GIF, HEIC,
/// PDF, AMR, MP3 and M4A are taken. It is stored durably before the answer, and read afterwards: `Prefer: wait=N` answers
/// when that is done. Whoever sends the same file again, because no answer came, finds the same upload (200). What is
/// attached to no request is deleted after seven days.
#[utoipa::path(
    tag = "uploads",
    params(("Prefer" = Option<String>, Header, description = "`wait=5`: answer when it was read", max_length = 100, example = "wait=5")),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "Received", body = UploadDocument,
         headers(("Location" = String, description = "The upload's address"))),
        (status = 200, description = "The same file was received before", body = UploadDocument),
        (status = 413, description = "Too many bytes", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "No form, or a kind of file that is not taken", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 507, description = "There is no room for files now", body = ProblemDocument,
         content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[post("/uploads")]
pub async fn send_upload(
    platform: web::Data<Platform>,
    who: SignedIn,
    wait: Wait,
    http: HttpRequest,
    payload: InSips,
) -> Answer {
    let most = most_bytes(&platform, &who.0)?;
    let declared = http.headers().get(CONTENT_LENGTH);
    let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|declared| declared > most + AROUND) {
        return Err(Refusal::TooManyBytes.into());
    }
    let received = received(&http, payload, Receiving::new(&platform, &who.0)).await?;
    let id = UploadId(new_id(&*platform.clocks.real));
    let entered = enter(&platform, &who.0, received, id, false).await?;
    let entered = entered.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut response = match &entered {
        Entered::New(upload) => {
            let mut response = HttpResponse::Created();
            response.insert_header(("location", format!("/api/v1/uploads/{}", upload.id)));
            response
        }
        Entered::Before(_) => HttpResponse::Ok(),
    };
    let upload = settled(&platform, entered.upload().clone(), wait, &mut response).await?;
    Ok(response.json(UploadDocument::of(
        &upload,
        &platform,
        &who.0,
        Language::of(&http),
    )))
}

/// The most that somebody may send at all.
///
/// # Errors
/// `not_allowed` for those who send no files.
pub fn most_bytes(platform: &Platform, actor: &Actor) -> Answer<u64> {
    let most = platform.upload_limits.most_bytes(actor.role);
    most.ok_or_else(|| Problem::new(Code::NotAllowed))
}
