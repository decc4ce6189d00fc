//! `GET /uploads/{id}`: an upload, and where it is seen.

use super::document::UploadDocument;
use super::seen::visible;
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::{Id, Wait};
use crate::problem::{Answer, Language};
use actix_web::http::header::HeaderName;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, web};
use nuanxin_domain::ids::UploadId;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Upload};
use nuanxin_infra::wakeup::Topic;

/// Show an upload
///
/// To whoever sent it, in the sign-in session in which they did, and once it belongs to a request to everybody who sees it
/// there. Links are good for five minutes, for the caller alone.
#[utoipa::path(
    tag = "uploads",
    params(
        IdPath,
        ("Prefer" = Option<String>, Header, description = "`wait=5`: answer when it was read", max_length = 100, example = "wait=5"),
    ),
    responses((status = 200, description = "The upload", body = UploadDocument)),
    security(("bearer" = []))
)]
#[get("/uploads/{id}")]
pub async fn show_upload(
    platform: web::Data<Platform>,
    who: SignedIn,
    id: Id,
    wait: Wait,
    http: HttpRequest,
) -> Answer {
    let upload = visible(&platform, &who.0, UploadId(id.0)).await?.upload;
    let mut response = HttpResponse::Ok();
    let upload = settled(&platform, upload, wait, &mut response).await?;
    Ok(response.json(UploadDocument::of(
        &upload,
        &platform,
        &who.0,
        Language::of(&http),
    )))
}

/// The upload once it is settled, if the caller would wait so long; else as it is then.
///
/// # Errors
/// When the database cannot be asked.
pub async fn settled(
    platform: &Platform,
    upload: Upload,
    wait: Wait,
    response: &mut HttpResponseBuilder,
) -> Answer<Upload> {
    let Some(most) = wait.duration() else {
        return Ok(upload);
    };
    let applied = format!("wait={}", most.as_secs());
    response.insert_header((HeaderName::from_static("preference-applied"), applied));
    let (db, ring, id) = (platform.db.reader(), &platform.ring, upload.id);
    let mut listener = platform.wakeups.listen(&Topic::upload(id));
    let mut now = upload;
    let looking = async {
        while let Some(found) = uploads::by_id(db, ring, id).await? {
            now = found;
            if now.state.is_settled() {
                break;
            }
            listener.rung().await;
        }
        Answer::<()>::Ok(())
    };
    tokio::select! {
        looked = looking => looked?,
        () = tokio::time::sleep(most) => {}
        () = platform.stopping.cancelled() => {}
    }
    Ok(now)
}
