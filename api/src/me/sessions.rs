//! `GET /me/sessions`, `DELETE /me/sessions/{id}`: where I am signed in.

use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::auth::tokens::KeptAs;
use crate::input::{Id, Query};
use crate::page::{Page, PageQuery, id_cursor, limit};
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, delete, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::ids::SessionId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A sign-in that can still be used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionDocument {
    /// Identity, for ending it.
    id: Uuid,
    /// How its client keeps the refresh token.
    kept: KeptAs,
    /// When somebody signed in.
    signed_in_at: DateTime<Utc>,
    /// When it was last refreshed.
    last_used_at: DateTime<Utc>,
    /// This very session.
    current: bool,
}

/// List my sessions
///
/// Where the account is signed in, the newest first.
#[utoipa::path(
    tag = "sign-in",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<SessionDocument>)),
    security(("bearer" = []))
)]
#[get("/me/sessions")]
pub async fn list_own_sessions(
    platform: web::Data<Platform>,
    who: SignedIn,
    query: Query<PageQuery>,
) -> Answer {
    let who = who.0;
    let most = limit(query.0.limit)?;
    let after = id_cursor(query.0.cursor.as_deref())?;
    let found = platform
        .sessions
        .of_account(who.account, after, u64::from(most) + 1)
        .await?;
    let more = found.len() > most as usize;
    let items = found.iter().take(most as usize).map(|session| SessionDocument {
        id: session.id.0,
        kept: session.kind.into(),
        signed_in_at: session.created_at,
        last_used_at: session.last_used_at,
        current: Some(session.id) == who.session,
    });
    let items: Vec<SessionDocument> = items.collect();
    let next_cursor = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(HttpResponse::Ok().json(Page { items, next_cursor }))
}

/// End one of my sessions
///
/// At once on this node, within seconds on the others. Ending this very session signs out.
#[utoipa::path(
    tag = "sign-in",
    params(IdPath),
    responses((status = 204, description = "It has ended")),
    security(("bearer" = []))
)]
#[delete("/me/sessions/{id}")]
pub async fn end_own_session(platform: web::Data<Platform>, who: SignedIn, id: Id) -> Answer {
    let (who, session) = (who.0, SessionId(id.0));
    if platform.sessions.owner_of(session).await? != Some(who.account) {
        return Err(Problem::new(Code::NotFound));
    }
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    platform
        .sessions
        .revoke_in(&tx, session, Ended::SignedOut)
        .await?;
    let entry = AuditEntry::new(real, &who, "session-ended").on_grounds(format!("account {}", who.account));
    conclude(tx, entry, None, real).await?;
    platform.sessions.forget(&[session]);
    Ok(HttpResponse::NoContent().finish())
}
