//! Answers that are owed to residents, to complaints and to requests for deletion, climb their ladder until somebody
//! decides. A rung fires once: what has fired is kept in the transaction of its notices.

use nuanxin_domain::access::Actor;
use nuanxin_domain::answer_ladder::{AnswerLadder, Rung};
use nuanxin_domain::catch_up::is_behind;
use nuanxin_domain::complaint::Complaint;
use nuanxin_domain::deletion::DeletionRequest;
use nuanxin_domain::live::Thing;
use nuanxin_domain::notice::Notice;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::call_tasks::{self, KeptTask};
use nuanxin_infra::catch_ups::{self, Telling};
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{complaints, deletions};

/// Of each kind, looked at in one sweep.
const BATCH: u32 = 100;

/// Sweeps once; tells how many climbed. Call again while it is not zero.
///
/// # Errors
/// What the database reported; what climbed before has climbed.
pub async fn sweep(platform: &Platform) -> Result<usize, DbError> {
    Ok(complaints_climb(platform).await? + deletions_climb(platform).await? + calls_climb(platform).await?)
}

async fn complaints_climb(platform: &Platform) -> Result<usize, DbError> {
    let (snapshot, system) = (platform.snapshot(), Actor::system());
    let now = platform.clocks.domain.now();
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let due = complaints::due(platform.db.reader(), &platform.ring, now, BATCH.into()).await?;
    let mut climbed = 0;
    for complaint in &due {
        climbed += counted(complaint_climbs(platform, complaint, &cx).await);
    }
    Ok(climbed)
}

async fn complaint_climbs(
    platform: &Platform,
    complaint: &Complaint,
    cx: &Deciding<'_>,
) -> Result<bool, DbError> {
    let Some((after, rung, told)) = complaint.climb(cx) else {
        return Ok(false);
    };
    let tx = platform.db.write_tx().await?;
    if !complaints::climbed(&tx, complaint, &after).await? {
        return Ok(false);
    }
    let told = complaint.addressed(told, &platform.snapshot().directory.district());
    let what = format!("complaint:{}", complaint.id);
    let fired = (complaint.ladder, rung);
    conclude(platform, tx, ("complaint", what, None), fired, &told).await?;
    Ok(true)
}

async fn deletions_climb(platform: &Platform) -> Result<usize, DbError> {
    let (snapshot, system) = (platform.snapshot(), Actor::system());
    let now = platform.clocks.domain.now();
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let due = deletions::due(platform.db.reader(), &platform.ring, now, BATCH).await?;
    let mut climbed = 0;
    for deletion in &due {
        climbed += counted(deletion_climbs(platform, deletion, &cx).await);
    }
    Ok(climbed)
}

async fn deletion_climbs(
    platform: &Platform,
    deletion: &DeletionRequest,
    cx: &Deciding<'_>,
) -> Result<bool, DbError> {
    let Some((after, rung, told)) = deletion.climb(cx) else {
        return Ok(false);
    };
    let tx = platform.db.write_tx().await?;
    if !deletions::climbed(&tx, deletion, &after).await? {
        return Ok(false);
    }
    let told = deletion.addressed(told, &platform.snapshot().directory.district());
    let what = format!("deletion:{}", deletion.id);
    let fired = (deletion.ladder, rung);
    conclude(platform, tx, ("deletion", what, None), fired, &told).await?;
    Ok(true)
}

async fn calls_climb(platform: &Platform) -> Result<usize, DbError> {
    let now = platform.clocks.domain.now();
    let due = call_tasks::due(platform.db.reader(), now, BATCH).await?;
    let mut climbed = 0;
    for kept in &due {
        climbed += counted(call_climbs(platform, kept).await);
    }
    Ok(climbed)
}

async fn call_climbs(platform: &Platform, kept: &KeptTask) -> Result<bool, DbError> {
    let (snapshot, system) = (platform.snapshot(), Actor::system());
    let cx = Deciding {
        by: &system,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let Some((task, rung, told)) = kept.task.climb(&cx) else {
        return Ok(false);
    };
    let version = kept.version;
    let thing = Thing::of_call_task(&task, version + 1, kept.task.for_lead);
    let tx = platform.db.write_tx().await?;
    if !call_tasks::write(&tx, &[KeptTask { task, version }]).await? {
        return Ok(false);
    }
    let what = format!("call-task:{}", kept.task.id);
    let fired = (kept.task.ladder(), rung);
    conclude(platform, tx, ("call_task", what, Some(thing)), fired, &told).await?;
    Ok(true)
}

/// One that cannot climb stays due and is tried again with the next sweep; the others go on.
fn counted(climbed: Result<bool, DbError>) -> usize {
    let climbed = climbed.unwrap_or_else(|error| {
        tracing::error!(%error, "a rung of an answer that is owed could not be recorded");
        false
    });
    usize::from(climbed)
}

/// Notices and audit entry commit with the rung; `thing` is what has changed beside its rung. The entry names no station: whoever is complained of may read theirs.
async fn conclude(
    platform: &Platform,
    tx: DatabaseTransaction,
    (kind, what, thing): (&'static str, String, Option<Thing>),
    (before, rung): (AnswerLadder, Rung),
    told: &[Notice],
) -> Result<(), DbError> {
    let told: Vec<_> = told.iter().map(|notice| (*notice, None)).collect();
    let action = format!("{kind}-{}", rung.code());
    let entry = AuditEntry::new(&*platform.clocks.real, &Actor::system(), action).on_grounds(what);
    let mut entry = match thing {
        Some(thing) => entry.tells(thing),
        None => entry,
    };
    let telling = if is_behind(before.next_action_at, platform.clocks.domain.now()) {
        Telling::CatchingUp
    } else {
        Telling::AtOnce
    };
    catch_ups::tell(&tx, &platform.clocks, telling, &told, &mut entry).await?;
    audit::write(&tx, &[entry]).await?;
    tx.commit().await?;
    if rung == Rung::Missed {
        metrics::counter!("nuanxin_deadlines_missed_total", "kind" => kind).increment(1);
    }
    Ok(())
}
