//! Nobody spoke: from the number of a person with a live request this is a danger sign, and whoever owns the request
//! is told. Words of danger in the notes, what was heard in the background, are heeded as any others. The desk sees
//! nothing of either.

use super::heed::heed;
use crate::problem::Answer;
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{CallOutcome, silence_notice};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;

/// Tells the owners, once an hour for each request. A failure here is written to the log and no more: the call is
/// kept.
pub async fn tell_owners(platform: &Platform, actor: &Actor, logged: &LoggedCall) {
    if logged.call.outcome != Some(CallOutcome::Silent) {
        return;
    }
    if let Err(problem) = tell(platform, actor, logged).await {
        tracing::warn!(%problem, "nobody was told of a silent call");
    }
}

async fn tell(platform: &Platform, actor: &Actor, logged: &LoggedCall) -> Answer<()> {
    let Some(indexes) = logged.phone_indexes(&platform.ring) else {
        return Ok(());
    };
    for request in calls::live_requests_of_person(platform.db.reader(), &indexes).await? {
        heed(platform, actor, logged, request.id).await?;
        notify(platform, actor, &request).await?;
    }
    Ok(())
}

async fn notify(platform: &Platform, actor: &Actor, request: &HelpRequest) -> Answer<()> {
    let key = format!("silent-call:{}", request.id);
    if platform.limiter.check(&key, Quota::per_hour(1)).await.is_err() {
        return Ok(());
    }
    let tx = platform.db.write_tx().await?;
    let told = [(silence_notice(request), Some(request.number.clone()))];
    notices::insert(&tx, &*platform.clocks.domain, &told).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "silent-call").about(request);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(())
}
