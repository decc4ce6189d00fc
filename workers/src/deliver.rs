//! Notices leave the house: what is in inboxes becomes messages, messages are handed to providers, their answers decide
//! what follows. What presses has a lane, a runner and a share of each platform's limits of its own.

mod claim;
mod expand;
mod record;

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use nuanxin_domain::delivery::{Importance, SendOutcome};
use nuanxin_infra::db::DbError;
use nuanxin_infra::deliveries::{self, Kept};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::stop_points;
use tokio_util::sync::CancellationToken;

use claim::Claimed;
pub use record::undelivered;

/// Messages of a lane looked at in one turn.
const BATCH: u32 = 64;
/// Providers asked at the same time.
const AT_ONCE: usize = 16;
/// How often the tables are looked at when nothing was due.
const POLL: Duration = Duration::from_millis(500);
/// And when a platform's limit is reached.
const HELD: Duration = Duration::from_millis(20);

/// The lane of what presses.
pub const PRESSING: RangeInclusive<i16> = 0..=0;
/// The lanes of the rest.
pub const REST: RangeInclusive<i16> = 1..=2;

/// What one turn did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// Notices that were made into messages, and messages that have moved on.
    pub done: usize,
    /// Something is due and waits for a platform's limit.
    pub held: bool,
}

/// Keeps these lanes moving until `stop` is cancelled; what has begun is finished first.
pub async fn run(platform: Platform, lanes: RangeInclusive<i16>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = match turn(&platform, lanes.clone()).await {
            Ok(Turn { held: true, .. }) => HELD,
            Ok(Turn { done, .. }) if done > 0 => continue,
            Ok(_) => POLL,
            Err(error) => {
                tracing::warn!(%error, "notices could not be delivered");
                POLL
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Moves these lanes on once; call again while something was done.
///
/// # Errors
/// What the database reported; what was done before is done.
pub async fn turn(platform: &Platform, lanes: RangeInclusive<i16>) -> Result<Turn, DbError> {
    let mut turn = Turn::default();
    let now = platform.clocks.domain.now();
    if !deliveries::any_due(platform.db.reader(), lanes.clone(), now).await? {
        return Ok(turn);
    }
    // first all that has happened, so that what belongs together is one message
    for lane in lanes.clone() {
        turn.done += expand::expand(platform, lane).await?;
    }
    for lane in lanes {
        let now = platform.clocks.domain.now();
        let due = deliveries::due(platform.db.reader(), lane, now, BATCH).await?;
        if due.is_empty() {
            continue;
        }
        let claimed = claim::claim(platform, due).await?;
        turn.held |= claimed.held;
        turn.done += claimed.ended + claimed.asking.len();
        hand_over(platform, claimed).await?;
    }
    Ok(turn)
}

/// Everything that leaves, once: for tests and the demonstration's `settle`.
///
/// # Errors
/// As [`turn`].
pub async fn all_lanes(platform: &Platform) -> Result<Turn, DbError> {
    turn(platform, Importance::Presses.lane()..=Importance::Informs.lane()).await
}

/// Asks providers, several at a time, and keeps each answer as soon as it is there.
async fn hand_over(platform: &Platform, claimed: Claimed) -> Result<(), DbError> {
    let asking = claimed.asking.into_iter().map(|one| async move {
        stop_points::reached("deliver:before-asking");
        let outcome = deliveries::ask(platform, one.channel, &one.kept, &one.known).await;
        stop_points::reached("deliver:after-answer");
        record::Answered::of(one, outcome)
    });
    let mut answers = futures_util::stream::iter(asking)
        .buffer_unordered(AT_ONCE)
        .ready_chunks(AT_ONCE);
    while let Some(chunk) = answers.next().await {
        record::record(platform, chunk).await?;
    }
    Ok(())
}

/// Messages whose asker has gone: nobody knows whether the provider took them. Tells how many.
///
/// # Errors
/// What the database reported.
pub async fn rescue(platform: &Platform) -> Result<usize, DbError> {
    rescue_by(platform, platform.clocks.real.now()).await
}

/// As [`rescue`], of those whose lease is over at `real`: for tests.
///
/// # Errors
/// As [`rescue`].
pub async fn rescue_by(platform: &Platform, real: DateTime<Utc>) -> Result<usize, DbError> {
    let left: Vec<Kept> = deliveries::left(platform.db.reader(), real, BATCH).await?;
    let count = left.len();
    let lost = SendOutcome::Unsure {
        reason: "the worker stopped".to_owned(),
    };
    let answers = left
        .into_iter()
        .map(|kept| record::Answered::lost(kept, lost.clone()));
    record::record(platform, answers.collect()).await?;
    Ok(count)
}
