//! Routes submitted and returned requests: finds the station and, in the same decision, the advisor who is to
//! take it; in one set-based commit for a batch.

use super::commit::{commit_each, put_all_back};
use super::hands::Hands;
use nuanxin_domain::help_request::{Decided, HelpRequest, Job, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::placement::PlacementRecord;
use nuanxin_domain::routing::{Evidence, route};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;

/// Routes the requests of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
    let intakes = match requests::intakes(platform.db.reader(), &platform.ring, &ids).await {
        Ok(intakes) => intakes,
        Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
    };
    let places = &platform.snapshot().rules.places;
    let placements = intakes
        .values()
        .map(|told| route(places, &Evidence::of(told.expose())));
    let stations = placements.filter_map(|placement| placement.station);
    let hands = match Hands::of(platform, stations.collect(), &intakes).await {
        Ok(hands) => hands,
        Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
    };
    let nothing_told = Personal::new(Intake::default());
    commit_each(platform, jobs, &|request, cx| {
        let told = intakes.get(&request.id).unwrap_or(&nothing_told);
        placed(request, told, &hands, cx).map(Some)
    })
    .await;
}

fn placed(
    request: &HelpRequest,
    told: &Personal<Intake>,
    hands: &Hands<'_>,
    cx: &Deciding<'_>,
) -> Result<Decided, Refusal> {
    let evidence = Evidence::of(told.expose());
    let placement = route(&cx.rules.places, &evidence);
    let mut routed = request.route(&placement, cx)?;
    routed.placement = Some(PlacementRecord::of(&evidence, &placement).into());
    let waited = (cx.now - request.submitted_at).to_std().unwrap_or_default();
    metrics::histogram!("nuanxin_routing_seconds").record(waited.as_secs_f64());
    handed_out(routed, hands, cx)
}

/// Does at once what a job of its own would do a commit later. Whom nobody can take stays routed all the same.
fn handed_out(mut routed: Decided, hands: &Hands<'_>, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let before = routed.jobs.len();
    routed.jobs.retain(|job| !matches!(job, Job::Assign { .. }));
    if routed.jobs.len() == before {
        return Ok(routed);
    }
    match hands.assign(&routed.request, cx) {
        Ok(Some(assigned)) => routed.and_then(|_| Ok(assigned)),
        Ok(None) | Err(_) => Ok(routed),
    }
}
