//! What was heard on a call that no request was confirmed on, from the number of a person with a live request. Silence
//! is a danger sign, and so are words of danger: whoever owns the request is told. After a silent call the notes hold
//! what was heard in the background, and are heeded as any others; words of somebody who has not shown who they are
//! flag the request and raise nothing. The desk sees nothing of either.

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
use nuanxin_workers::heed::{heed, warn};

/// Tells the owners. A failure here is written to the log and no more: the call is kept, and waits.
pub async fn tell_owners(platform: &Platform, actor: &Actor, logged: &LoggedCall) {
    let silent = logged.call.outcome == Some(CallOutcome::Silent);
    if !silent && logged.call.attention.is_none() {
        return;
    }
    if let Err(problem) = tell(platform, actor, logged, silent).await {
        tracing::warn!(%problem, "nobody was told of a silent call, or of danger on one");
    }
}

async fn tell(platform: &Platform, actor: &Actor, logged: &LoggedCall, silent: bool) -> Answer<()> {
    let Some(indexes) = logged.phone_indexes(&platform.ring) else {
        return Ok(());
    };
    for request in calls::live_requests_of_person(platform.db.reader(), &indexes).await? {
        if silent {
            heed(platform, actor, logged, request.id).await?;
            notify(platform, actor, &request).await?;
        } else {
            warn(platform, actor, logged, request.id).await?;
        }
    }
    Ok(())
}

/// Once an hour for each request.
async fn notify(platform: &Platform, actor: &Actor, request: &HelpRequest) -> Answer<()> {
    let key = format!("silent-call:{}", request.id);
    if platform.limiter.check(&key, Quota::per_hour(1)).await.is_err() {
        return Ok(());
    }
    let tx = platform.db.write_tx().await?;
    let told = [(silence_notice(request), Some(request.number.clone()))];
    let mut entry = AuditEntry::new(&*platform.clocks.real, actor, "silent-call").about(request);
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(())
}
