//! How often an agent may look somebody up, and when the district hears of it.

use crate::problem::{Answer, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;

/// Counts one look-up (of a caller, a person, a request by its number), or one try to confirm a caller. Beyond the
/// threshold the district is told, and whoever looks goes on; beyond the rate they are slowed.
///
/// # Errors
/// `too_many` with `Retry-After`.
pub async fn count(platform: &Platform, actor: &Actor) -> Answer<()> {
    let quota = Quota::per_hour(platform.settings.limits.lookups_per_account_per_hour);
    let key = format!("lookups:{}", actor.account);
    let counted = platform.limiter.check(&key, quota).await;
    counted.map_err(|retry| Problem::too_many(retry.seconds()))?;
    let threshold = Quota::per_hour(platform.settings.limits.lookups_alarm_per_account_per_hour);
    let key = format!("lookups-alarm:{}", actor.account);
    if platform.limiter.check(&key, threshold).await.is_err() {
        raise_alarm(platform, actor).await?;
    }
    Ok(())
}

/// Tells the district, once an hour for each agent.
async fn raise_alarm(platform: &Platform, actor: &Actor) -> Answer<()> {
    let key = format!("lookups-alarm-raised:{}", actor.account);
    if platform.limiter.check(&key, Quota::per_hour(1)).await.is_err() {
        return Ok(());
    }
    let notice = Notice {
        audience: Audience::District,
        template: NoticeTemplate::StaffLookupAlarm,
        request: None,
        urgency: Urgency::Urgent,
    };
    let tx = platform.db.write_tx().await?;
    let mut entry = AuditEntry::new(&*platform.clocks.real, actor, "look-up-alarm");
    notices::insert(&tx, &*platform.clocks.domain, &[(notice, None)], &mut entry).await?;
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(())
}
