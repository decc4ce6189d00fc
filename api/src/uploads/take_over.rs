//! `POST /uploads/{id}/take-over`: whoever had to sign in anew goes on with what they sent before.

use super::entering::session_of;
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::{SessionId, UploadId};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Waiting};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What `take-over` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"receipt": "mYw0q2l1V0sGd0m3c7ZxkQ5b2n8rT4uJfPzE6hKaBvo"}))]
pub struct TakeOverBody {
    /// The receipt that the upload showed, or `Upload-Receipt` of one that comes in pieces.
    #[schema(max_length = 100)]
    receipt: String,
}

/// Go on with an upload after signing in anew
///
/// An upload that waits for a request, or comes in pieces, belongs to the sign-in session that sent it: a number may be
/// shared. With its receipt, which only the page that sent it has, the same person has it in a new session too.
#[utoipa::path(
    tag = "uploads",
    params(IdPath),
    request_body = TakeOverBody,
    responses((status = 204, description = "It belongs to this sign-in session")),
    security(("bearer" = []))
)]
#[post("/uploads/{id}/take-over")]
pub async fn take_over_upload(
    platform: web::Data<Platform>,
    who: SignedIn,
    id: Id,
    body: Body<TakeOverBody>,
) -> Answer {
    let missing = || Problem::new(Code::NotFound);
    let own = session_of(&who.0);
    let found = sent_in(&platform, &who.0, id.0).await?.ok_or_else(missing)?;
    if found == own {
        // there already: the answer was lost
        return Ok(HttpResponse::NoContent().finish());
    }
    let (from, to) = found.zip(own).ok_or_else(missing)?;
    let waiting = Waiting {
        id: id.0,
        owner: who.0.account,
        session: from,
    };
    if !waiting.has_receipt(&platform.ring, &body.value.receipt) {
        return Err(missing());
    }
    let tx = platform.db.write_tx().await?;
    if !uploads::take_over(&tx, waiting, to).await? {
        return Err(missing());
    }
    tx.commit().await.map_err(DbError::from)?;
    Ok(HttpResponse::NoContent().finish())
}

/// In which session the caller's upload or half upload was sent; nothing when there is none that waits.
async fn sent_in(platform: &Platform, actor: &Actor, id: Uuid) -> Answer<Option<Option<SessionId>>> {
    let db = platform.db.reader();
    let whole = uploads::by_id(db, &platform.ring, UploadId(id)).await?;
    let whole = whole.filter(|upload| upload.request.is_none());
    if let Some(upload) = whole.filter(|upload| upload.owner == actor.account) {
        return Ok(Some(upload.session));
    }
    let half = uploads::half(db, id).await?;
    Ok(half
        .filter(|half| half.owner == actor.account)
        .map(|half| half.session))
}
