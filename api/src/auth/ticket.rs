//! `POST /auth/ticket`: a ticket that carries this sign-in where a header cannot go, such as into a page that the
//! mini-program opens.

use crate::actor::SignedIn;
use crate::input::Body;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::tickets::{self, Ticket, TicketPurpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Nothing needs to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NothingSaid {}

/// A ticket, good once.
#[derive(Serialize, ToSchema)]
pub struct TicketIssued {
    /// For `POST /auth/ticket/exchange`. Keep it out of logs: put it behind `#` in an address, not behind `?`.
    #[schema(example = "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E")]
    ticket: String,
    /// Seconds for which it is good.
    #[schema(example = 60)]
    expires_in: i64,
}

/// Get a ticket
///
/// Makes a ticket with which the same account signs in elsewhere, once, within a minute.
#[utoipa::path(
    tag = "sign-in",
    request_body = NothingSaid,
    responses((status = 200, description = "A ticket", body = TicketIssued)),
    security(("bearer" = []))
)]
#[post("/auth/ticket")]
pub async fn issue_ticket(platform: web::Data<Platform>, who: SignedIn, _body: Body<NothingSaid>) -> Answer {
    let session = who.0.session.ok_or_else(|| Problem::new(Code::SignInNeeded))?;
    let whose = Ticket {
        account: who.0.account,
        session,
    };
    let tx = platform.db.write_tx().await?;
    let ticket = tickets::issue(&tx, whose, TicketPurpose::SignIn, platform.clocks.real.now()).await?;
    tx.commit().await.map_err(DbError::from)?;
    let expires_in = tickets::VALID_FOR.num_seconds();
    Ok(HttpResponse::Ok().json(TicketIssued {
        ticket: ticket.expose().to_owned(),
        expires_in,
    }))
}
