//! `POST /deletion-requests/{id}/decide`: granted or refused, with what is kept and why.

use super::document::{DeletionDocument, NAMED};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deletion::{DeletionRefusal, KeepReason, Kept};
use nuanxin_domain::ids::{DeletionId, RequestId};
use nuanxin_domain::live::Thing;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::deletions::{self, Covered, Scope, WordedDeletion};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::jobs::{self, NewJob};
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use nuanxin_infra::wakeup::Topic;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Help requests that one decision may keep.
const KEPT: usize = 100;

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = DeletionDecision)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Everything that is covered is erased, but for what is kept.
    Granted,
    /// Nothing is erased.
    Refused,
}

/// The decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "granted", "told": "已同意,办结的两件求助会在今天删除。"}))]
pub struct DeletionDecisionBody {
    /// Granted or refused.
    decision: Decision,
    /// Why nothing is erased; needed when it is refused.
    refused_because: Option<KeepReason>,
    /// Single help requests that stay although it is granted.
    #[serde(default)]
    #[schema(max_items = 100)]
    keep: Vec<KeepBody>,
    /// What the resident reads.
    #[schema(min_length = 1, max_length = 2000)]
    told: String,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
}

/// A help request that stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepBody {
    /// Which.
    help_request_id: Uuid,
    /// Why.
    reason: KeepReason,
}

/// Decide a request for deletion
///
/// What is granted is erased soon after, for good; help requests that are still open are erased when they have ended.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = DeletionDecisionBody,
    responses((status = 200, description = "The request for deletion after it", body = DeletionDocument)),
    security(("bearer" = []))
)]
#[post("/deletion-requests/{id}/decide")]
pub async fn decide_deletion(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<DeletionDecisionBody>,
    http: HttpRequest,
) -> Answer {
    body.value.check(&platform.settings.limits)?;
    let record = seen(&platform, &who.0, id).await?;
    let key = IdempotencyHeader::read(&http, format!("decide-deletion:{}", id.0), body.digest)?;
    let before = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
    let again = match before {
        Some(_) => true,
        None => write(&platform, &who.0, &record, body.value, key.as_ref()).await? == Concluded::Twin,
    };
    let after = seen(&platform, &who.0, id).await?;
    let document = DeletionDocument::of(&platform, &who.0, Language::of(&http), &after).await?;
    let mut response = HttpResponse::Ok();
    if again {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(document))
}

async fn seen(platform: &Platform, actor: &Actor, id: Id) -> Answer<WordedDeletion> {
    let found = deletions::by_id(platform.db.reader(), &platform.ring, DeletionId(id.0)).await?;
    let found = found.filter(|record| record.deletion.is_seen_by(actor));
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The erasing itself is a job, enqueued with the decision.
async fn write(
    platform: &Platform,
    actor: &Actor,
    record: &WordedDeletion,
    body: DeletionDecisionBody,
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let snapshot = platform.snapshot();
    let cx = Deciding {
        by: actor,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let scope = Scope::from(&record.deletion);
    let covered = deletions::covered(platform.db.reader(), scope, Covered::All, None, NAMED).await?;
    let seen: Vec<_> = covered
        .into_iter()
        .filter(|request| request.standing_of(actor).is_some())
        .collect();
    let keep = body.keep.iter().map(|kept| Kept {
        request: RequestId(kept.help_request_id),
        reason: kept.reason,
    });
    let refused = body
        .refused_because
        .filter(|_| body.decision == Decision::Refused);
    let (decided, told) = record.deletion.decide(refused, keep.collect(), &seen, &cx)?;
    let real = &*platform.clocks.real;
    let mut entry = AuditEntry::new(real, actor, "decide-deletion")
        .on_grounds(format!("deletion:{}", decided.id))
        .tells(Thing::of_deletion(&decided));
    let key = key.map(|key| key.row(actor, decided.id.0, 200));
    let tx = platform.db.write_tx().await?;
    let (answer, note) = (body.told.into(), body.internal_note.map(Into::into));
    if !deletions::decide(&tx, &platform.ring, &decided, &answer, note.as_ref()).await? {
        return Err(DeletionRefusal::Decided.into());
    }
    let told: Vec<_> = told.iter().map(|notice| (*notice, None)).collect();
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    if refused.is_none() {
        let job = NewJob::erase(decided.id, real.now());
        jobs::enqueue(&tx, real, &[job]).await?;
    }
    let concluded = conclude(tx, entry, key, real).await?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(concluded)
}

impl DeletionDecisionBody {
    fn check(&self, limits: &LimitSettings) -> Answer<()> {
        let mut faults = Faults::default();
        faults.required_text("/told", &self.told, limits.text_chars);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.list("/keep", &self.keep, KEPT);
        if (self.decision == Decision::Refused) != self.refused_because.is_some() {
            let code = match self.decision {
                Decision::Refused => "required",
                Decision::Granted => "malformed",
            };
            faults.add("/refused_because", code);
        }
        faults.check()
    }
}
