//! All pieces are there: they become one file, and that an upload.

use crate::problem::{Answer, Problem};
use crate::uploads::entering::enter;
use crate::uploads::receiving::{Received, Receiving, store_problem};
use futures_util::StreamExt;
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::UploadId;
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Half};
use nuanxin_infra::wakeup::Topic;

/// Enters it, if all of it has arrived. A file that is refused ends the half upload.
///
/// # Errors
/// As [`Receiving`].
pub async fn entered(platform: &Platform, actor: &Actor, half: &Half) -> Answer<()> {
    if half.arrived < half.length {
        return Ok(());
    }
    let received = match joined(platform, actor, half).await {
        Ok(received) => received,
        Err(problem) if problem.is_refusal() => {
            given_up(platform, half).await?;
            return Err(problem);
        }
        Err(problem) => return Err(problem),
    };
    let name = received.stored.name;
    // gone already: another call was faster, and what this one wrote belongs to nobody
    if enter(platform, actor, received, UploadId(half.id), true)
        .await?
        .is_none()
    {
        platform.files.delete(name).await.map_err(store_problem)?;
    }
    Ok(())
}

async fn joined(platform: &Platform, actor: &Actor, half: &Half) -> Answer<Received> {
    let mut receiving = Receiving::new(platform, actor);
    for piece in uploads::pieces(platform.db.reader(), &platform.ring, half).await? {
        let whole = 0..piece.bytes;
        let stream = platform.files.stream(piece.name, piece.key, piece.bytes, whole);
        let mut stream = Box::pin(stream);
        while let Some(bytes) = stream.next().await {
            receiving.push(&bytes.map_err(store_problem)?).await?;
        }
    }
    receiving.finish().await
}

async fn given_up(platform: &Platform, half: &Half) -> Result<(), Problem> {
    let tx = platform.db.write_tx().await?;
    uploads::remove_half(&tx, platform.clocks.real.now(), half.id).await?;
    tx.commit().await.map_err(DbError::from)?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(())
}
