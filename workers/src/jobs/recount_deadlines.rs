//! Counts running deadlines anew after the calendar or the policy has changed, page by page: a worker that dies in
//! between leaves whole requests, and the next one goes on behind the last page. What runs by the old version on
//! a node that had not heard of the new one yet is counted anew by the sweep, before a rung of it fires.

use crate::runner::put_back;
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::{DeadlineKind, MoveReason};
use nuanxin_domain::help_request::{Decided, EventKind};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs::{self, ClaimedJob, NewJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::wakeup::Topic;
use nuanxin_infra::{deadlines, help_requests as requests};
use serde::Deserialize;

/// Requests looked at together.
const PAGE: u32 = 200;

/// How often a request is counted again that others are changing.
const TRIES: usize = 5;

/// Why a page could not be counted anew.
#[derive(Debug, thiserror::Error)]
pub enum RecountError {
    /// The database reported an error.
    #[error(transparent)]
    Database(#[from] DbError),
    /// It could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Others changed a request all the time.
    #[error("a request kept changing")]
    KeptChanging,
}

/// A deadline that has, or would have, another due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The request's number.
    pub number: String,
    /// Which promise.
    pub deadline: DeadlineKind,
    /// The due time of before.
    pub from: DateTime<Utc>,
    /// The due time of now.
    pub to: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Payload {
    because: MoveReason,
    after: Option<RequestId>,
}

/// Runs the jobs one after the other: there is hardly ever more than one.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    for job in jobs {
        if let Err(error) = one(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }
}

async fn one(platform: &Platform, job: &ClaimedJob) -> Result<(), RecountError> {
    let Payload { because, after } = job.payload_as()?;
    platform.reference.refresh().await?;
    let page = deadlines::running(platform.db.reader(), after, PAGE).await?;
    recount(platform, because, &page).await?;
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    if !jobs::finish(&tx, vec![job.lease()]).await? {
        return Ok(());
    }
    if let Some(last) = page.last() {
        let next = NewJob::recount(because, Some(*last), real.now());
        jobs::enqueue(&tx, real, &[next]).await?;
    }
    tx.commit().await.map_err(DbError::from)?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(())
}

/// Counts everything that runs anew, at once, and answers with what was moved.
///
/// # Errors
/// `RecountError`; what was moved before stays moved, and the waiting job moves the rest.
pub async fn all(platform: &Platform, because: MoveReason) -> Result<Vec<Moved>, RecountError> {
    let (mut moved, mut after) = (Vec::new(), None);
    loop {
        let page = deadlines::running(platform.db.reader(), after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(moved);
        };
        after = Some(*last);
        moved.extend(recount(platform, because, &page).await?);
    }
}

/// How many requests have running deadlines, and which of these would have another due time by `rules`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn preview(
    platform: &Platform,
    because: MoveReason,
    rules: &Rules,
) -> Result<(usize, Vec<Moved>), DbError> {
    let (mut looked_at, mut moved, mut after) = (0, Vec::new(), None);
    let system = Actor::system();
    loop {
        let page = deadlines::running(platform.db.reader(), after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok((looked_at, moved));
        };
        after = Some(*last);
        looked_at += page.len();
        let cx = Deciding {
            by: &system,
            now: platform.clocks.domain.now(),
            rules,
        };
        for request in requests::load_many(platform.db.reader(), &page).await? {
            if let Ok(Some(decided)) = request.recount(because, &cx) {
                moved.extend(moves(&decided));
            }
        }
    }
}

async fn recount(
    platform: &Platform,
    because: MoveReason,
    page: &[RequestId],
) -> Result<Vec<Moved>, RecountError> {
    let mut moved = Vec::new();
    let mut waiting = page.to_vec();
    for _ in 0..TRIES {
        if waiting.is_empty() {
            return Ok(moved);
        }
        let loaded = requests::load_many(platform.db.reader(), &waiting).await?;
        let snapshot = platform.snapshot();
        let system = Actor::system();
        let cx = Deciding {
            by: &system,
            now: platform.clocks.domain.now(),
            rules: &snapshot.rules,
        };
        // A refusal means that it has ended meanwhile.
        let decided = loaded
            .iter()
            .filter_map(|request| request.recount(because, &cx).ok().flatten());
        let commits = decided.map(async |decided| {
            let (id, moves) = (decided.request.id, moves(&decided));
            (
                id,
                moves,
                platform.committer.commit(vec![Write::from(decided)]).await,
            )
        });
        waiting.clear();
        for (id, moves, committed) in join_all(commits).await {
            match committed {
                Ok(()) => moved.extend(moves),
                Err(RecordError::Stale(_)) => waiting.push(id),
                Err(error) => return Err(error.into()),
            }
        }
    }
    if waiting.is_empty() {
        Ok(moved)
    } else {
        Err(RecountError::KeptChanging)
    }
}

fn moves(decided: &Decided) -> Vec<Moved> {
    let number = decided.request.number.as_str();
    let moved = decided.events.iter().filter_map(|event| match event.kind {
        EventKind::DeadlineMoved {
            deadline, from, to, ..
        } => Some(Moved {
            number: number.to_owned(),
            deadline,
            from,
            to,
        }),
        _ => None,
    });
    moved.collect()
}
