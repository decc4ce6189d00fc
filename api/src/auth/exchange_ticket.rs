//! `POST /auth/ticket/exchange`: a ticket becomes a session of its own.

use super::tokens::{KeptAs, Tokens, granted};
use crate::input::Body;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::tickets::{self, TicketPurpose};
use nuanxin_infra::tokens::OpaqueToken;
use serde::Deserialize;
use utoipa::ToSchema;

/// A ticket of `POST /auth/ticket`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ticket": "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E"}))]
pub struct TicketPresented {
    /// The ticket.
    #[schema(value_type = String, max_length = 64, example = "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E")]
    ticket: Personal<String>,
    /// How the refresh token is kept.
    #[serde(default)]
    session: KeptAs,
}

/// Sign in with a ticket
///
/// Opens a session for the account that asked for the ticket, unless that sign-in has ended meanwhile.
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
    let tx = platform.db.write_tx().await?;
    let opened = platform
        .sessions
        .open(&tx, account.id, body.value.session.into())
        .await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(granted(&platform, &http, &opened, account.role))
}
