//! `POST /complaints/{id}/decide`: the answer.

use super::document::{ComplaintDocument, version};
use crate::act::{IdPath, VerbHeaders};
use crate::actor::Staff;
use crate::idempotency::IdempotencyHeader;
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Problem};
use crate::versions::{IfMatch, IfMatchHeader};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::complaint::ComplaintRefusal;
use nuanxin_domain::ids::ComplaintId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::complaints::{self, WordedComplaint};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// The decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"told": "我们向您道歉,明天上午由另一位顾问上门。", "internal_note": "已与顾问谈话"}))]
pub struct ComplaintDecisionBody {
    /// What the resident reads.
    #[schema(min_length = 1, max_length = 2000)]
    told: String,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// Decide a complaint
///
/// By the lead, or by the district when it is about the lead, the station or something else.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ComplaintDecisionBody,
    responses((status = 200, description = "The complaint after it", body = ComplaintDocument)),
    security(("bearer" = []))
)]
#[post("/complaints/{id}/decide")]
pub async fn decide_complaint(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    if_match: IfMatchHeader,
    body: Body<ComplaintDecisionBody>,
    http: HttpRequest,
) -> Answer {
    body.value.check(&platform.settings.limits)?;
    let record = seen(&platform, &who.0, id).await?;
    let key = IdempotencyHeader::read(&http, format!("decide-complaint:{}", id.0), body.digest)?;
    if IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0)
        .await?
        .is_some()
    {
        return Ok(answered(&record, true));
    }
    check_version(&record, if_match.or_body(body.value.version))?;
    let concluded = write(&platform, &who.0, &record, body.value, key.as_ref()).await?;
    let after = seen(&platform, &who.0, id).await?;
    Ok(answered(&after, concluded == Concluded::Twin))
}

async fn seen(platform: &Platform, actor: &Actor, id: Id) -> Answer<WordedComplaint> {
    let found = complaints::by_id(platform.db.reader(), &platform.ring, ComplaintId(id.0)).await;
    let found = found?;
    let found = found.filter(|record| record.complaint.is_seen_by(actor));
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

fn check_version(record: &WordedComplaint, expected: Option<IfMatch>) -> Answer<()> {
    match expected {
        Some(expected) if expected.version != version(record) => {
            Err(Problem::stale(version(record), expected.by_header))
        }
        _ => Ok(()),
    }
}

/// The audit entry names neither request nor station, see [`super::file`].
async fn write(
    platform: &Platform,
    actor: &Actor,
    record: &WordedComplaint,
    words: ComplaintDecisionBody,
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let snapshot = platform.snapshot();
    let cx = Deciding {
        by: actor,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let (decided, told) = record.complaint.decide(&cx)?;
    let mut entry = AuditEntry::new(&*platform.clocks.real, actor, "decide-complaint")
        .on_grounds(format!("complaint:{}", decided.id))
        .tells(Thing::of_complaint(&decided));
    let key = key.map(|key| key.row(actor, decided.id.0, 200));
    let tx = platform.db.write_tx().await?;
    let (told_words, note) = (words.told.into(), words.internal_note.map(Into::into));
    if !complaints::decide(&tx, &platform.ring, &decided, &told_words, note.as_ref()).await? {
        return Err(ComplaintRefusal::Decided.into());
    }
    let told: Vec<_> = told.iter().map(|notice| (*notice, None)).collect();
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    Ok(conclude(tx, entry, key, &*platform.clocks.real).await?)
}

fn answered(record: &WordedComplaint, again: bool) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header(("etag", format!("\"{}\"", version(record))));
    if again {
        response.insert_header(("idempotency-replayed", "true"));
    }
    response.json(ComplaintDocument::of(record, true))
}

impl ComplaintDecisionBody {
    fn check(&self, limits: &LimitSettings) -> Answer<()> {
        let mut faults = Faults::default();
        faults.required_text("/told", &self.told, limits.text_chars);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.check()
    }
}
