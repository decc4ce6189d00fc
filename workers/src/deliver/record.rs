//! What providers answered: kept with everything that follows from it, in one transaction.

use nuanxin_domain::access::Actor;
use nuanxin_domain::delivery::{
    AttemptOutcome, CallTask, DeliveryChannel, DeliveryState, Ear, Recipient, SendOutcome, Unheard, Wording,
};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::notice_grant::GrantChange;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::call_tasks::{self, KeptTask};
use nuanxin_infra::db::{ConnectionTrait, DbError};
use nuanxin_infra::deliveries::{self, Kept};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wechat::says_no_permission;
use nuanxin_infra::{notice_grants, notices};
use std::collections::HashMap;
use uuid::Uuid;

use super::claim::Asking;

/// How often an answer is tried to be kept: what is not kept counts as lost.
const TRIES: usize = 3;

/// A message with its provider's answer.
#[derive(Clone)]
pub(super) struct Answered {
    kept: Kept,
    outcome: SendOutcome,
    /// The WeChat user who was asked.
    user: Option<Uuid>,
}

impl Answered {
    pub(super) fn of(asked: Asking, outcome: SendOutcome) -> Self {
        let by_wechat = asked.channel == DeliveryChannel::WechatSubscription;
        Self {
            user: asked.known.wechat.filter(|_| by_wechat).map(|user| user.id),
            kept: asked.kept,
            outcome,
        }
    }

    pub(super) fn lost(kept: Kept, outcome: SendOutcome) -> Self {
        Self {
            kept,
            outcome,
            user: None,
        }
    }
}

/// Keeps answers.
///
/// # Errors
/// What the database reported in the end; the messages count as lost when their lease is over.
pub(super) async fn record(platform: &Platform, answers: Vec<Answered>) -> Result<(), DbError> {
    if answers.is_empty() {
        return Ok(());
    }
    for _ in 1..TRIES {
        match record_once(platform, answers.clone()).await {
            Err(error) if error.is_transient() => {
                tracing::warn!(%error, "answers of providers are kept again")
            }
            done => return done,
        }
    }
    record_once(platform, answers).await
}

async fn record_once(platform: &Platform, answers: Vec<Answered>) -> Result<(), DbError> {
    let now = platform.clocks.domain.now();
    let mut changes: HashMap<Uuid, (Option<Uuid>, SendOutcome)> = HashMap::new();
    let mut answered = Vec::with_capacity(answers.len());
    for Answered {
        mut kept,
        outcome,
        user,
    } in answers
    {
        if let DeliveryState::Attempting { channel } = kept.delivery.state {
            let again = deliveries::knows_again(platform, channel);
            kept.delivery.answered(&outcome, again, now);
        }
        if let SendOutcome::Accepted { reference } = &outcome {
            kept.reference = reference.clone();
        }
        kept.locked_until = None;
        changes.insert(kept.id, (user, outcome));
        answered.push(kept);
    }
    let tx = platform.db.write_tx().await?;
    let written = deliveries::write(&tx, answered).await?;
    for kept in &written {
        if let Some((Some(user), outcome)) = changes.get(&kept.id) {
            spend(platform, &tx, kept, *user, outcome).await?;
        }
    }
    open_calls(platform, &tx, &written).await?;
    tx.commit().await?;
    count(&written);
    Ok(())
}

/// The ledger follows what the platform says.
async fn spend(
    platform: &Platform,
    tx: &impl ConnectionTrait,
    kept: &Kept,
    user: Uuid,
    outcome: &SendOutcome,
) -> Result<(), DbError> {
    let key = Wording::of(kept.delivery.saying()).wechat;
    let template = key.and_then(|key| platform.settings.wechat.template(key));
    let Some(template) = template else { return Ok(()) };
    let change = match outcome {
        SendOutcome::Accepted { .. } => template.kind.after_a_message(),
        SendOutcome::Refused { reason } if says_no_permission(reason) => Some(GrantChange::NoneLeft),
        _ => None,
    };
    if let Some(change) = change {
        let now = platform.clocks.domain.now();
        notice_grants::enter(tx, user, &template.id, change, now).await?;
    }
    Ok(())
}

/// The platform reports that it could not deliver a message that it had taken: the next channel, in the caller's
/// transaction.
///
/// # Errors
/// What the database reported.
pub async fn undelivered(
    platform: &Platform,
    tx: &impl ConnectionTrait,
    reference: &str,
    channel: DeliveryChannel,
    reason: &str,
) -> Result<(), DbError> {
    let now = platform.clocks.domain.now();
    let Some(mut kept) = deliveries::by_reference(tx, reference).await? else {
        return Ok(());
    };
    if kept.delivery.undelivered(channel, reason, now) {
        deliveries::write(tx, vec![kept]).await?;
    }
    Ok(())
}

/// Opens calls for the messages among these that need one, and tells whoever is to make them.
///
/// # Errors
/// What the database reported.
pub(super) async fn open_calls(
    platform: &Platform,
    tx: &impl ConnectionTrait,
    messages: &[Kept],
) -> Result<(), DbError> {
    let unheard: Vec<&Kept> = messages
        .iter()
        .filter(|kept| kept.delivery.needs_a_call())
        .collect();
    if unheard.is_empty() {
        return Ok(());
    }
    let (snapshot, system) = (platform.snapshot(), Actor::system());
    let domain = &*platform.clocks.domain;
    let cx = Deciding {
        by: &system,
        now: domain.now(),
        rules: &snapshot.rules,
    };
    let about: Vec<RequestId> = unheard.iter().filter_map(|kept| request_of(kept)).collect();
    let loaded = requests::load_many(tx, &about).await?;
    let about: HashMap<RequestId, HelpRequest> = loaded.into_iter().map(|one| (one.id, one)).collect();
    let (mut tasks, mut told) = (Vec::new(), Vec::new());
    for kept in unheard {
        let request = request_of(kept).and_then(|id| about.get(&id));
        let (task, notice) = CallTask::open(new_id(domain), unheard_of(platform, kept, request), &cx);
        told.push((notice, request.map(|request| request.number.clone())));
        tasks.push(KeptTask { task, version: 0 });
    }
    call_tasks::write(tx, &tasks).await?;
    let mut entries = Vec::with_capacity(told.len());
    for (kept, told) in tasks.iter().zip(told) {
        let entry = AuditEntry::new(&*platform.clocks.real, &system, "call-task-opened");
        let mut entry = entry
            .on_grounds(format!("call-task:{}", kept.task.id))
            .tells(Thing::of_call_task(&kept.task, 1, kept.task.for_lead));
        notices::insert(tx, domain, &[told], &mut entry).await?;
        entries.push(entry);
    }
    audit::write(tx, &entries).await
}

fn request_of(kept: &Kept) -> Option<RequestId> {
    kept.delivery.news.iter().find_map(|news| news.request)
}

fn unheard_of(platform: &Platform, kept: &Kept, request: Option<&HelpRequest>) -> Unheard {
    let account = match kept.delivery.to {
        Recipient::Account { account } => Some(account),
        Recipient::SafeContact { .. } | Recipient::Neighbour { .. } => None,
    };
    let to_staff = kept.delivery.ear == Ear::Staff;
    let snapshot = platform.snapshot();
    let colleague = account
        .filter(|_| to_staff)
        .and_then(|id| snapshot.directory.get(id));
    let station = match colleague {
        Some(colleague) => colleague.station,
        None => request.and_then(|request| request.state.station()),
    };
    Unheard {
        delivery: kept.id,
        request: request.map(|request| request.id),
        account,
        station,
        importance: kept.delivery.importance(),
        to_staff,
    }
}

/// Counts what came of the last attempts, and what has ended.
fn count(messages: &[Kept]) {
    for kept in messages {
        let last = kept.delivery.attempts.last();
        let Some((channel, outcome)) = last.and_then(|last| Some((last.channel, last.outcome?))) else {
            continue;
        };
        counted(channel, AttemptOutcome::code(outcome));
        if outcome == AttemptOutcome::Unsure && kept.delivery.needs_a_call() {
            counted(DeliveryChannel::CallTask, "opened");
        }
    }
}

/// Counts what ended without anybody being asked.
pub(super) fn count_ended(messages: &[Kept]) {
    for kept in messages {
        match kept.delivery.state {
            DeliveryState::Called => counted(DeliveryChannel::CallTask, "opened"),
            DeliveryState::NotTold { .. } => {
                metrics::counter!("nuanxin_notices_total", "channel" => "none", "outcome" => "not_told")
                    .increment(1);
            }
            _ => {}
        }
    }
}

fn counted(channel: DeliveryChannel, outcome: &'static str) {
    metrics::counter!("nuanxin_notices_total", "channel" => channel.code(), "outcome" => outcome)
        .increment(1);
}
