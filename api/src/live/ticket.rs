//! `POST /live/ticket`: opens the stream of live updates once, where a header cannot go.

use super::open::needs_pages;
use crate::actor::SignedIn;
use crate::auth::ticket::NothingSaid;
use crate::input::Body;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::tickets::{self, Ticket, TicketPurpose};
use serde::Serialize;
use utoipa::ToSchema;

/// A ticket for one stream.
#[derive(Serialize, ToSchema)]
pub struct LiveTicket {
    /// For `GET /live?ticket=…`, once.
    #[schema(example = "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E")]
    ticket: String,
    /// Seconds for which it is good.
    #[schema(example = 60)]
    expires_in: i64,
}

/// Get a ticket for live updates
///
/// Makes a ticket that opens one stream of `GET /live` within a minute. Whoever comes back after a break gets a new one.
#[utoipa::path(
    tag = "live",
    request_body = NothingSaid,
    responses((status = 200, description = "A ticket", body = LiveTicket)),
    security(("bearer" = []))
)]
#[post("/live/ticket")]
pub async fn issue_live_ticket(
    platform: web::Data<Platform>,
    who: SignedIn,
    _body: Body<NothingSaid>,
) -> Answer {
    needs_pages(&who.0)?;
    let session = who.0.session.ok_or_else(|| Problem::new(Code::SignInNeeded))?;
    let whose = Ticket {
        account: who.0.account,
        session,
    };
    let tx = platform.db.write_tx().await?;
    let ticket = tickets::issue(&tx, whose, TicketPurpose::Live, platform.clocks.real.now()).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(HttpResponse::Ok().json(LiveTicket {
        ticket: ticket.expose().to_owned(),
        expires_in: tickets::VALID_FOR.num_seconds(),
    }))
}
