//! Hands queued requests to an advisor of the station: after a return from somebody's hands, a take-back, a leave.
//! What was just routed is handed out with its routing.

use super::commit::{commit_each, put_all_back};
use super::hands::Hands;
use nuanxin_domain::help_request::{HelpRequest, StateName};
use nuanxin_domain::ids::RequestId;
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
    // If what was told cannot be read now, an advisor who answers is better than none.
    let intakes = requests::intakes(platform.db.reader(), &platform.ring, &ids).await;
    let hands = match Hands::of(
        platform,
        stations.collect(),
        &loaded,
        &intakes.unwrap_or_default(),
    )
    .await
    {
        Ok(hands) => hands,
        Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
    };
    commit_each(platform, jobs, &|request, cx| {
        if has_been_left(request, &snapshot.directory) {
            // The release asks for other hands by a job of its own.
            return request.release(cx).map(Some);
        }
        if !request.wants_hands() {
            return Ok(None);
        }
        hands.assign(request, cx)
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
