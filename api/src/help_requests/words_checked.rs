//! What a resident wrote may be shown to the WeChat platform's content safety, where the settings say so. It is a question
//! beside the way of the request, which is on its way already: nothing waits for it, and whatever fails is let go.

use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs::{self, NewJob, OUTSIDE};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use serde_json::json;

/// Leaves a job that has the words of a new request checked; never of a restricted one, nor of what staff wrote.
pub async fn have_checked(platform: &Platform, request: &HelpRequest) {
    let checks = platform
        .wechat
        .as_ref()
        .is_some_and(|wechat| wechat.checks_texts());
    if !checks || request.restricted || request.filed_by.role != Role::Resident {
        return;
    }
    if let Err(error) = enqueue(platform, request).await {
        tracing::warn!(%error, "the words of a request will not be checked");
    }
}

async fn enqueue(platform: &Platform, request: &HelpRequest) -> Result<(), DbError> {
    let real = &*platform.clocks.real;
    let payload = json!({ "request": request.id });
    let job = NewJob::new("check_text", payload, OUTSIDE, real.now());
    let tx = platform.db.write_tx().await?;
    jobs::enqueue(&tx, real, &[job]).await?;
    tx.commit().await?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(())
}
