//! What is decided with the other requests of the same person and household.

use crate::problem::{Answer, Problem};
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::{Decided, Heard, HelpRequest, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::persons::together::followed_up_with;
use nuanxin_infra::platform::Platform;

/// How often it is tried again while another request of the household is changing.
const TRIES: usize = 3;

/// Attempts something with what is to be followed up in the same household. These requests may change between loading
/// and recording: they are loaded again then.
///
/// # Errors
/// Those of the attempt.
pub async fn with_household(
    platform: &Platform,
    id: RequestId,
    attempt: impl AsyncFn(Vec<HelpRequest>) -> Answer,
) -> Answer {
    for _ in 1..TRIES {
        match attempt(household_of(platform, id).await?).await {
            Err(problem) if problem.code() == "stale_version" => {}
            answer => return answer,
        }
    }
    attempt(household_of(platform, id).await?).await
}

/// None for a request that does not exist: the attempt says so.
async fn household_of(platform: &Platform, id: RequestId) -> Answer<Vec<HelpRequest>> {
    let db = platform.db.reader();
    let loaded = requests::load(db, id).await;
    let Some(request) = loaded.map_err(|error| Problem::internal(&error))? else {
        return Ok(Vec::new());
    };
    let others = followed_up_with(db, &platform.ring, &request).await;
    others.map_err(|error| Problem::internal(&error))
}

/// Adds what the staff's words that came with the first decision point to.
///
/// # Errors
/// None of its own.
pub fn first_heeding(
    mut decided: Vec<Decided>,
    found: &DangerFinding,
    cx: &Deciding<'_>,
) -> Result<Vec<Decided>, Refusal> {
    if let Some(first) = decided.first_mut() {
        *first = first.clone().heeding(found, Heard::FromStaff, cx)?;
    }
    Ok(decided)
}
