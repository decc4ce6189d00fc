//! Calls that their agents left open: a browser was closed, a line broke off. What was noted of danger reaches the
//! request that the caller had confirmed; and the call waits, for the desk and the district to see, until somebody goes
//! on with it. Nothing that was written is lost, and no request is made of it by itself.

use crate::heed::{HeedError, heed, noted_danger};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{AttentionBecause, LEFT_OPEN_AFTER};
use nuanxin_domain::ids::CallId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;

/// Calls looked at in one round.
const BATCH: u32 = 50;

/// Finds the calls that have been left; tells how many.
///
/// # Errors
/// When the database cannot be asked. A call that could not be looked at is looked at again.
pub async fn sweep(platform: &Platform) -> Result<usize, DbError> {
    let before = platform.clocks.domain.now() - LEFT_OPEN_AFTER;
    let mut left = 0;
    for id in calls::untouched(platform.db.reader(), before, BATCH).await? {
        match leave(platform, id).await {
            Ok(found) => left += usize::from(found),
            Err(error) => tracing::warn!(call = %id, %error, "a call that was left open does not wait yet"),
        }
    }
    Ok(left)
}

/// The danger first: were it the other way round, a crash between the two would lose it.
async fn leave(platform: &Platform, id: CallId) -> Result<bool, HeedError> {
    let system = Actor::system();
    let found = calls::by_id(platform.db.reader(), &platform.ring, id).await?;
    let Some(logged) = found else { return Ok(false) };
    let call = &logged.call;
    let hearing = call.request.or(call.confirmed.last().copied());
    let danger = !noted_danger(platform, &logged).is_empty();
    let now = platform.clocks.domain.now();
    let Some(next) = call.left(danger && hearing.is_none(), now) else {
        return Ok(false);
    };
    if let Some(request) = hearing {
        heed(platform, &system, &logged, request).await?;
    }
    let next = LoggedCall {
        call: next,
        words: logged.words.clone(),
    };
    let tx = platform.db.write_tx().await?;
    // Its agent may have come back meanwhile.
    if calls::write(&tx, &platform.ring, &[&next]).await? == 0 {
        return Ok(false);
    }
    let entry = AuditEntry::new(&*platform.clocks.real, &system, "call-left");
    let mut entry = entry
        .on_grounds(format!("call:{id}"))
        .tells(Thing::of_call(&logged.call, &next.call));
    tell(&tx, platform, &next, &mut entry).await?;
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(true)
}

/// Tells the desk and the district that a call waits, in the transaction that makes it wait; `cause` is its audit entry.
///
/// # Errors
/// What the database reported.
pub async fn tell(
    tx: &DatabaseTransaction,
    platform: &Platform,
    logged: &LoggedCall,
    cause: &mut AuditEntry,
) -> Result<(), DbError> {
    let Some(attention) = logged.call.attention else {
        return Ok(());
    };
    let notice = Notice {
        audience: Audience::Triage,
        template: NoticeTemplate::StaffCallWaits,
        request: None,
        urgency: match attention.because {
            AttentionBecause::Danger => Urgency::Urgent,
            AttentionBecause::LeftOpen => Urgency::Normal,
        },
    };
    notices::insert(tx, &*platform.clocks.domain, &[(notice, None)], cause).await
}
