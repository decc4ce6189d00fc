//! Looks at the deadlines whose time has come and lets their requests climb the ladder. Cost follows what is due,
//! not what exists; a rung fires once, because what has fired is part of the recorded state.

use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, EventKind};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::{deadlines, help_requests as requests};

/// Requests looked at in one sweep.
const BATCH: u32 = 100;

/// Sweeps once; tells how many requests were due. Call again while it is not zero.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sweep(platform: &Platform) -> Result<usize, DbError> {
    let now = platform.clocks.domain.now();
    let due = deadlines::due(platform.db.reader(), now, BATCH).await?;
    let loaded = requests::load_many(platform.db.reader(), &due).await?;
    let mut climbed = 0;
    let snapshot = platform.snapshot();
    let system = Actor::system();
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let commits = loaded.iter().filter_map(|request| match request.catch_up(&cx) {
        Ok(decided) => decided.map(|decided| commit(platform, decided)),
        Err(refusal) => {
            tracing::error!(request = %request.id, %refusal, "a deadline could not be acted upon");
            None
        }
    });
    for committed in futures_util::future::join_all(commits).await {
        climbed += usize::from(committed);
    }
    Ok(climbed)
}

async fn commit(platform: &Platform, decided: Decided) -> bool {
    let missed: Vec<&'static str> = decided
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::DeadlineMissed { deadline } => Some(deadline.code()),
            _ => None,
        })
        .collect();
    match platform.committer.commit(vec![Write::from(decided)]).await {
        Ok(()) => {
            for kind in missed {
                metrics::counter!("nuanxin_deadlines_missed_total", "kind" => kind).increment(1);
            }
            true
        }
        // Somebody acted at the same moment: the next sweep looks again.
        Err(RecordError::Stale(_)) => true,
        // It stays due: the next sweep tries again.
        Err(error) => {
            tracing::error!(%error, "a rung could not be recorded");
            false
        }
    }
}
