//! What guards sign-ins and repeated calls, and the audit log, is kept only as long as the retention schedule says: data
//! that nobody needs is data that can be lost. Real time; but for what advisors were given lately, which is counted on the
//! domain's clock.

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::retention::{RetentionKind, RetentionSchedule};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::persons::finds;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::{codes, slow_down, sources, tickets};
use nuanxin_infra::wakeup::Topic;
use nuanxin_infra::wechat::callback;
use nuanxin_infra::{accounts, audit, content_checks, help_requests, idempotency, live, uploads, visits};

/// Rows deleted in one transaction: sign-ins go on meanwhile.
const BATCH: u32 = 500;

/// Deletes codes, tickets and refresh tokens that have expired, wrong passwords that are forgiven by now, networks from
/// which nobody has signed in for long, files that were open for a day, and sessions that nobody has used for long; empties
/// the accounts of staff who left long ago. Returns how many rows have gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_sign_ins(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let cutoff = |kind| cutoff(platform, schedule, kind);
    let mut gone = 0;
    let tx = platform.db.write_tx().await?;
    if let Some(before) = cutoff(RetentionKind::OneTimeCodes) {
        gone += codes::forget_expired(&tx, before).await?;
        gone += visits::codes::forget_expired(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::SignInTickets) {
        gone += tickets::forget_expired(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::SignInFailures) {
        gone += slow_down::forget_before(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::SignInSources) {
        gone += sources::forget_before(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::WechatEvents) {
        gone += callback::forget(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::MediaChecks) {
        gone += callback::forget_verdicts(&tx, before).await?;
        gone += content_checks::forget(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::PersonFinds) {
        gone += finds::forget(&tx, before).await?;
    }
    if let Some(before) = cutoff(RetentionKind::StaffAccounts) {
        gone += accounts::forget_staff(&tx, before, BATCH).await?;
    }
    tx.commit().await?;
    // Tokens first: a session goes with its last one.
    for kind in [RetentionKind::RefreshTokens, RetentionKind::Sessions] {
        if let Some(before) = cutoff(kind) {
            gone += in_batches(platform, kind, before).await?;
        }
    }
    Ok(gone)
}

/// Deletes idempotency keys that have had their time. Returns how many have gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_idempotency_keys(
    platform: &Platform,
    schedule: &RetentionSchedule,
) -> Result<u64, DbError> {
    let Some(before) = cutoff(platform, schedule, RetentionKind::IdempotencyKeys) else {
        return Ok(0);
    };
    in_batches(platform, RetentionKind::IdempotencyKeys, before).await
}

/// Deletes what pages that were open a day ago were told. Returns how many changes have gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_live_changes(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let Some(before) = cutoff(platform, schedule, RetentionKind::LiveChanges) else {
        return Ok(0);
    };
    in_batches(platform, RetentionKind::LiveChanges, before).await
}

/// Deletes files that were attached to nothing, and half uploads that nobody goes on with; their objects follow by a job.
/// Returns how many have gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_uploads(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let real = &*platform.clocks.real;
    let mut all = 0;
    for kind in [RetentionKind::Uploads, RetentionKind::HalfUploads] {
        let Some(before) = cutoff(platform, schedule, kind) else {
            continue;
        };
        loop {
            let tx = platform.db.write_tx().await?;
            let (gone, name) = match kind {
                RetentionKind::Uploads => {
                    let gone = uploads::forget(&tx, real.now(), before, BATCH).await?;
                    (gone, "uploads")
                }
                _ => {
                    let gone = uploads::forget_halves(&tx, real.now(), before, BATCH).await?;
                    (gone, "half_uploads")
                }
            };
            if gone > 0 {
                let entry = audit::AuditEntry::new(real, &Actor::system(), "purge");
                audit::write(&tx, &[entry.on_grounds(format!("{name}:{gone}"))]).await?;
            }
            tx.commit().await?;
            all += gone;
            if gone < u64::from(BATCH) {
                break;
            }
        }
    }
    if all > 0 {
        platform.wakeups.ring(&Topic::queue(JOBS));
    }
    Ok(all)
}

/// Removes the beginning of the audit log that has had its time; the rest still verifies. Cut at the beginning of a month,
/// because each cut leaves a checkpoint for good. Returns how many entries have gone.
///
/// # Errors
/// What the database reported; what was removed before stays removed.
pub async fn forget_audit_entries(platform: &Platform, schedule: &RetentionSchedule) -> Result<u64, DbError> {
    let Some(before) = cutoff(platform, schedule, RetentionKind::AuditEntries) else {
        return Ok(0);
    };
    let day = before.date_naive();
    let first = day.with_day(1).unwrap_or(day).and_time(NaiveTime::MIN).and_utc();
    let real = &*platform.clocks.real;
    audit::forget_before(&platform.db, &platform.ring, real, &Actor::system(), first).await
}

/// Deletes what is known of assignments that count as lately given no more, by the domain's clock. Returns how many have
/// gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_assignments(platform: &Platform) -> Result<u64, DbError> {
    let lately = TimeDelta::days(platform.settings.assignment.lately_days.into());
    let before = platform.clocks.domain.now() - lately;
    let mut gone = 0;
    loop {
        let tx = platform.db.write_tx().await?;
        let batch = help_requests::forget_assignments(&tx, before, BATCH).await?;
        tx.commit().await?;
        gone += batch;
        if batch < u64::from(BATCH) {
            return Ok(gone);
        }
    }
}

fn cutoff(platform: &Platform, schedule: &RetentionSchedule, kind: RetentionKind) -> Option<DateTime<Utc>> {
    schedule.cutoff(kind, platform.clocks.real.now())
}

/// Many rows of one kind, a batch a transaction.
async fn in_batches(platform: &Platform, kind: RetentionKind, before: DateTime<Utc>) -> Result<u64, DbError> {
    let mut gone = 0;
    loop {
        let tx = platform.db.write_tx().await?;
        let batch = match kind {
            RetentionKind::RefreshTokens => {
                platform.sessions.forget_tokens(&tx, before, BATCH.into()).await?
            }
            RetentionKind::Sessions => platform.sessions.forget_sessions(&tx, before, BATCH).await?,
            RetentionKind::IdempotencyKeys => idempotency::forget(&tx, before, BATCH.into()).await?,
            RetentionKind::LiveChanges => live::forget(&tx, before, BATCH).await?,
            _ => 0,
        };
        tx.commit().await?;
        gone += batch;
        if batch < u64::from(BATCH) {
            return Ok(gone);
        }
    }
}
