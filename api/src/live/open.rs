//! `GET /live`: the stream.

use super::hub::{Hub, Refused, Seat};
use super::news::Background;
use super::wire;
use crate::input::Query;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::Stream;
use nuanxin_domain::access::Actor;
use nuanxin_domain::live::may_watch;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::db::DbError;
use nuanxin_infra::live;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::tickets::{self, TicketPurpose};
use nuanxin_infra::tokens::OpaqueToken;
use serde::Deserialize;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use utoipa::IntoParams;

/// Seconds after which somebody for whom there is no room may ask again.
const LATER: u64 = 30;

/// What opens a stream.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LiveQuery {
    /// A ticket of `POST /live/ticket`.
    #[param(value_type = String, max_length = 64, example = "Zb1xD0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg9E")]
    ticket: Personal<String>,
    /// The id of the last event, where the header `Last-Event-ID` cannot be sent: a browser sends it by itself only
    /// when it opens the same address again, and a ticket is good once.
    #[param(max_length = 40, example = "4711")]
    last_event_id: Option<String>,
}

/// Watch what changes
///
/// Server-sent events for a page that stays open. They say that something changed; the page then reads it again.
///
/// - `request`, data `{"id": …, "version": …}`: a request that the caller may see has this version now; new ones too.
/// - `call`, `complaint`, `deletion_request`, `call_task`, with the same data: something else that the caller may see.
/// - `inbox`, data `{}`: the caller's inbox has something new. Whoever hears of anything else looks there too: of one
///   position comes one event.
/// - `lists`, data `{}`: something that was in the caller's lists is there no more: read them again.
/// - `reset`, data `{}`: what was missed cannot be told, because the last id is unknown or older than a day: read
///   everything again. Comes at most once, first of all.
///
/// Every id is a position in the order of commits. Whoever comes back names the last one, in `Last-Event-ID` or in
/// `last_event_id`, and hears of everything since, on whichever node. A line beginning with `:` is a sign of life, at
/// least every 15 seconds; it may carry an id too. The stream ends with the sign-in, and when the caller's role or
/// station changes.
#[utoipa::path(
    tag = "live",
    params(
        LiveQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event", max_length = 40, example = "4711")
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream",
         example = "event: request\nid: 4711\ndata: {\"id\":\"0190f3c8-5f3e-7b62-9d1c-0a4f3b2e1d00\",\"version\":3}\n\n"),
        (status = 401, description = "`ticket_refused`: unknown, used or expired", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[get("/live")]
pub async fn watch(
    platform: web::Data<Platform>,
    hub: web::Data<Hub>,
    query: Query<LiveQuery>,
    http: HttpRequest,
) -> Answer {
    let actor = admitted(&platform, query.0.ticket.expose()).await?;
    let named = http.headers().get("last-event-id");
    let named = named.map(|value| value.to_str().unwrap_or_default().to_owned());
    let named = named.or(query.0.last_event_id);
    let (seat, first) = seated(&platform, hub.into_inner(), actor, named.as_deref()).await?;
    let stream = Watching {
        first: Some(first),
        seat,
    };
    // `identity`: a compressor would hold events back until its window is full
    Ok(HttpResponse::Ok()
        .insert_header(("content-type", "text/event-stream; charset=utf-8"))
        .insert_header(("content-encoding", "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream))
}

/// Whoever has no page that is kept up to date has nothing to watch.
///
/// # Errors
/// `not_allowed`.
pub(super) fn needs_pages(actor: &Actor) -> Answer<()> {
    if may_watch(actor.role) {
        Ok(())
    } else {
        Err(Problem::new(Code::NotAllowed))
    }
}

/// Whoever asked for this ticket, as they are now; the ticket is used up whatever comes next.
async fn admitted(platform: &Platform, ticket: &str) -> Answer<Actor> {
    let refused = || Problem::new(Code::TicketRefused);
    let presented = OpaqueToken::parse(ticket).ok_or_else(refused)?;
    let tx = platform.db.write_tx().await?;
    let now = platform.clocks.real.now();
    let ticket = tickets::redeem(&tx, &presented, TicketPurpose::Live, now).await?;
    tx.commit().await.map_err(DbError::from)?;
    let ticket = ticket.ok_or_else(refused)?;
    if !platform.sessions.is_live(ticket.session).await? {
        return Err(refused());
    }
    let snapshot = platform.snapshot();
    let actor = snapshot.directory.actor(ticket.account, ticket.session);
    let actor = actor.ok_or_else(refused)?;
    needs_pages(&actor)?;
    Ok(actor)
}

/// A place among the streams, and the first thing that is said: where it begins, and what was missed.
async fn seated(
    platform: &Platform,
    hub: std::sync::Arc<Hub>,
    actor: Actor,
    named: Option<&str>,
) -> Answer<(Seat, Bytes)> {
    let db = platform.db.reader();
    let head = live::head(db).await?;
    let seen: Option<i64> = named.and_then(|id| id.trim().parse().ok());
    let seen = match seen {
        Some(seen) if live::can_resume(db, seen, head, platform.clocks.real.now()).await? => Some(seen),
        _ => None,
    };
    // from here on everything new waits in the seat
    let seat = hub.join(actor.clone(), head, seen).map_err(no_room)?;
    let first = match (seen, named) {
        (Some(seen), _) => missed(platform, &actor, seen, seat.position).await?,
        (None, Some(_)) => [wire::beginning(seat.position), wire::reset(seat.position)].concat(),
        (None, None) => wire::beginning(seat.position).to_vec(),
    };
    Ok((seat, first.into()))
}

/// What happened after `seen` up to `upto`, from where on the seat tells; nothing when it is ahead.
async fn missed(platform: &Platform, actor: &Actor, seen: i64, upto: i64) -> Answer<Vec<u8>> {
    let mut said = wire::beginning(seen).to_vec();
    let mut after = seen;
    while after < upto {
        let mut batch = live::since(platform.db.reader(), after, 500).await?;
        after = batch.upto.unwrap_or(upto);
        batch.changes.retain(|(position, _)| *position <= upto);
        batch.touched.retain(|(position, _)| *position <= upto);
        let background = Background::of(platform, &batch).await?;
        for news in background.news(&batch) {
            if let Some(told) = news.told_to(actor) {
                said.extend(news.line(told));
            }
        }
    }
    said.extend(wire::beat(upto.max(seen)));
    Ok(said)
}

fn no_room(why: Refused) -> Problem {
    match why {
        Refused::AccountHasMany => Problem::too_many(LATER),
        Refused::Full | Refused::Stopping => Problem::new(Code::NotReady).with_header("retry-after", LATER),
    }
}

/// The body: what was missed, then whatever comes.
struct Watching {
    first: Option<Bytes>,
    seat: Seat,
}

impl Stream for Watching {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        self.seat.poll(cx).map(|line| line.map(Ok))
    }
}
