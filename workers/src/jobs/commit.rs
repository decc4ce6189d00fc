//! How a batch of jobs about requests ends: each job is finished in the transaction of its effect.

use crate::runner::put_back;
use futures_util::future::join_all;
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::catch_ups::Telling;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use std::collections::HashMap;

/// How often a decision is taken again on a request that others are changing.
pub const TRIES: usize = 5;

/// Requests by their ids, as they were loaded.
pub type Loaded = HashMap<RequestId, HelpRequest>;

/// Decides for each job and commits all together. `Ok(None)` and refusals that mean "no longer needed" finish the
/// job without an effect; a request that changed meanwhile is decided again.
pub async fn commit_each(
    platform: &Platform,
    jobs: Vec<ClaimedJob>,
    decide: &impl Fn(&HelpRequest, &Deciding<'_>) -> Result<Option<Decided>, Refusal>,
) {
    let mut waiting = jobs;
    for _ in 0..TRIES {
        if waiting.is_empty() {
            return;
        }
        let ids: Vec<RequestId> = waiting.iter().filter_map(ClaimedJob::request).collect();
        let loaded = match load(platform, &ids).await {
            Ok(loaded) => loaded,
            Err(error) => return put_all_back(platform, waiting, &error.to_string()).await,
        };
        waiting = commit_round(platform, waiting, &loaded, decide).await;
    }
    put_all_back(platform, waiting, "the request kept changing").await;
}

/// The requests with these ids.
pub async fn load(platform: &Platform, ids: &[RequestId]) -> Result<Loaded, DbError> {
    let loaded = requests::load_many(platform.db.reader(), ids).await?;
    Ok(loaded.into_iter().map(|request| (request.id, request)).collect())
}

/// Decides once for each job, on these requests, as [`commit_each`] does; gives back the jobs whose requests have
/// changed meanwhile.
pub async fn commit_round(
    platform: &Platform,
    jobs: Vec<ClaimedJob>,
    loaded: &Loaded,
    decide: &impl Fn(&HelpRequest, &Deciding<'_>) -> Result<Option<Decided>, Refusal>,
) -> Vec<ClaimedJob> {
    let each = jobs.into_iter().map(|job| {
        let request = job.request().and_then(|id| loaded.get(&id));
        commit_one(platform, job, request, decide)
    });
    join_all(each).await.into_iter().flatten().collect()
}

/// Puts jobs back that could not even begin.
pub async fn put_all_back(platform: &Platform, jobs: Vec<ClaimedJob>, error: &str) {
    for job in jobs {
        put_back(platform, &job, error).await;
    }
}

/// Commits one job; gives it back when its request has changed meanwhile.
async fn commit_one(
    platform: &Platform,
    job: ClaimedJob,
    request: Option<&HelpRequest>,
    decide: &impl Fn(&HelpRequest, &Deciding<'_>) -> Result<Option<Decided>, Refusal>,
) -> Option<ClaimedJob> {
    let decided = request.and_then(|request| {
        let snapshot = platform.snapshot();
        let now = platform.clocks.domain.now();
        let system = Actor::system();
        let cx = Deciding {
            by: &system,
            now,
            rules: &snapshot.rules,
        };
        // A refusal means that the work is no longer needed: withdrawn, accepted, merged meanwhile.
        decide(request, &cx).unwrap_or_default()
    });
    let Some(decided) = decided else {
        finish_without_effect(platform, &job).await;
        return None;
    };
    match platform
        .committer
        .commit(vec![Write {
            finishes: Some(job.clone()),
            telling: telling(&job),
            ..Write::from(decided)
        }])
        .await
    {
        Ok(()) | Err(RecordError::LeaseLost) => None,
        Err(RecordError::Stale(_)) => Some(job),
        Err(error) => {
            put_back(platform, &job, &error.to_string()).await;
            None
        }
    }
}

/// Whoever is given many requests because an outage took them from others hears of them once.
fn telling(job: &ClaimedJob) -> Telling {
    match job.kind.as_str() {
        "assign" => Telling::WithCatchUp,
        _ => Telling::AtOnce,
    }
}

async fn finish_without_effect(platform: &Platform, job: &ClaimedJob) {
    match platform.committer.finish(job.clone()).await {
        Ok(()) | Err(RecordError::LeaseLost) => {}
        Err(error) => {
            tracing::warn!(job = %job.id, %error, "a job without effect could not be finished; it will be rescued");
        }
    }
}
