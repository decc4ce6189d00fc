//! `/lessons`: what decisions of the triage desk teach the address book (地址经验), with the district's approval.

pub mod approve;
pub mod document;
pub mod list;
pub mod refuse;
pub mod withdraw;

use crate::actor::Staff;
use crate::problem::{Answer, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::LessonId;
use nuanxin_domain::lesson::{Colleagues, LessonRecord, LessonRefusal, LessonState};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::lessons;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

use document::LessonDocument;

/// Why something ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "现场核实,属于相邻街道"}))]
pub struct LessonReason {
    /// For staff only.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl LessonReason {
    fn checked(self, limits: &LimitSettings) -> Answer<String> {
        let mut faults = Faults::default();
        faults.required_text("/reason", &self.reason, limits.text_chars);
        faults.check()?;
        Ok(self.reason)
    }
}

/// A lesson that is being decided on, in the transaction of the decision.
struct Held {
    tx: DatabaseTransaction,
    lesson: LessonRecord,
}

/// The lesson, for somebody of the district.
async fn held(platform: &Platform, who: &Staff, id: LessonId) -> Answer<Held> {
    if who.0.role != Role::District {
        return Err(LessonRefusal::NotAllowed.into());
    }
    let tx = platform.db.write_tx().await?;
    let lesson = lessons::by_id(&tx, &platform.ring, id).await?;
    let lesson = lesson.ok_or_else(|| Problem::from(LessonRefusal::NotFound))?;
    Ok(Held { tx, lesson })
}

fn colleagues(platform: &Platform, actor: &Actor) -> Colleagues {
    let snapshot = platform.snapshot();
    let mut district = snapshot.directory.with_role(Role::District);
    match district.any(|one| one.id != actor.account) {
        true => Colleagues::Some,
        false => Colleagues::Nobody,
    }
}

/// Decides by the rules.
fn ruled<T>(
    platform: &Platform,
    actor: &Actor,
    decide: impl FnOnce(&Deciding<'_>) -> Result<T, LessonRefusal>,
) -> Answer<T> {
    let snapshot = platform.snapshot();
    let cx = Deciding {
        by: actor,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    Ok(decide(&cx)?)
}

/// Writes the decision beside what the caller has written.
///
/// # Errors
/// `lesson_decided` when somebody else was faster.
async fn written(
    platform: &Platform,
    tx: &DatabaseTransaction,
    before: LessonState,
    decided: &LessonRecord,
) -> Answer<()> {
    match lessons::decide(tx, &platform.ring, before, decided).await? {
        true => Ok(()),
        false => Err(LessonRefusal::Decided.into()),
    }
}

/// Commits with the audit entry, and answers with the lesson.
async fn committed(
    platform: &Platform,
    who: &Staff,
    held: Held,
    action: &'static str,
    http: &HttpRequest,
) -> Answer {
    let id = held.lesson.id;
    let mut grounds = format!("lesson:{id}");
    if held.lesson.state == LessonState::Proposed && held.lesson.proposed_by == who.0.account {
        grounds.push_str(" alone");
    }
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, action).on_grounds(grounds);
    conclude(held.tx, entry, None, &*platform.clocks.real).await?;
    crate::accounts::effective(platform).await;
    let after = lessons::by_id(platform.db.reader(), &platform.ring, id).await?;
    let after = after.ok_or_else(|| Problem::from(LessonRefusal::NotFound))?;
    let document = LessonDocument::of(&after, &platform.snapshot(), crate::problem::Language::of(http));
    Ok(HttpResponse::Ok().json(document))
}
