//! Tells the sender of a work order what became of it. The job's id makes a repeated report harmless, so a process
//! that is killed between the sending and the finishing sends it again, and the sender takes it once.
//!
//! What is told: the number, where it is, how it ended, and the words that were told to the person; never an
//! internal note, and of a restricted request no more than that it was handled.

use crate::runner::put_back;
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use nuanxin_domain::help_request::{Event, EventKind, HelpRequest, Outcome, Report, SenderGround};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Rules;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::stop_points;
use nuanxin_infra::work_orders::{self, WorkOrder};
use serde::{Deserialize, Serialize};

/// The payload of such a job.
#[derive(Deserialize)]
struct Told {
    request: RequestId,
    what: Report,
    seq: u32,
}

/// The body of a report.
#[derive(Serialize)]
struct Body<'a> {
    report: Report,
    external_number: &'a str,
    /// Our number.
    request_number: &'a str,
    /// When it happened.
    at: DateTime<Utc>,
    /// Grows with each event of one order: reports may arrive in another order.
    sequence: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    station: Option<Station<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<SenderGround>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct Station<'a> {
    name: &'a str,
    phone: &'a str,
}

/// Sends the reports of these jobs, at the same time.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    join_all(jobs.into_iter().map(|job| async move {
        if let Err(error) = one(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }))
    .await;
}

async fn one(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<()> {
    let told: Told = job.payload_as()?;
    let reader = platform.db.reader();
    let order = work_orders::of_request(reader, &platform.ring, told.request).await?;
    let request = requests::load(reader, told.request).await?;
    // Staff may write a due time down for an order that came on paper: then there is nobody to tell.
    let (Some(order), Some(request)) = (order, request) else {
        return finish(platform, job, &told).await;
    };
    let Some(sender) = platform.order_sender.as_ref() else {
        anyhow::bail!("no sender of work orders is set");
    };
    if sender.code() != order.sender {
        anyhow::bail!("the order is another sender's than the one that is set");
    }
    let events = requests::timeline(reader, &platform.ring, told.request).await?;
    let Some(event) = events.iter().find(|event| event.seq == told.seq) else {
        anyhow::bail!("the event that is to be reported does not exist");
    };
    let snapshot = platform.snapshot();
    let body = written(&told, &order, &request, event, &snapshot.rules);
    sender.report(job.id, body?, platform.clocks.real.now()).await?;
    stop_points::reached("report:sent");
    finish(platform, job, &told).await
}

fn written(
    told: &Told,
    order: &WorkOrder,
    request: &HelpRequest,
    event: &Event,
    rules: &Rules,
) -> anyhow::Result<Vec<u8>> {
    let secret = request.restricted;
    let station = match &event.kind {
        EventKind::Routed { station, .. } if !secret => rules.places.station(*station),
        _ => None,
    };
    let ground = match &event.kind {
        EventKind::ReturnedToSender { ground } => Some(*ground),
        _ => None,
    };
    let (stage, outcome) = ended(&event.kind)
        .filter(|_| told.what == Report::FedBack)
        .unzip();
    let words = event.words.told.as_ref().map(Personal::expose);
    // Words that hand an order back are for the sender; all others are the person's.
    let for_sender = told.what == Report::Returned || !secret;
    let body = Body {
        report: told.what,
        external_number: order.external_number.expose(),
        request_number: request.number.as_str(),
        at: event.at,
        sequence: event.seq,
        station: station.map(|station| Station {
            name: &station.name,
            phone: &station.phone,
        }),
        ground,
        stage: stage.map(|stage| if secret { "handled" } else { stage }),
        outcome: outcome.flatten().filter(|_| !secret),
        text: words.filter(|_| for_sender).map(String::as_str),
    };
    Ok(serde_json::to_vec(&body)?)
}

/// How far it has ended, and with what outcome.
fn ended(kind: &EventKind) -> Option<(&'static str, Option<Outcome>)> {
    match kind {
        EventKind::Resolved { outcome } => Some(("resolved", Some(*outcome))),
        EventKind::Closed { outcome, .. } => Some(("closed", Some(*outcome))),
        EventKind::Answered => Some(("answered", None)),
        EventKind::Withdrawn { .. } => Some(("withdrawn", None)),
        _ => None,
    }
}

async fn finish(platform: &Platform, job: &ClaimedJob, told: &Told) -> anyhow::Result<()> {
    let tx = platform.db.write_tx().await?;
    if !jobs::finish(&tx, vec![job.lease()]).await? {
        // Somebody else has sent it, or is sending it: the sender takes it once.
        return Ok(());
    }
    work_orders::confirmed(&tx, told.request, told.what, platform.clocks.domain.now()).await?;
    Ok(tx.commit().await?)
}
