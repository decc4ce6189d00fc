//! Words of danger in the notes of a call reach the request that the call is kept with, however the call ended: as
//! answered, passed on, even as nuisance, or when its agent left it.

use nuanxin_domain::access::Actor;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal, State, Words};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::calls::LoggedCall;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};

/// A merged request leads to the one that goes on; a chain of them is followed so far.
pub const MERGES: usize = 5;

/// How often a request is looked at again that changes at the same time.
const LOOKS: usize = 8;

/// Why the notes could not be heeded.
#[derive(Debug, thiserror::Error)]
pub enum HeedError {
    /// The request could not be read.
    #[error(transparent)]
    Database(#[from] DbError),
    /// It could not be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The rules refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What the notes of a call do to this request, or to the one that it was merged into; `None` when they point to no
/// danger, or to none that is not known there.
///
/// # Errors
/// When the request cannot be read.
pub async fn heeded(
    platform: &Platform,
    actor: &Actor,
    logged: &LoggedCall,
    mut id: RequestId,
) -> Result<Option<Decided>, HeedError> {
    let found = noted_danger(platform, logged);
    if found.is_empty() {
        return Ok(None);
    }
    for _ in 0..MERGES {
        let loaded = requests::load(platform.db.reader(), id).await?;
        let Some(request) = loaded else { break };
        if let State::Merged { into, .. } = &request.state {
            id = *into;
            continue;
        }
        if says_nothing_new(&request, &found) {
            break;
        }
        let decide = |cx: &Deciding<'_>| request.heed_line(&notes(logged), &found, cx);
        return Ok(Some(deciding(platform, actor, decide)?));
    }
    Ok(None)
}

/// Heeds the notes of a call that is kept with no request.
///
/// # Errors
/// When the request cannot be read or written.
pub async fn heed(
    platform: &Platform,
    actor: &Actor,
    logged: &LoggedCall,
    id: RequestId,
) -> Result<(), HeedError> {
    let mut stale = RecordError::Stale(vec![id]);
    for _ in 0..LOOKS {
        let Some(decided) = heeded(platform, actor, logged, id).await? else {
            return Ok(());
        };
        match platform.committer.commit(vec![Write::from(decided)]).await {
            Err(again @ RecordError::Stale(_)) => stale = again,
            done => return Ok(done?),
        }
    }
    Err(stale.into())
}

/// Heeds what a resident wrote about everything that they asked for, not about one request: the newest that can still
/// hear it does.
///
/// # Errors
/// As [`heed`].
pub async fn heed_words(
    platform: &Platform,
    actor: &Actor,
    text: &str,
    newest_first: &[RequestId],
) -> Result<DangerFinding, HeedError> {
    let found = platform.snapshot().danger_words.scan(text);
    if found.is_empty() {
        return Ok(found);
    }
    for id in newest_first {
        let mut stale = None;
        for _ in 0..LOOKS {
            let loaded = requests::load(platform.db.reader(), *id).await?;
            let hears = |request: &HelpRequest| {
                request.tally.erased_at.is_none() && !matches!(request.state, State::Merged { .. })
            };
            let Some(request) = loaded.filter(hears) else {
                stale = None;
                break;
            };
            let decided = deciding(platform, actor, |cx| request.heed_line(text, &found, cx))?;
            match platform.committer.commit(vec![Write::from(decided)]).await {
                Err(again @ RecordError::Stale(_)) => stale = Some(again),
                done => return Ok(done.map(|()| found)?),
            }
        }
        if let Some(stale) = stale {
            return Err(stale.into());
        }
    }
    Ok(found)
}

/// Flags a live request of the person whose own number this is: somebody who has not shown that they know it spoke of
/// danger. Its staff look; nothing is written into the file, and no urgency goes up.
///
/// # Errors
/// As [`heed`].
pub async fn warn(
    platform: &Platform,
    actor: &Actor,
    logged: &LoggedCall,
    id: RequestId,
) -> Result<(), HeedError> {
    let found = noted_danger(platform, logged);
    let mut stale = RecordError::Stale(vec![id]);
    for _ in 0..LOOKS {
        let loaded = requests::load(platform.db.reader(), id).await?;
        let open = loaded.filter(|request| request.state.name().is_open());
        let Some(request) = open.filter(|request| !is_flagged(request, &found)) else {
            return Ok(());
        };
        let decided = deciding(platform, actor, |cx| request.warned_by_call(&found, cx))?;
        match platform.committer.commit(vec![Write::from(decided)]).await {
            Err(again @ RecordError::Stale(_)) => stale = again,
            done => return Ok(done?),
        }
    }
    Err(stale.into())
}

fn deciding(
    platform: &Platform,
    by: &Actor,
    decide: impl FnOnce(&Deciding<'_>) -> Result<Decided, Refusal>,
) -> Result<Decided, Refusal> {
    let snapshot = platform.snapshot();
    decide(&Deciding {
        by,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    })
}

/// The agent wrote into the request what is in the notes: it was heard when it was filed from this call.
fn says_nothing_new(request: &HelpRequest, found: &DangerFinding) -> bool {
    request.state.name().is_open() && is_flagged(request, found) && found.suggested <= Some(request.urgency)
}

fn is_flagged(request: &HelpRequest, found: &DangerFinding) -> bool {
    let flagged = |code: &str| request.danger.iter().any(|known| known == code);
    found.kinds.iter().all(|kind| flagged(kind.code()))
}

/// What the notes of a call point to.
pub fn noted_danger(platform: &Platform, logged: &LoggedCall) -> DangerFinding {
    platform.snapshot().danger_words.scan(&notes(logged))
}

/// Staff who are told of danger find beside it what the agent noted.
///
/// # Errors
/// Those of [`HelpRequest::note`].
pub fn with_notes(
    platform: &Platform,
    logged: &LoggedCall,
    decided: Decided,
    cx: &Deciding<'_>,
) -> Result<Decided, Refusal> {
    if noted_danger(platform, logged).is_empty() {
        return Ok(decided);
    }
    decided.and_then(|request| request.note(Words::internal(notes(logged)), cx))
}

fn notes(logged: &LoggedCall) -> String {
    logged.words.expose().spoken_text()
}
