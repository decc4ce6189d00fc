//! Finds out where people are registered who asked elsewhere, and tells that station where the need calls for it.
//! The place itself has been decided by where the person is.

use super::commit::{commit_each, put_all_back};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::routing::{Decision, Evidence, route};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;

/// Looks where the people of these jobs are registered.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
    let intakes = match requests::intakes(platform.db.reader(), &platform.ring, &ids).await {
        Ok(intakes) => intakes,
        Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
    };
    commit_each(platform, jobs, &|request, cx| {
        let told = intakes.get(&request.id).map(|told| told.expose());
        let Some(evidence) = told.and_then(registered) else {
            return Ok(None);
        };
        let placement = route(&cx.rules.places, &evidence);
        // Nobody is told on a guess.
        let certain = placement.decision == Decision::Routed;
        match placement.station.filter(|_| certain) {
            Some(station) => request.registered_at(station, cx),
            None => Ok(None),
        }
    })
    .await;
}

fn registered(told: &Intake) -> Option<Evidence<'_>> {
    Some(Evidence {
        address_text: Some(told.registered_address.as_deref()?),
        ..Evidence::default()
    })
}
