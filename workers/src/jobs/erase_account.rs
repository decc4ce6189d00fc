//! Carries out granted deletions: request by request, each in one transaction with its event and its audit entry, so
//! that a worker which dies in between leaves nothing half erased and the next one goes on where it stopped. What is
//! still open stays until it has ended: the purge asks for this job again.

use crate::runner::put_back;
use nuanxin_domain::access::Actor;
use nuanxin_domain::deletion::DeletionRequest;
use nuanxin_domain::help_request::{ErasedBecause, HelpRequest, Refusal, State};
use nuanxin_domain::ids::{DeletionId, RequestId};
use nuanxin_domain::live::Thing;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::deletions::{self, Covered, Scope};
use nuanxin_infra::help_requests::ReadError;
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Recording, Write, record};
use nuanxin_infra::{erasure, help_requests as requests, uploads, work_orders};
use serde::Deserialize;

/// Requests looked at together.
const BATCH: u32 = 50;

/// How often an erasure is decided again on a request that others are changing.
const TRIES: usize = 5;

/// Why something could not be erased now.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The database reported an error.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A sealed value does not open.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
}

#[derive(Deserialize)]
struct Payload {
    deletion: DeletionId,
}

/// Runs the jobs one after the other: they are few and wait for nobody.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    for job in jobs {
        if let Err(error) = one(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }
}

async fn one(platform: &Platform, job: &ClaimedJob) -> Result<(), EraseError> {
    let Payload { deletion } = job.payload_as()?;
    let record = deletions::by_id(platform.db.reader(), &platform.ring, deletion).await?;
    if let Some(record) = record {
        carry_out(platform, &record.deletion, u32::MAX).await?;
    }
    let tx = platform.db.write_tx().await?;
    if jobs::finish(&tx, vec![job.lease()]).await? {
        tx.commit().await.map_err(DbError::from)?;
    }
    Ok(())
}

/// Erases at most `most` of the requests that a granted deletion covers and nothing keeps, and marks it as done when
/// nothing is left to erase, now or later. Tells how many were erased.
///
/// # Errors
/// `EraseError`; what was erased before stays erased.
pub async fn carry_out(
    platform: &Platform,
    deletion: &DeletionRequest,
    most: u32,
) -> Result<u32, EraseError> {
    let granted = deletion
        .decided
        .as_ref()
        .is_some_and(|decision| decision.refused.is_none());
    if !granted || deletion.done_at.is_some() {
        return Ok(0);
    }
    let scope = Scope::from(deletion);
    let (mut after, mut erased, mut waits) = (None, 0, false);
    loop {
        let db = platform.db.reader();
        let batch = deletions::covered(db, scope, Covered::NotErased, after, BATCH).await?;
        let ids: Vec<RequestId> = batch.iter().map(|request| request.id).collect();
        let disputed = deletions::with_open_complaint(db, &ids).await?;
        for request in &batch {
            if erased == most {
                return Ok(erased);
            }
            match deletion.keeps(request, disputed.contains(&request.id)) {
                Some(reason) => waits |= !reason.is_for_staff(),
                None if erase(platform, request.id, ErasedBecause::Asked).await? => erased += 1,
                None => waits = true,
            }
        }
        after = batch.last().map(|request| request.id);
        if batch.len() < BATCH as usize {
            break;
        }
    }
    finish(platform, deletion, waits).await?;
    Ok(erased)
}

/// Answered complaints go with the requests; once only, because the second time there are none.
async fn finish(platform: &Platform, deletion: &DeletionRequest, waits: bool) -> Result<(), DbError> {
    let now = platform.clocks.domain.now();
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let scope = Scope::from(deletion);
    let gone = erasure::of_complaints(&tx, scope).await?;
    let waits = waits || erasure::has_open_complaint(&tx, scope).await?;
    let done = !waits && deletions::mark_done(&tx, deletion.id, now).await?;
    let mut entries = Vec::new();
    if let Some(session) = scope.session.filter(|_| done) {
        let gone = uploads::delete_of_session(&tx, real.now(), scope.account, session).await?;
        if gone > 0 {
            let grounds = format!("deletion:{} uploads:{gone}", deletion.id);
            entries.push(AuditEntry::new(real, &Actor::system(), "delete-upload").on_grounds(grounds));
        }
    }
    if gone > 0 {
        let grounds = format!("deletion:{} complaints:{gone}", deletion.id);
        entries.push(AuditEntry::new(real, &Actor::system(), "erase-complaints").on_grounds(grounds));
    }
    if done {
        let grounds = format!("deletion:{}", deletion.id);
        let entry = AuditEntry::new(real, &Actor::system(), "deletion-done").on_grounds(grounds);
        let after = DeletionRequest {
            done_at: Some(now),
            ..deletion.clone()
        };
        entries.push(entry.tells(Thing::of_deletion(&after)));
    }
    audit::write(&tx, &entries).await?;
    Ok(tx.commit().await?)
}

/// Erases the personal half of one request, if its state allows it; false when it has to wait.
///
/// # Errors
/// `EraseError`; then nothing of it was erased.
pub async fn erase(platform: &Platform, id: RequestId, because: ErasedBecause) -> Result<bool, EraseError> {
    for _ in 0..TRIES {
        let Some(request) = requests::load(platform.db.reader(), id).await? else {
            return Ok(false);
        };
        let target_ended = target_ended(platform, &request).await?;
        let snapshot = platform.snapshot();
        let system = Actor::system();
        let cx = Deciding {
            by: &system,
            now: platform.clocks.domain.now(),
            rules: &snapshot.rules,
        };
        let decided = match request.erase(because, target_ended, &cx) {
            Ok(decided) => decided,
            Err(Refusal::Erased) => return Ok(true),
            Err(_) => return Ok(false),
        };
        let recording = Recording {
            ring: platform.ring.clone(),
            clocks: platform.clocks.clone(),
        };
        let real = &*platform.clocks.real;
        let tx = platform.db.write_tx().await?;
        match record(&tx, &recording, &[Write::from(decided)]).await {
            Ok(()) => {
                // false when somebody changed the person's file meanwhile
                if erasure::of_request(&tx, &platform.ring, real, &request, cx.now).await? {
                    if because == ErasedBecause::TimeOver {
                        work_orders::forget_of(&tx, id).await?;
                    }
                    tx.commit().await.map_err(DbError::from)?;
                    return Ok(true);
                }
            }
            Err(RecordError::Stale(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}

async fn target_ended(platform: &Platform, request: &HelpRequest) -> Result<bool, DbError> {
    let State::Merged { into, .. } = &request.state else {
        return Ok(true);
    };
    let target = requests::load(platform.db.reader(), *into).await?;
    Ok(target.is_none_or(|target| !target.state.name().is_open()))
}
