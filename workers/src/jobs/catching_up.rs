//! The end of a catch-up: when nothing is behind any more, everybody is told once what happened meanwhile.

use chrono::TimeDelta;
use nuanxin_domain::catch_up::BEHIND;
use nuanxin_infra::catch_ups;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{complaints, deadlines, deletions};

/// Who is still catching up after this time, in real time, tells what there is so far: better twice than late.
const LONGEST: TimeDelta = TimeDelta::minutes(5);

/// Ends the open catch-up, if there is one and nothing is behind any more; tells whether it did.
///
/// # Errors
/// When the database cannot be asked; it stays open.
pub async fn end_when_over(platform: &Platform) -> Result<bool, DbError> {
    let Some(since) = catch_ups::open_since(platform.db.reader()).await? else {
        return Ok(false);
    };
    let too_long = platform.clocks.real.now() - since > LONGEST;
    if !too_long && is_behind(platform).await? {
        return Ok(false);
    }
    let snapshot = platform.snapshot();
    catch_ups::end(&platform.db, &platform.clocks, &snapshot.directory.actors()).await
}

async fn is_behind(platform: &Platform) -> Result<bool, DbError> {
    let (reader, ring) = (platform.db.reader(), &platform.ring);
    let now = platform.clocks.domain.now();
    let since = now - BEHIND;
    Ok(deadlines::any_due_since(reader, since, now).await?
        || !complaints::due(reader, ring, since, 1).await?.is_empty()
        || !deletions::due(reader, ring, since, 1).await?.is_empty()
        // what was taken back is handed to others
        || jobs::any_of(reader, "assign", platform.clocks.real.now()).await?)
}
