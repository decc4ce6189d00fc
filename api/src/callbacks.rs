//! `/callbacks/wechat`: what the WeChat platform tells by itself. It stands beside the API: its form is the platform's,
//! and nobody else calls it. What is believed is kept before it is answered, and acted upon by a job.

use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, post, web};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use nuanxin_infra::wechat::callback::{self, Callback, CallbackError, CallbackQuery, Event, Kept};
use std::time::Duration;

/// The platform hangs up after five seconds and calls again.
const PATIENCE: Duration = Duration::from_secs(4);

/// The check of the address, when it is entered at the platform.
#[get("/callbacks/wechat")]
pub async fn check(platform: web::Data<Platform>, query: web::Query<CallbackQuery>) -> Answer {
    let echo = connected(&platform)?.echo(&query, platform.clocks.real.now());
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(echo.map_err(refused)?))
}

/// An event.
#[post("/callbacks/wechat")]
pub async fn take(
    platform: web::Data<Platform>,
    query: web::Query<CallbackQuery>,
    body: web::Bytes,
) -> Answer {
    let now = platform.clocks.real.now();
    let event = connected(&platform)?.read(&query, &body, now).map_err(refused)?;
    match tokio::time::timeout(PATIENCE, keep(&platform, &event)).await {
        Ok(Ok(Kept::New)) => platform.wakeups.ring(&Topic::queue(JOBS)),
        Ok(Ok(Kept::Known)) => {}
        Ok(Err(error)) => return Err(error.into()),
        // it comes again
        Err(_) => return Err(Problem::new(Code::NotReady)),
    }
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("success"))
}

async fn keep(platform: &Platform, event: &Event) -> Result<Kept, DbError> {
    let tx = platform.db.write_tx().await?;
    let kept = callback::keep(&tx, &platform.ring, &*platform.clocks.real, event).await?;
    tx.commit().await?;
    Ok(kept)
}

fn connected(platform: &Platform) -> Answer<Callback> {
    let callback = Callback::from_settings(&platform.settings.wechat);
    callback.ok_or_else(|| Problem::new(Code::WechatUnavailable))
}

fn refused(error: CallbackError) -> Problem {
    tracing::warn!(%error, "a call in the name of WeChat was refused");
    metrics::counter!("nuanxin_wechat_callbacks_refused_total").increment(1);
    Problem::new(match error {
        CallbackError::Signature | CallbackError::Stale => Code::SignatureWrong,
        CallbackError::Malformed(_) => Code::Malformed,
    })
}
