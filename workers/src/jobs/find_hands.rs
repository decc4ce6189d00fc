//! Looks again for somebody to take what nobody has: whoever comes on duty in the morning finds what came in at
//! night. Cost follows what is unassigned, not what exists.

use super::hands::Hands;
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{RequestId, StationId};
use nuanxin_domain::roster::DutyTeam;
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_infra::catch_ups::Telling;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};

/// Requests looked at in one round.
const BATCH: u32 = 100;

/// Assigns what can be assigned now; tells how many requests found hands.
///
/// # Errors
/// When the database cannot be asked.
pub async fn find_hands(platform: &Platform) -> Result<usize, DbError> {
    let snapshot = platform.snapshot();
    let system = Actor::system();
    let cx = Deciding {
        by: &system,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let stations = on_duty_now(&cx);
    let reader = platform.db.reader();
    let mut waiting = requests::unassigned_at(reader, &stations, BATCH).await?;
    waiting.retain(HelpRequest::wants_hands);
    if waiting.is_empty() {
        return Ok(0);
    }
    let ids: Vec<RequestId> = waiting.iter().map(|request| request.id).collect();
    let intakes = requests::intakes(reader, &platform.ring, &ids)
        .await
        .unwrap_or_default();
    let hands = Hands::of(platform, stations.into_iter().collect(), &waiting, &intakes).await?;
    let commits = waiting.iter().filter_map(|request| {
        // A refusal means that it needs nobody any more.
        let assigned = hands.assign(request, &cx).unwrap_or_default()?;
        let write = Write {
            telling: Telling::WithCatchUp,
            ..Write::from(assigned)
        };
        Some(platform.committer.commit(vec![write]))
    });
    let mut found = 0;
    for committed in futures_util::future::join_all(commits).await {
        match committed {
            Ok(()) => found += 1,
            // Somebody acted at the same moment.
            Err(RecordError::Stale(_)) => {}
            Err(error) => {
                tracing::warn!(%error, "a request could not be handed out; the next round tries again")
            }
        }
    }
    Ok(found)
}

/// The stations at which somebody is on duty.
fn on_duty_now(cx: &Deciding<'_>) -> Vec<StationId> {
    let Rules {
        calendar,
        roster,
        places,
        ..
    } = cx.rules;
    let stations = places.stations.iter().map(|station| station.id);
    let is_there = |station: &StationId| {
        let team = DutyTeam::Station(*station);
        !roster.on_duty(calendar, team, cx.now).is_empty()
    };
    stations.filter(is_there).collect()
}
