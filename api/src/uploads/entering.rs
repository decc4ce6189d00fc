//! A file that lies in the store becomes an upload.

use super::receiving::{Received, store_problem};
use crate::problem::Answer;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::{SessionId, UploadId};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::RecordError;
use nuanxin_infra::uploads::{self, Arrival, Arrived, Upload};
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
        at: platform.clocks.real.now(),
    };
    let arrival = Arrival::new(ring, &arrived, received.stored);
    let upload = arrival.upload().clone();
    let arrival = match half {
        true => arrival.of_pieces(),
        false => arrival,
    };
    match platform.committer.enter(arrival).await {
        Ok(()) => {}
        Err(RecordError::UploadChanged) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(Some(Entered::New(upload)))
}
