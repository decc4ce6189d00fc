//! What the API shows of a request for deletion.

use crate::complaints::document::ContentCheck;
use crate::problem::{Answer, Language};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::danger_words::{DangerFinding, DangerKind};
use nuanxin_domain::deletion::{DeletionState, KeepReason};
use nuanxin_domain::help_request::{HelpRequest, StateName};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::masking::mask_phone;
use nuanxin_infra::accounts;
use nuanxin_infra::content_checks;
use nuanxin_infra::deletions::{Covered, Scope, WordedDeletion, covered, with_open_complaint};
use nuanxin_infra::erasure::has_open_complaint;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Requests that one document names, at most; the others are as the first ones.
pub const NAMED: u32 = 100;

/// A request for deletion of personal data.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletionRequest)]
pub struct DeletionDocument {
    /// Identity.
    pub id: Uuid,
    /// Where it stands.
    pub state: DeletionState,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By when it is decided: 15 working days.
    pub due_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// When everything that was granted had been erased.
    pub done_at: Option<DateTime<Utc>>,
    /// What the resident wrote.
    pub reason: Option<String>,
    /// The answer that the resident reads.
    pub told: Option<String>,
    /// What is kept now, and why.
    pub kept: Vec<KeptDocument>,
    /// Numbers to call at once when the words point to danger.
    pub emergency_numbers: Vec<String>,
    /// For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<DeletionStaffPart>,
}

/// Something that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptDocument {
    /// Which help request; absent for what is not about a single one.
    pub help_request_id: Option<Uuid>,
    /// Its number.
    pub number: Option<String>,
    /// The coded reason.
    pub reason: KeepReason,
    /// Where the law says so.
    #[schema(example = "个人信息保护法 47(1)")]
    pub law: String,
    /// The reason in words.
    pub text: String,
}

/// What staff see beside.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletionStaffPart {
    /// Whose data.
    pub account_id: Uuid,
    /// The number that was proved, masked.
    #[schema(example = "138****5678")]
    pub phone: Option<String>,
    /// The station whose lead decides; none when the district does.
    pub station_id: Option<Uuid>,
    /// What the resident's words point to.
    pub danger: Vec<DangerKind>,
    /// That the WeChat platform's content safety pointed to the words. It decides nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_check: Option<ContentCheck>,
    /// The help requests that it covers and the reader may see, at most 100.
    pub requests: Vec<CoveredDocument>,
    /// For staff only.
    pub internal_note: Option<String>,
}

/// A help request that is covered.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoveredDocument {
    /// Identity.
    pub id: Uuid,
    /// 受理编号
    pub number: String,
    /// Where it stands.
    pub state: StateName,
    /// When its personal half was erased.
    pub erased_at: Option<DateTime<Utc>>,
}

impl DeletionDocument {
    /// Shows a request for deletion to somebody who sees it: no help request that they do not see is named.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn of(
        platform: &Platform,
        actor: &Actor,
        language: Language,
        record: &WordedDeletion,
    ) -> Answer<Self> {
        let db = platform.db.reader();
        let deletion = &record.deletion;
        let mut requests = covered(db, Scope::from(deletion), Covered::All, None, NAMED).await?;
        requests.retain(|request| request.standing_of(actor).is_some());
        let ids: Vec<RequestId> = requests.iter().map(|request| request.id).collect();
        let disputed = with_open_complaint(db, &ids).await?;
        let decision = deletion.decided.as_ref();
        let mut kept = Vec::new();
        if let Some(reason) = decision.and_then(|decision| decision.refused) {
            kept.push(KeptDocument::of(None, reason, language));
        } else {
            for request in &requests {
                let reason = deletion.keeps(request, disputed.contains(&request.id));
                kept.extend(reason.map(|reason| KeptDocument::of(Some(request), reason, language)));
            }
            if has_open_complaint(db, Scope::from(deletion)).await? {
                kept.push(KeptDocument::of(None, KeepReason::OpenDispute, language));
            }
            // The same two words for everybody: they say nothing of what else there may be.
            for reason in [KeepReason::AuditLog, KeepReason::SignIn] {
                kept.push(KeptDocument::of(None, reason, language));
            }
        }
        let staff = match actor.role.is_staff() {
            true => Some(DeletionStaffPart::of(platform, record, &requests).await?),
            false => None,
        };
        let text = |words: &Option<nuanxin_domain::personal::Personal<String>>| {
            words.as_ref().map(|words| words.expose().clone())
        };
        Ok(DeletionDocument {
            id: deletion.id.0,
            state: deletion.state(),
            asked_at: deletion.asked_at,
            due_at: deletion.due_at,
            decided_at: decision.map(|decision| decision.at),
            done_at: deletion.done_at,
            reason: text(&record.reason),
            told: text(&record.answer),
            kept,
            emergency_numbers: numbers(&said_in(platform, record)),
            staff,
        })
    }

    /// With the numbers for what was said beside it.
    #[must_use]
    pub fn with_danger(self, said: &DangerFinding) -> Self {
        if said.is_empty() {
            return self;
        }
        Self {
            emergency_numbers: numbers(said),
            ..self
        }
    }
}

/// What the reason points to.
fn said_in(platform: &Platform, record: &WordedDeletion) -> DangerFinding {
    let words = &platform.snapshot().danger_words;
    let reason = record.reason.as_ref().map(|reason| words.scan(reason.expose()));
    reason.unwrap_or_default()
}

fn numbers(said: &DangerFinding) -> Vec<String> {
    said.numbers().iter().map(ToString::to_string).collect()
}

impl KeptDocument {
    fn of(request: Option<&HelpRequest>, reason: KeepReason, language: Language) -> Self {
        let (zh, en) = reason.sentence();
        KeptDocument {
            help_request_id: request.map(|request| request.id.0),
            number: request.map(|request| request.number.as_str().to_owned()),
            reason,
            law: reason.law().to_owned(),
            text: language.pick(zh, en).to_owned(),
        }
    }
}

impl DeletionStaffPart {
    async fn of(platform: &Platform, record: &WordedDeletion, requests: &[HelpRequest]) -> Answer<Self> {
        let account = record.deletion.account;
        let found = accounts::by_id(platform.db.reader(), &platform.ring, account).await?;
        let phone = found.and_then(|account| account.phone);
        let shown = |request: &HelpRequest| CoveredDocument {
            id: request.id.0,
            number: request.number.as_str().to_owned(),
            state: request.state.name(),
            erased_at: request.tally.erased_at,
        };
        let id = record.deletion.id.0;
        let checked = content_checks::verdicts(platform.db.reader(), &[id]).await?;
        Ok(DeletionStaffPart {
            content_check: checked.get(&id).copied().map(Into::into),
            account_id: account.0,
            phone: phone.map(|phone| mask_phone(phone.expose())),
            station_id: record.deletion.station.map(|station| station.0),
            danger: said_in(platform, record).kinds.into_iter().collect(),
            requests: requests.iter().map(shown).collect(),
            internal_note: record.internal_note.as_ref().map(|note| note.expose().clone()),
        })
    }
}
