//! Hands queued requests to an advisor of the station: after a return from somebody's hands, a take-back, a leave.
//! What was just routed is handed out with its routing.

use super::commit::{commit_each, put_all_back};
use super::hands::{Hands, wished_language};
use nuanxin_domain::help_request::{HelpRequest, StateName};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::accounts::Account;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Directory;

/// Chooses an advisor for the requests of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    // Whoever has just left must not be given anything, nor keep it.
    if let Err(error) = platform.reference.refresh().await {
        return put_all_back(platform, jobs, &error.to_string()).await;
    }
    let snapshot = platform.snapshot();
    let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
    let loaded = match requests::load_many(platform.db.reader(), &ids).await {
        Ok(loaded) => loaded,
        Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
    };
    let stations = loaded.iter().filter_map(|request| request.state.station());
    let hands = match Hands::of(platform, stations.collect()).await {
        Ok(hands) => hands,
        Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
    };
    // If the wished language cannot be read now, an advisor who answers is better than none.
    let intakes = requests::intakes(platform.db.reader(), &platform.ring, &ids).await;
    let intakes = intakes.unwrap_or_default();
    commit_each(platform, jobs, &|request, cx| {
        if has_been_left(request, &snapshot.directory) {
            // The release asks for other hands by a job of its own.
            return request.release(cx).map(Some);
        }
        if !needs_hands(request, cx) {
            return Ok(None);
        }
        let language = intakes.get(&request.id).and_then(wished_language);
        hands.assign(request, language, cx)
    })
    .await;
}

/// In the hands of somebody who can sign in no more, or works elsewhere now.
fn has_been_left(request: &HelpRequest, directory: &Directory) -> bool {
    let held = matches!(
        request.state.name(),
        StateName::Assigned | StateName::InProgress | StateName::Waiting
    );
    let Some(advisor) = request.state.advisor().filter(|_| held) else {
        return false;
    };
    let works_there = |account: &Account| {
        let of_station = account.station.is_some() && account.station == request.state.station();
        account.disabled_at.is_none() && of_station
    };
    !directory.get(advisor).is_some_and(works_there)
}

/// In the station's queue, or given to somebody who has gone on leave since and has not accepted.
fn needs_hands(request: &HelpRequest, cx: &Deciding<'_>) -> bool {
    let is_away = |advisor| cx.rules.roster.is_on_leave(advisor, cx.now);
    match request.state.name() {
        StateName::Queued => request.wants_hands(),
        StateName::Assigned => request.state.advisor().is_some_and(is_away),
        _ => false,
    }
}
