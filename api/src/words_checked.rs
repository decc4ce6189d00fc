//! What a resident wrote may be shown to the WeChat platform's content safety, where the settings say so. It is a question
//! beside the way of the request, which goes on already: nothing waits for it, and whatever fails is let go.

use nuanxin_domain::access::Role;
use nuanxin_domain::complaint::Complaint;
use nuanxin_domain::deletion::DeletionRequest;
use nuanxin_domain::help_request::{Decided, HelpRequest};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs::{self, NewJob, OUTSIDE};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use serde_json::{Value, json};

/// Leaves a job that has the words of a new request checked; never of a restricted one, nor of what staff wrote.
pub async fn have_checked(platform: &Platform, request: &HelpRequest) {
    if checks(platform) && request.filed_by.role == Role::Resident {
        leave(platform, request, json!({ "request": request.id })).await;
    }
}

/// Where in its history the words stand that a resident has added to a request with these decisions; none when none
/// are to be checked.
pub fn said_in(platform: &Platform, decided: &[Decided]) -> Option<u32> {
    if !checks(platform) {
        return None;
    }
    let events = decided.first()?.events.iter();
    let mut said = events.filter(|event| event.by.role == Role::Resident && event.words.said.is_some());
    said.next().map(|event| event.seq)
}

/// As [`have_checked`], of words that came later.
pub async fn have_said_checked(platform: &Platform, request: &HelpRequest, seq: u32) {
    leave(platform, request, json!({ "request": request.id, "seq": seq })).await;
}

fn checks(platform: &Platform) -> bool {
    let wechat = platform.wechat.as_ref();
    wechat.is_some_and(|wechat| wechat.checks_texts())
}

/// Has the words of a complaint checked; never of one about a restricted request.
pub async fn have_complaint_checked(platform: &Platform, complaint: &Complaint) {
    if checks(platform) && !complaint.restricted {
        ask(platform, json!({ "complaint": complaint.id })).await;
    }
}

/// Has the reason of a request for deletion checked; never of one that covers a restricted request.
pub async fn have_deletion_checked(platform: &Platform, deletion: &DeletionRequest) {
    if checks(platform) && !deletion.restricted {
        ask(platform, json!({ "deletion": deletion.id })).await;
    }
}

async fn leave(platform: &Platform, request: &HelpRequest, payload: Value) {
    if !request.restricted {
        ask(platform, payload).await;
    }
}

async fn ask(platform: &Platform, payload: Value) {
    if let Err(error) = enqueue(platform, payload).await {
        tracing::warn!(%error, "the words of a resident will not be checked");
    }
}

async fn enqueue(platform: &Platform, payload: Value) -> Result<(), DbError> {
    let real = &*platform.clocks.real;
    let job = NewJob::new("check_text", payload, OUTSIDE, real.now());
    let tx = platform.db.write_tx().await?;
    jobs::enqueue(&tx, real, &[job]).await?;
    tx.commit().await?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(())
}
