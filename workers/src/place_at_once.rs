//! Places new requests before they are recorded, and hands them out: what arrived together is looked up together. What
//! cannot be placed now goes by its job.

use std::collections::HashMap;

use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_infra::placing::{NewRequest, NewRequests};
use nuanxin_infra::platform::Platform;
use tokio_util::sync::CancellationToken;

use crate::jobs::hands::{Hands, earlier};
use crate::jobs::recently::{Given, Recently};
use crate::jobs::route_requests::Batch;

/// Requests placed together, at most.
const BATCH: usize = 64;

/// Places what comes along this line, until stopped.
pub async fn run(platform: Platform, mut line: NewRequests, stop: CancellationToken) {
    let mut recently = Recently::default();
    loop {
        let arrived = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            arrived = line.next(BATCH) => arrived,
        };
        if arrived.is_empty() {
            return;
        }
        let given = place(&platform, arrived, &recently).await;
        recently.remember(given);
    }
}

/// Places these; tells what it has given to whom.
async fn place(platform: &Platform, arrived: Vec<NewRequest>, recently: &Recently) -> Vec<Given> {
    let told = arrived.iter().map(|new| (new.request.id, new.told.clone()));
    let told = told.collect();
    let requests: HashMap<RequestId, HelpRequest> = arrived
        .iter()
        .map(|new| (new.request.id, new.request.clone()))
        .collect();
    let before = earlier(platform, requests.values(), &told).await;
    let hands = Hands::knowing(platform, &told, before).beside(recently);
    let batch = Batch::with(platform, told, requests, hands);
    let ids: Vec<RequestId> = arrived.iter().map(|new| new.request.id).collect();
    if let Err(error) = batch.look_at_stations(&ids).await {
        tracing::warn!(%error, "new requests could not be placed at once; their jobs will");
        return Vec::new();
    }
    for new in arrived {
        if let Some(placed) = batch.placed_now(&new.request) {
            new.goes(placed);
        }
    }
    batch.given()
}
