//! What the API shows of case work, to staff only. Its words are shown in `GET /help-requests/{id}/case` alone.

use crate::help_requests::document::name_of;
use chrono::{DateTime, NaiveDate, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Assessment, BenefitChange, BenefitFact, BenefitStatus, CaseStanding, CaseText, HardshipLevel,
    HelpRequest, Milestone, Referral, ReferredField, ServiceGround, ServiceRecord, Tier,
};
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::purpose::LegalBasis;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What was done for the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Casework)]
pub struct CaseworkDocument {
    /// The newest assessment.
    pub assessment: Option<AssessmentDocument>,
    /// Proposed as a case (个案), or confirmed by the lead.
    pub case: Option<CaseStanding>,
    /// By when a case is reviewed.
    pub review_due_at: Option<DateTime<Utc>>,
    /// Help was given first: by when assessment and papers follow. Until then nothing is resolved.
    pub papers_due_at: Option<DateTime<Utc>>,
    /// The newest plan (一户一策).
    pub plan: Option<PlanDocument>,
    /// Services, in the order in which they were recorded.
    pub services: Vec<ServiceDocument>,
    /// Referrals, by number.
    pub referrals: Vec<ReferralDocument>,
    /// Changes of benefit statuses, in the order in which they were recorded.
    pub benefits: Vec<BenefitDocument>,
}

/// An assessment (困境评估).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assessment)]
pub struct AssessmentDocument {
    /// When.
    pub at: DateTime<Utc>,
    /// Who assessed.
    pub by: Option<String>,
    /// 分层
    pub tier: Tier,
    /// 分级
    pub level: HardshipLevel,
    /// 分类
    pub categories: Vec<Need>,
    /// Why it differs from what the instrument suggested; with the words only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanDocument {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Its steps; with the words only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<MilestoneDocument>,
}

/// One step of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Milestone)]
pub struct MilestoneDocument {
    /// What is to be done.
    pub text: String,
    /// By which day.
    pub due_on: NaiveDate,
}

/// A service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceRecord)]
pub struct ServiceDocument {
    /// Item of the catalogue.
    pub item: u16,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// Why before the assessment.
    pub ground: Option<ServiceGround>,
}

/// A referral (转介).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct ReferralDocument {
    /// Its number within the request, from 1.
    pub referral: u16,
    /// How it stands.
    pub state: ReferralState,
    /// To whom; with the words only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Item of the catalogue.
    pub item: Option<u16>,
    /// What was passed on.
    pub fields: Vec<ReferredField>,
    /// By what right.
    pub basis: LegalBasis,
    /// When it was offered.
    pub offered_at: DateTime<Utc>,
    /// By when the provider answers; absent once that has happened.
    pub due_at: Option<DateTime<Utc>>,
    /// When the provider answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// How a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralState {
    /// The provider has not answered.
    Offered,
    /// The provider has accepted.
    Accepted,
    /// The provider has declined.
    Declined,
    /// Help came.
    Delivered,
    /// Help did not come.
    NotDelivered,
}

/// What became of a benefit status.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BenefitFact)]
pub struct BenefitDocument {
    /// Which status.
    pub kind: BenefitStatus,
    /// What happened to it.
    pub change: BenefitChange,
    /// On which day.
    pub on: NaiveDate,
}

impl CaseworkDocument {
    /// Shows case work without its words.
    pub fn of(request: &HelpRequest, snapshot: &Snapshot) -> Self {
        let work = &request.casework;
        let due = |kind| {
            let latest = request.latest_deadline(kind);
            latest.filter(|d| d.is_open()).map(|d| d.due_at)
        };
        let assessment = work.assessment.as_ref();
        CaseworkDocument {
            assessment: assessment.map(|known| AssessmentDocument::of(known, snapshot)),
            case: work.case,
            review_due_at: due(DeadlineKind::CaseReview),
            papers_due_at: due(DeadlineKind::EmergencyPapers),
            plan: work.plan.as_ref().map(|plan| PlanDocument {
                at: plan.at,
                milestones: Vec::new(),
            }),
            services: work.services.iter().map(ServiceDocument::of).collect(),
            referrals: work
                .referrals
                .iter()
                .map(|referral| ReferralDocument::of(referral, request))
                .collect(),
            benefits: work.benefits.iter().map(BenefitDocument::of).collect(),
        }
    }

    /// With the words that came with it, by the number of their event.
    #[must_use]
    pub fn with_words(mut self, request: &HelpRequest, mut words: HashMap<u32, Personal<CaseText>>) -> Self {
        let mut take = |seq: u32| words.remove(&seq).map(Personal::into_exposed);
        let work = &request.casework;
        if let (Some(shown), Some(known)) = (&mut self.assessment, &work.assessment)
            && let Some(CaseText::Override { reason }) = take(known.seq)
        {
            shown.override_reason = Some(reason);
        }
        if let (Some(shown), Some(known)) = (&mut self.plan, &work.plan)
            && let Some(CaseText::Plan { milestones }) = take(known.seq)
        {
            shown.milestones = milestones.into_iter().map(MilestoneDocument::of).collect();
        }
        for (shown, known) in self.referrals.iter_mut().zip(&work.referrals) {
            if let Some(CaseText::Referral { provider }) = take(known.seq) {
                shown.provider = Some(provider);
            }
        }
        self
    }
}

impl AssessmentDocument {
    fn of(known: &Assessment, snapshot: &Snapshot) -> Self {
        AssessmentDocument {
            at: known.at,
            by: name_of(snapshot, known.by),
            tier: known.tier,
            level: known.level,
            categories: known.categories.clone(),
            override_reason: None,
        }
    }
}

impl MilestoneDocument {
    fn of(known: Milestone) -> Self {
        MilestoneDocument {
            text: known.text,
            due_on: known.due_on,
        }
    }
}

impl ServiceDocument {
    fn of(known: &ServiceRecord) -> Self {
        ServiceDocument {
            item: known.item,
            at: known.at,
            ground: known.ground,
        }
    }
}

impl ReferralDocument {
    fn of(known: &Referral, request: &HelpRequest) -> Self {
        let state = match (known.answer, known.outcome) {
            (_, Some((_, true))) => ReferralState::Delivered,
            (_, Some((_, false))) => ReferralState::NotDelivered,
            (Some((_, true)), None) => ReferralState::Accepted,
            (Some((_, false)), None) => ReferralState::Declined,
            (None, None) => ReferralState::Offered,
        };
        ReferralDocument {
            referral: known.ordinal,
            state,
            provider: None,
            item: known.item,
            fields: known.fields.clone(),
            basis: known.basis,
            offered_at: known.offered_at,
            due_at: request.referral_deadline(known.ordinal).map(|d| d.due_at),
            answered_at: known.answer.map(|(at, _)| at),
            ended_at: known.outcome.map(|(at, _)| at),
        }
    }
}

impl BenefitDocument {
    fn of(known: &BenefitFact) -> Self {
        BenefitDocument {
            kind: known.benefit,
            change: known.change,
            on: known.on,
        }
    }
}
