//! The purge: carries out the retention schedule (`domain/data/retention.csv`) in small batches, each with its audit
//! entry. Domain time for what residents and staff made; sign-ins, repeated calls and the audit log are in
//! [`crate::forget`].

use crate::jobs::erase_account::{EraseError, erase};
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::ErasedBecause;
use nuanxin_domain::ids::{AccountId, DeletionId};
use nuanxin_domain::retention::{RetentionKind, RetentionSchedule};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs::{self, NewJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use nuanxin_infra::wakeup::Topic;
use nuanxin_infra::{
    accounts, calls, catch_ups, complaints, deletions, deliveries, doorbells, erasure, lessons, notices,
    roster, work_orders,
};

/// Rows in one transaction: everybody else goes on meanwhile.
const BATCH: u32 = 200;

/// What has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    /// Requests that have lost their personal half.
    pub requests: u64,
    /// Accounts that have lost their number.
    pub accounts: u64,
    /// Rows of inboxes, calls, complaints, requests for deletion, work orders, leaves, lessons and retired doorbells.
    pub rows: u64,
}

/// Purges whatever has had its time, and asks again for granted deletions that had to wait.
///
/// # Errors
/// What failed; what was purged before stays purged.
pub async fn purge(platform: &Platform, schedule: &RetentionSchedule) -> Result<Purged, EraseError> {
    Ok(Purged {
        requests: purge_requests(platform, schedule).await?,
        accounts: purge_accounts(platform, schedule).await? + purge_idle(platform, schedule).await?,
        rows: purge_rows(platform, schedule).await?,
    })
}

/// Granted deletions whose requests were open meanwhile get their job again.
///
/// # Errors
/// What the database reported.
pub async fn ask_again(platform: &Platform) -> Result<u64, DbError> {
    let real = &*platform.clocks.real;
    let (mut after, mut asked) = (DeletionId(uuid::Uuid::nil()), 0);
    loop {
        let waiting = deletions::unfinished(platform.db.reader(), after, BATCH).await?;
        let Some(last) = waiting.last() else {
            return Ok(asked);
        };
        after = *last;
        let work: Vec<NewJob> = waiting.iter().map(|id| NewJob::erase(*id, real.now())).collect();
        let tx = platform.db.write_tx().await?;
        jobs::enqueue(&tx, real, &work).await?;
        tx.commit().await?;
        platform.wakeups.ring(&Topic::queue(JOBS));
        asked += work.len() as u64;
    }
}

async fn purge_requests(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, EraseError> {
    let now = platform.clocks.domain.now();
    let Some(before) = schedule.cutoff(RetentionKind::RequestPersonal, now) else {
        return Ok(0);
    };
    let (mut after, mut gone) = (None, 0);
    loop {
        let due = erasure::due(platform.db.reader(), before, after, BATCH).await?;
        let Some((_, last)) = due.last() else {
            return Ok(gone);
        };
        after = Some(*last);
        for (request, _) in &due {
            // each erasure leaves its own event and audit entry
            gone += u64::from(erase(platform, request.id, ErasedBecause::TimeOver).await?);
        }
    }
}

async fn purge_accounts(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let now = platform.clocks.domain.now();
    let Some(before) = schedule.cutoff(RetentionKind::Accounts, now) else {
        return Ok(0);
    };
    let emptied = deletions::emptied_accounts(platform.db.reader(), before, BATCH).await?;
    let mut gone = 0;
    for account in emptied {
        gone += u64::from(erase_account(platform, account).await?);
    }
    Ok(gone)
}

/// Real time: sign-ins tell whether an account is used.
async fn purge_idle(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let now = platform.clocks.real.now();
    let Some(before) = schedule.cutoff(RetentionKind::IdleAccounts, now) else {
        return Ok(0);
    };
    let idle = accounts::idle(platform.db.reader(), before, BATCH).await?;
    let mut gone = 0;
    for account in idle {
        gone += u64::from(erase_account(platform, account).await?);
    }
    Ok(gone)
}

async fn erase_account(platform: &Platform, account: AccountId) -> Result<bool, DbError> {
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    if !erasure::of_account(&tx, account, real.now()).await? {
        return Ok(false);
    }
    platform.sessions.revoke_all(&tx, account, Ended::Erased).await?;
    let entry =
        AuditEntry::new(real, &Actor::system(), "erase-account").on_grounds(format!("account:{account}"));
    audit::write(&tx, &[entry]).await?;
    tx.commit().await?;
    Ok(true)
}

async fn purge_rows(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let kinds = [
        (RetentionKind::Notices, "notices"),
        (RetentionKind::Calls, "calls"),
        (RetentionKind::Complaints, "complaints"),
        (RetentionKind::DeletionRequests, "deletion_requests"),
        (RetentionKind::WorkOrders, "work_orders"),
        (RetentionKind::Leaves, "leaves"),
        (RetentionKind::AddressLessons, "address_lessons"),
        (RetentionKind::Doorbells, "doorbells"),
    ];
    let now = platform.clocks.domain.now();
    let mut all = 0;
    for (kind, name) in kinds {
        let Some(before) = schedule.cutoff(kind, now) else {
            continue;
        };
        loop {
            let tx = platform.db.write_tx().await?;
            let gone = match kind {
                RetentionKind::Notices => {
                    notices::forget(&tx, before, BATCH).await?
                        + catch_ups::forget(&tx, before).await?
                        + deliveries::forget(&tx, before, BATCH).await?
                }
                RetentionKind::Calls => calls::forget(&tx, before, BATCH).await?,
                RetentionKind::Complaints => complaints::forget(&tx, before, BATCH).await?,
                RetentionKind::WorkOrders => work_orders::forget(&tx, before, BATCH).await?,
                RetentionKind::AddressLessons => lessons::forget(&tx, before, BATCH).await?,
                RetentionKind::Doorbells => doorbells::devices::forget(&tx, before, BATCH).await?,
                RetentionKind::Leaves => roster::forget(&tx, before, BATCH).await?,
                _ => deletions::forget(&tx, before, BATCH).await?,
            };
            if gone > 0 {
                let real = &*platform.clocks.real;
                let entry =
                    AuditEntry::new(real, &Actor::system(), "purge").on_grounds(format!("{name}:{gone}"));
                audit::write(&tx, &[entry]).await?;
            }
            tx.commit().await?;
            all += gone;
            if gone < u64::from(BATCH) {
                break;
            }
        }
    }
    Ok(all)
}
