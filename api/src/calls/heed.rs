//! Words of danger in the notes of a call reach the request that the call is kept with, however the call ended: as
//! answered, passed on, even as nuisance.

use super::confirm::MERGES;
use super::document::danger_in;
use super::mine::LOOKS;
use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal, State, Words};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::calls::LoggedCall;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};

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
) -> Answer<Option<Decided>> {
    let snapshot = platform.snapshot();
    let (notes, found) = (notes(logged), noted_danger(platform, logged));
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
        let cx = Deciding {
            by: actor,
            now: platform.clocks.domain.now(),
            rules: &snapshot.rules,
        };
        return Ok(Some(request.heed_line(notes, &found, &cx)?));
    }
    Ok(None)
}

/// Heeds the notes of a call that is kept with no request.
///
/// # Errors
/// When the request cannot be read or written.
pub async fn heed(platform: &Platform, actor: &Actor, logged: &LoggedCall, id: RequestId) -> Answer<()> {
    for _ in 0..LOOKS {
        let Some(heeded) = heeded(platform, actor, logged, id).await? else {
            return Ok(());
        };
        match platform.committer.commit(vec![Write::from(heeded)]).await {
            Err(RecordError::Stale(_)) => {}
            done => return done.map_err(|error| Problem::internal(&error)),
        }
    }
    Err(Problem::new(Code::NotReady))
}

/// The agent wrote into the request what is in the notes: it was heard when it was filed from this call.
fn says_nothing_new(request: &HelpRequest, found: &DangerFinding) -> bool {
    let flagged = |code: &str| request.danger.iter().any(|known| known == code);
    request.state.name().is_open()
        && found.kinds.iter().all(|kind| flagged(kind.code()))
        && found.suggested <= Some(request.urgency)
}

/// What the notes of a call point to.
pub fn noted_danger(platform: &Platform, logged: &LoggedCall) -> DangerFinding {
    danger_in(logged.words.expose().notes.as_deref(), &platform.snapshot())
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

fn notes(logged: &LoggedCall) -> &str {
    logged.words.expose().notes.as_deref().unwrap_or_default()
}
