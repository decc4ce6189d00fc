//! `POST /uploads/tus`: a file will come in pieces.

use super::known::{bytes_in, check_version, say};
use crate::actor::SignedIn;
use crate::problem::{Answer, Problem};
use crate::uploads::entering::session_of;
use crate::uploads::send::most_bytes;
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_infra::db::DbError;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Half};
use nuanxin_media::Refusal;

/// Half uploads that one account may begin within a day.
const PER_DAY: u32 = 300;

/// Begin an upload in pieces
///
/// tus 1.0, creation: `Upload-Length` says how long the file is; metadata are not looked at. A piece that does not come
/// within 24 hours of the one before ends it (`Upload-Expires`).
#[utoipa::path(
    tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`", max_length = 20, example = "1.0.0"),
        ("Upload-Length" = u64, Header, description = "Bytes of the whole file", example = 1_843_200),
    ),
    responses((status = 201, description = "Begun", headers(
        ("Location" = String, description = "Where the pieces go"),
        ("Upload-Expires" = String, description = "Until when it waits for the next piece"),
        ("Upload-Receipt" = String, description = "Of residents: kept, it brings the upload along when they sign in anew (`take-over`)"),
    ))),
    security(("bearer" = []))
)]
#[post("/uploads/tus")]
pub async fn begin_tus_upload(platform: web::Data<Platform>, who: SignedIn, http: HttpRequest) -> Answer {
    let most = most_bytes(&platform, &who.0)?;
    check_version(&http)?;
    let length = bytes_in(&http, "upload-length")?;
    if length == 0 {
        return Err(Refusal::Empty.into());
    }
    if length > most {
        return Err(Refusal::TooManyBytes.into());
    }
    let key = format!("uploads:half:{}", who.0.account);
    let counted = platform.limiter.check(&key, Quota::per_day(PER_DAY)).await;
    counted.map_err(|retry| Problem::too_many(retry.seconds()))?;
    let real = &*platform.clocks.real;
    let half = Half {
        id: new_id(real),
        owner: who.0.account,
        session: session_of(&who.0),
        length,
        arrived: 0,
        pieces: 0,
        moved_at: real.now(),
    };
    let tx = platform.db.write_tx().await?;
    uploads::add_half(&tx, &half).await?;
    tx.commit().await.map_err(DbError::from)?;
    let mut response = HttpResponse::Created();
    say(&mut response, &half);
    if let Some(waiting) = half.waiting() {
        response.insert_header(("upload-receipt", waiting.receipt(&platform.ring)));
    }
    let location = format!("/api/v1/uploads/tus/{}", half.id);
    Ok(response.insert_header(("location", location)).finish())
}
