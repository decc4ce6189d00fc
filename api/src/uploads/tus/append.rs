//! `PATCH /uploads/tus/{id}`: the next piece.

use super::known::{bytes_in, check_version, own, say};
use super::whole::entered;
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use crate::sips::InSips;
use crate::uploads::receiving::store_problem;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, patch, web};
use futures_util::StreamExt;
use nuanxin_infra::db::DbError;
use nuanxin_infra::files::{ObjectName, Stored};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Half};
use nuanxin_media::Refusal;
use std::time::Duration;
use utoipa::ToSchema;

/// Whoever sends nothing for so long has gone; what came before is kept.
const SILENCE: Duration = Duration::from_secs(30);

/// Pieces of one file: whoever sends smaller ones costs more than their file.
const PIECES: i32 = 500;

/// A piece.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 41_943_040)]
#[allow(dead_code)] // describes the body
pub struct Piece(Vec<u8>);

/// Send the next piece
///
/// tus 1.0: `Upload-Offset` says where it begins; another place than where the last one ended is refused (409), and `HEAD`
/// says where that is. What arrived of a piece that was cut off is kept. The last piece makes the upload:
/// `GET /uploads/{id}` with the same id. Whoever cannot send `PATCH` sends `POST` with `X-HTTP-Method-Override: PATCH`, as for `HEAD`
/// and `DELETE` here.
#[utoipa::path(
    tag = "uploads",
    params(
        IdPath,
        ("Tus-Resumable" = String, Header, description = "`1.0.0`", max_length = 20, example = "1.0.0"),
        ("Upload-Offset" = u64, Header, description = "Where the piece begins", example = 0),
    ),
    request_body(content = Piece, content_type = "application/offset+octet-stream", example = "(some of the bytes)"),
    responses(
        (status = 204, description = "Kept", headers(("Upload-Offset" = String, description = "Where the next piece begins"))),
        (status = 409, description = "It begins elsewhere", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "No piece, or a kind of file that is not taken", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 507, description = "There is no room for files now", body = ProblemDocument,
         content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[patch("/uploads/tus/{id}")]
pub async fn append_to_tus_upload(
    platform: web::Data<Platform>,
    who: SignedIn,
    id: Id,
    http: HttpRequest,
    payload: InSips,
) -> Answer {
    let half = own(&platform, &who.0, id.0).await?;
    let mut half = half.ok_or_else(|| Problem::new(Code::NotFound))?;
    check_version(&http)?;
    let kind = http.headers().get(CONTENT_TYPE);
    if kind.is_none_or(|kind| kind.as_bytes() != b"application/offset+octet-stream") {
        return Err(Problem::new(Code::NoPiece));
    }
    let differs = |half: &Half| Problem::new(Code::OffsetDiffers).with_header("upload-offset", half.arrived);
    if bytes_in(&http, "upload-offset")? != half.arrived {
        return Err(differs(&half));
    }
    if half.pieces >= PIECES {
        return Err(Problem::new(Code::TooMany));
    }
    let left = half.length - half.arrived;
    if http.headers().contains_key(CONTENT_LENGTH) && bytes_in(&http, "content-length")? > left {
        return Err(Refusal::TooManyBytes.into());
    }
    if let Some(piece) = arrived(&platform, payload, left).await? {
        let (name, bytes) = (piece.name, piece.bytes);
        let now = platform.clocks.real.now();
        let tx = platform.db.write_tx().await?;
        if !uploads::move_half(&tx, &platform.ring, &half, piece, now).await? {
            drop(tx);
            platform.files.delete(name).await.map_err(store_problem)?;
            return Err(differs(&half));
        }
        tx.commit().await.map_err(DbError::from)?;
        half.arrived += bytes;
        half.pieces += 1;
        half.moved_at = now;
    }
    entered(&platform, &who.0, &half).await?;
    let mut response = HttpResponse::NoContent();
    say(&mut response, &half);
    Ok(response.finish())
}

/// What arrives of a piece, durably in the store; nothing when nothing does. A sender that is cut off ends it.
async fn arrived(platform: &Platform, mut payload: InSips, left: u64) -> Answer<Option<Stored>> {
    let mut incoming = None;
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, payload.next()).await {
        if chunk.is_empty() {
            continue;
        }
        let into = match &mut incoming {
            Some(into) => into,
            None => {
                let begun = platform.files.receive(ObjectName::random()).await;
                incoming.insert(begun.map_err(store_problem)?)
            }
        };
        if into.bytes() + chunk.len() as u64 > left {
            return Err(Refusal::TooManyBytes.into());
        }
        into.push(&chunk).await.map_err(store_problem)?;
    }
    match incoming {
        Some(incoming) => Ok(Some(incoming.finish().await.map_err(store_problem)?)),
        None => Ok(None),
    }
}
