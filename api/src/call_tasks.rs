//! `/call-tasks`: calls that staff make because no message reaches somebody (通知不到时的电话告知).

pub mod document;
pub mod finish;
pub mod list;
pub mod take;

use crate::problem::{Answer, Problem};
use actix_web::HttpResponse;
use nuanxin_domain::access::Actor;
use nuanxin_domain::delivery::{CallTask, CallTaskRefusal};
use nuanxin_domain::live::Thing;
use nuanxin_domain::notice::Notice;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::call_tasks::{self, KeptTask};
use nuanxin_infra::db::{ConnectionTrait, DatabaseTransaction};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;
use uuid::Uuid;

use document::CallTaskDocument;

/// Whether somebody has to do with a call, and may see the request that it is about.
///
/// # Errors
/// When the database cannot be asked.
async fn is_seen(db: &impl ConnectionTrait, task: &CallTask, actor: &Actor) -> Answer<bool> {
    let request = match task.request {
        Some(request) => requests::load(db, request).await?,
        None => None,
    };
    Ok(task.is_seen_by(actor, request.as_ref()))
}

/// A call that is being decided on, in the transaction of the decision.
struct Held {
    tx: DatabaseTransaction,
    kept: KeptTask,
}

/// The call, for somebody who has to do with it.
async fn held(platform: &Platform, actor: &Actor, id: Uuid) -> Answer<Held> {
    let tx = platform.db.write_tx().await?;
    let kept = call_tasks::by_id(&tx, id).await?;
    let kept = kept.ok_or_else(|| Problem::from(CallTaskRefusal::NotFound))?;
    match is_seen(&tx, &kept.task, actor).await? {
        true => Ok(Held { tx, kept }),
        false => Err(CallTaskRefusal::NotFound.into()),
    }
}

/// Decides by the rules.
fn ruled<T>(
    platform: &Platform,
    actor: &Actor,
    decide: impl FnOnce(&Deciding<'_>) -> Result<T, CallTaskRefusal>,
) -> Answer<T> {
    let snapshot = platform.snapshot();
    Ok(decide(&Deciding {
        by: actor,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    })?)
}

/// Commits the call as it is afterwards with its notice and its audit entry, and answers with it.
async fn committed(
    platform: &Platform,
    actor: &Actor,
    held: Held,
    (after, told): (CallTask, Option<Notice>),
    action: &'static str,
) -> Answer {
    let (tx, version) = (held.tx, held.kept.version);
    let thing = Thing::of_call_task(&after, version + 1, held.kept.task.for_lead);
    let kept = KeptTask { task: after, version };
    if !call_tasks::write(&tx, std::slice::from_ref(&kept)).await? {
        return Err(CallTaskRefusal::Taken.into());
    }
    let told: Vec<_> = told.into_iter().map(|notice| (notice, None)).collect();
    let real = &*platform.clocks.real;
    let mut entry = AuditEntry::new(real, actor, action)
        .on_grounds(format!("call-task:{}", kept.task.id))
        .tells(thing);
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    conclude(tx, entry, None, real).await?;
    Ok(HttpResponse::Ok().json(CallTaskDocument::of(&kept.task)))
}
