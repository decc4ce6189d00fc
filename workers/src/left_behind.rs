//! What dead workers left behind on this machine. Where the database is a file, whoever finds nobody else at work on it need
//! not wait until the leases of the dead run out.

use std::fs::{File, OpenOptions, TryLockError};
use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_infra::jobs;
use nuanxin_infra::platform::Platform;

use crate::deliver;

/// In the folder of data: each program that works holds it together with the others, and alone while it takes back.
const LOCK: &str = "workers.lock";

/// No lease is as long.
const ANY_LEASE: TimeDelta = TimeDelta::hours(1);

/// How soon it is looked again while another program takes back.
const AGAIN: Duration = Duration::from_millis(20);

/// Tells the other programs, as long as it is kept, that this one is at work.
pub struct AtWork(#[allow(dead_code)] File);

/// Takes back at once what was claimed by programs that have died. Nothing where the database is a server: workers may live
/// on other machines, and their leases tell when they do not.
pub async fn taken_back(platform: &Platform) -> Option<AtWork> {
    if !platform.db.is_embedded() {
        return None;
    }
    match alone_or_together(platform).await {
        Ok(file) => Some(AtWork(file)),
        Err(error) => {
            tracing::warn!(%error, "what dead workers have claimed waits until their leases are over");
            None
        }
    }
}

async fn alone_or_together(platform: &Platform) -> anyhow::Result<File> {
    let folder = &platform.settings.data_dir;
    std::fs::create_dir_all(folder)?;
    let path = folder.join(LOCK);
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    match file.try_lock() {
        Ok(()) => {
            let over = platform.clocks.real.now() + ANY_LEASE;
            let jobs = jobs::rescue(&platform.db, over).await?;
            let messages = deliver::rescue_by(platform, over).await?;
            if jobs > 0 || messages > 0 {
                tracing::info!(jobs, messages, "taken back from workers that have died");
            }
            file.unlock()?;
        }
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    loop {
        match file.try_lock_shared() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN).await,
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}
