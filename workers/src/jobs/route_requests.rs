//! Routes submitted and returned requests: finds the station, in one set-based commit for a batch.

use super::commit::commit_each;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::routing::{Evidence, route};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use std::collections::HashMap;

/// Routes the requests of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
    let intakes = match requests::intakes(platform.db.reader(), &platform.ring, &ids).await {
        Ok(intakes) => intakes.into_iter().collect::<HashMap<_, _>>(),
        Err(error) => {
            for job in jobs {
                crate::runner::put_back(platform, &job, &error.to_string()).await;
            }
            return;
        }
    };
    let empty = Personal::new(Intake::default());
    commit_each(platform, jobs, &|request, cx| {
        let intake = intakes.get(&request.id).unwrap_or(&empty);
        placed(request, intake, cx).map(Some)
    })
    .await;
}

fn placed(request: &HelpRequest, intake: &Personal<Intake>, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let placement = route(&cx.rules.places, &Evidence::of(intake.expose()));
    let decided = request.route(&placement, cx)?;
    let waited = (cx.now - request.submitted_at).to_std().unwrap_or_default();
    metrics::histogram!("nuanxin_routing_seconds").record(waited.as_secs_f64());
    Ok(decided)
}
