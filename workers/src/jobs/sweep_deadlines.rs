//! Looks at the deadlines whose time has come and lets their requests climb the ladder. Cost follows what is due,
//! not what exists; a rung fires once, because what has fired is part of the recorded state.
//!
//! What cannot be recorded steps aside, so that the others go on. What is late, because nothing ran for a while, is told
//! with the catch-up: once to each person.

use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, EventKind, HelpRequest};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::catch_ups::Telling;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::{deadlines, help_requests as requests};

/// Requests looked at in one sweep.
const BATCH: u32 = 200;

/// Sweeps once; tells how many requests were due. Call again while it is not zero.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sweep(platform: &Platform) -> Result<usize, DbError> {
    let now = platform.clocks.domain.now();
    let due = deadlines::due(platform.db.reader(), now, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let snapshot = platform.snapshot();
    let system = Actor::system();
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let loaded = load(platform, &due, &cx).await?;
    let climbs = loaded.iter().map(|request| climb(platform, request, &cx));
    let climbed = futures_util::future::join_all(climbs).await;
    Ok(climbed.into_iter().filter(|climbed| *climbed).count())
}

/// The requests that are due. One that cannot be read steps aside.
async fn load(
    platform: &Platform,
    due: &[RequestId],
    cx: &Deciding<'_>,
) -> Result<Vec<HelpRequest>, DbError> {
    match requests::load_many(platform.db.reader(), due).await {
        Err(DbError::Unreadable(_)) => {}
        loaded => return loaded,
    }
    let mut readable = Vec::with_capacity(due.len());
    for id in due {
        match requests::load(platform.db.reader(), *id).await {
            Ok(request) => readable.extend(request),
            Err(error) => step_aside(platform, *id, error, cx).await,
        }
    }
    Ok(readable)
}

/// Whether it climbed, or somebody acted at the same moment: then the next sweep looks again.
async fn climb(platform: &Platform, request: &HelpRequest, cx: &Deciding<'_>) -> bool {
    let decided = match request.catch_up(cx) {
        Ok(Some(decided)) => decided,
        // Somebody has acted since it was found. Should the row still say that it is due, it holds up nobody.
        Ok(None) => {
            let aside = deadlines::step_aside(&platform.db, request.id, cx.now).await;
            return aside.is_err_and(|error| {
                tracing::error!(request = %request.id, %error, "a deadline could not step aside");
                false
            });
        }
        Err(refusal) => {
            step_aside(platform, request.id, refusal, cx).await;
            return false;
        }
    };
    let telling = if request.is_behind(cx.now) {
        Telling::CatchingUp
    } else {
        Telling::AtOnce
    };
    match commit(platform, decided, telling).await {
        Ok(()) | Err(RecordError::Stale(_)) => true,
        Err(RecordError::Stopped) => false,
        Err(error) => {
            step_aside(platform, request.id, error, cx).await;
            false
        }
    }
}

async fn step_aside(platform: &Platform, request: RequestId, why: impl std::fmt::Display, cx: &Deciding<'_>) {
    tracing::error!(%request, %why, "a deadline could not be acted upon; it is tried again later");
    if let Err(error) = deadlines::step_aside(&platform.db, request, cx.now).await {
        // It stays where it is: the next sweep tries again.
        tracing::error!(%request, %error, "nor could it step aside");
    }
}

async fn commit(platform: &Platform, decided: Decided, telling: Telling) -> Result<(), RecordError> {
    let missed: Vec<&'static str> = decided
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::DeadlineMissed { deadline } => Some(deadline.code()),
            _ => None,
        })
        .collect();
    let write = Write {
        telling,
        ..Write::from(decided)
    };
    platform.committer.commit(vec![write]).await?;
    for kind in missed {
        metrics::counter!("nuanxin_deadlines_missed_total", "kind" => kind).increment(1);
    }
    Ok(())
}
