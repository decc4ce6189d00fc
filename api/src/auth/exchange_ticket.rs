//! `POST /auth/ticket/exchange`: a ticket becomes a session of its own.

use super::tokens::{KeptAs, Tokens, access_only, granted};
use crate::input::Body;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::tickets::{self, TicketPurpose};
use nuanxin_infra::tokens::{AccessGrant, OpaqueToken};
use serde::Deserialize;
use utoipa::ToSchema;

/// In which session whoever presents the ticket goes on.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketSession {
    /// In one of its own, whose refresh token it keeps by itself.
    #[default]
    Bearer,
    /// In one of its own, whose refresh token a cookie keeps.
    Cookie,
    /// In the very session that asked for the ticket, until the access token runs out: the mini-program's own pages act so
    /// for the page that opened them, and what they upload is that page's.
    Same,
}

/// A ticket of `POST /auth/ticket`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ticket": "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E"}))]
pub struct TicketPresented {
    /// The ticket.
    #[schema(value_type = String, max_length = 64, example = "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E")]
    ticket: Personal<String>,
    /// In which session it goes on, and how its refresh token is kept.
    #[serde(default)]
    session: TicketSession,
}

/// Sign in with a ticket
///
/// Opens a session for the account that asked for the ticket, unless that sign-in has ended meanwhile; with
/// `session: same` none is opened, and the answer is an access token of the one that asked.
#[utoipa::path(
    tag = "sign-in",
    request_body = TicketPresented,
    responses(
        (status = 200, description = "Signed in", body = Tokens,
         headers(("Set-Cookie" = String, description = "The refresh token, with `session: cookie`"))),
        (status = 401, description = "`ticket_refused`: unknown, used or expired", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/auth/ticket/exchange")]
pub async fn exchange_ticket(
    platform: web::Data<Platform>,
    http: HttpRequest,
    body: Body<TicketPresented>,
) -> Answer {
    let refused = || Problem::new(Code::TicketRefused);
    let presented = OpaqueToken::parse(body.value.ticket.expose()).ok_or_else(refused)?;
    let tx = platform.db.write_tx().await?;
    let now = platform.clocks.real.now();
    let ticket = tickets::redeem(&tx, &presented, TicketPurpose::SignIn, now)
        .await?
        .ok_or_else(refused)?;
    // used up, whatever comes next
    tx.commit().await.map_err(DbError::from)?;
    if !platform.sessions.is_live(ticket.session).await? {
        return Err(refused());
    }
    let account = accounts::by_id(platform.db.reader(), &platform.ring, ticket.account).await?;
    let account = account.ok_or_else(refused)?;
    let kept = match body.value.session {
        TicketSession::Bearer => KeptAs::Bearer,
        TicketSession::Cookie => KeptAs::Cookie,
        TicketSession::Same => {
            let grant = AccessGrant {
                account: account.id,
                session: ticket.session,
                role: account.role.code().to_owned(),
            };
            return Ok(HttpResponse::Ok().json(access_only(&platform, &grant)));
        }
    };
    let tx = platform.db.write_tx().await?;
    let opened = platform.sessions.open(&tx, account.id, kept.into()).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(granted(&platform, &http, &opened, account.role))
}
