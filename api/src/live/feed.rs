//! Reads what was sealed and tells it to the open streams: one task a process, which does nothing while there is none.
//! What the others ring is a hint; looking every second is the truth.

use super::hub::Hub;
use super::news::Background;
use nuanxin_infra::db::DbError;
use nuanxin_infra::live;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How often it looks when nobody rings.
const POLL: Duration = Duration::from_secs(1);
/// How often streams get a sign of life: proxies close what is silent for half a minute or more.
const BEAT: Duration = Duration::from_secs(15);
/// How often it is asked whether the sign-ins behind the streams still hold.
const CHECK: Duration = Duration::from_secs(2);
/// Positions read at once.
const PAGE: u32 = 500;

/// Tells until the process is about to stop; closes all streams then, whatever it was about.
pub async fn run(platform: Platform, hub: Arc<Hub>) {
    tokio::select! {
        () = platform.stopping.cancelled() => {}
        () = keep_telling(&platform, &hub) => {}
    }
    hub.close();
}

async fn keep_telling(platform: &Platform, hub: &Hub) {
    let mut committed = platform.wakeups.listen(&Topic::committed());
    let mut sealed = platform.wakeups.listen(&Topic::sealed());
    let (mut poll, mut beat, mut check) = (every(POLL), every(BEAT), every(CHECK));
    loop {
        tokio::select! {
            _ = beat.tick() => hub.beat(),
            _ = check.tick() => heed(check_sessions(platform, hub).await),
            _ = poll.tick() => heed(tell(platform, hub).await),
            () = sealed.rung() => heed(tell(platform, hub).await),
            () = committed.rung() => {
                if hub.position().is_some() {
                    platform.wakeups.ring(&Topic::sealing());
                }
            }
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn heed(done: Result<(), DbError>) {
    if let Err(error) = done {
        tracing::warn!(%error, "live updates wait: the database cannot be asked");
    }
}

/// Everything that was sealed since; streams of those who may no more are closed first.
async fn tell(platform: &Platform, hub: &Hub) -> Result<(), DbError> {
    while let Some(after) = hub.position() {
        hub.check_roles(&platform.snapshot().directory);
        let db = platform.db.reader();
        let batch = live::since(db, after, PAGE).await?;
        let Some(upto) = batch.upto else { return Ok(()) };
        let background = Background::of(platform, &batch).await?;
        hub.tell(&background.news(&batch), upto);
        if !batch.full {
            return Ok(());
        }
    }
    Ok(())
}

async fn check_sessions(platform: &Platform, hub: &Hub) -> Result<(), DbError> {
    let sessions = hub.sessions();
    if sessions.is_empty() {
        return Ok(());
    }
    let ended = platform.sessions.ended_among(&sessions).await?;
    hub.close_sessions(&ended);
    hub.check_roles(&platform.snapshot().directory);
    Ok(())
}
