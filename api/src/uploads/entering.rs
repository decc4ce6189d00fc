//! A file that lies in the store becomes an upload.

use super::receiving::{Received, store_problem};
use crate::problem::{Answer, Problem};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::{SessionId, UploadId};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Arrived, Upload};
use nuanxin_infra::wakeup::Topic;

/// An upload, and whether it is new.
pub enum Entered {
    /// It was entered now.
    New(Upload),
    /// The same person has sent the same file before, and it waits for a request: a phone that got no answer sends it again.
    Before(Upload),
}

impl Entered {
    /// The upload.
    pub fn upload(&self) -> &Upload {
        match self {
            Self::New(upload) | Self::Before(upload) => upload,
        }
    }
}

/// The session to which an upload belongs until it is attached: a resident's phone number may be shared, an account of
/// staff is not.
pub fn session_of(actor: &Actor) -> Option<SessionId> {
    actor.session.filter(|_| actor.role == Role::Resident)
}

/// Enters a file, or finds it as it was sent before. `half`: the half upload that it was, which ends with it.
///
/// # Errors
/// When database or store cannot be asked; `not_found` when the half upload is gone.
pub async fn enter(
    platform: &Platform,
    actor: &Actor,
    received: Received,
    id: UploadId,
    half: bool,
) -> Answer<Option<Entered>> {
    let (db, ring, session) = (platform.db.reader(), &platform.ring, session_of(actor));
    let real = &*platform.clocks.real;
    if !half {
        let before = uploads::sent_before(db, ring, actor.account, session, &received.stored).await?;
        if let Some(before) = before {
            let deleted = platform.files.delete(received.stored.name).await;
            deleted.map_err(store_problem)?;
            return Ok(Some(Entered::Before(before)));
        }
    }
    let arrived = Arrived {
        id,
        owner: actor.account,
        session,
        kind: received.kind,
        media_type: received.media_type,
        at: real.now(),
    };
    let tx = platform.db.write_tx().await?;
    if half && !uploads::finish_half(&tx, arrived.at, id.0).await? {
        return Ok(None);
    }
    let (upload, job) = uploads::add(&tx, ring, &arrived, received.stored).await?;
    jobs::enqueue(&tx, real, &[job]).await?;
    tx.commit().await.map_err(DbError::from).map_err(Problem::from)?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(Some(Entered::New(upload)))
}
