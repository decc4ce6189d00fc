//! Whoever is on leave must not sit on requests: what they have not accepted, and what promises somebody something
//! before they are back, goes to somebody else of the station, with the due times it has. Looks at the roster and at
//! stored state only; on the domain's clock, like the roster. That a phone is silent is no absence.

use nuanxin_domain::access::Actor;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::catch_ups::Telling;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};

/// Requests of one advisor looked at in one round.
const BATCH: u32 = 100;

/// Takes out of the hands of the absent what cannot wait for them; tells how many requests that were. Each looks for
/// other hands by a job of its own.
///
/// # Errors
/// When the database cannot be asked.
pub async fn redistribute(platform: &Platform) -> Result<usize, DbError> {
    let snapshot = platform.snapshot();
    let system = Actor::system();
    let cx = Deciding {
        by: &system,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let mut released = 0;
    for away in snapshot.rules.roster.away(cx.now) {
        let held = requests::left_by(platform.db.reader(), away.account, away.until_at, BATCH).await?;
        let left = held.iter().filter(|request| request.cannot_wait_for(&away));
        // A refusal means that it has left their hands by itself.
        let decided = left.filter_map(|request| request.release(&cx).ok());
        let writes = decided.map(|decided| Write {
            telling: Telling::WithCatchUp,
            ..Write::from(decided)
        });
        let commits = writes.map(|write| platform.committer.commit(vec![write]));
        for committed in futures_util::future::join_all(commits).await {
            match committed {
                Ok(()) => released += 1,
                // Somebody acted at the same moment.
                Err(RecordError::Stale(_)) => {}
                Err(error) => {
                    tracing::warn!(%error, "a request stays with somebody on leave until the next round")
                }
            }
        }
    }
    Ok(released)
}
