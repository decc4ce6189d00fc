//! What a request holds of its case work (domain rules, sections 4 and 6): assessment, case, plan, services, referrals,
//! benefit statuses. Codes, days and numbers only: the words stand with the events, providers and milestones beside them.

mod codes;
mod words;

use crate::deadline::{Deadline, DeadlineKind};
use crate::help_request::{HelpRequest, Outcome, Refusal, Step};
use crate::ids::AccountId;
use crate::need::Need;
use crate::purpose::LegalBasis;
use crate::urgency::Urgency;
use chrono::{DateTime, NaiveDate, Utc};
pub use codes::{
    BenefitChange, BenefitStatus, CaseStanding, HardshipLevel, ReferredField, ServiceGround, Tier,
};
use serde::{Deserialize, Serialize};
pub use words::{CaseText, CaseWords, Milestone};

/// The case work of one request. Empty as long as nobody has assessed or served.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Casework {
    /// The newest assessment; earlier ones stay in the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
    /// Whether it is, or may become, a case (个案).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseStanding>,
    /// The newest plan (一户一策).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// Services, in the order in which they were recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceRecord>,
    /// Referrals (转介), by ordinal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub referrals: Vec<Referral>,
    /// Changes of benefit statuses (新增和退出), in the order in which they were recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benefits: Vec<BenefitFact>,
}

/// One assessment (困境评估).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Number of its event.
    pub seq: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who assessed.
    pub by: AccountId,
    /// 分层
    pub tier: Tier,
    /// 分级
    pub level: HardshipLevel,
    /// 分类
    pub categories: Vec<Need>,
}

/// One plan, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Number of its event.
    pub seq: u32,
    /// When.
    pub at: DateTime<Utc>,
}

/// One service (服务记录).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRecord {
    /// Item of the catalogue.
    pub item: u16,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// Given before the assessment, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ServiceGround>,
}

/// One referral (转介). Its provider's name stands beside its event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// Position among the request's referrals, from 1; never reused.
    pub ordinal: u16,
    /// Number of its event.
    pub seq: u32,
    /// When it was offered.
    pub offered_at: DateTime<Utc>,
    /// Item of the catalogue, where one is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u16>,
    /// What is passed on (PIPL 23).
    pub fields: Vec<ReferredField>,
    /// By what right.
    pub basis: LegalBasis,
    /// Made before the assessment, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ServiceGround>,
    /// What the provider answered: when, and whether it accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<(DateTime<Utc>, bool)>,
    /// How it ended, once accepted: when, and whether help was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<(DateTime<Utc>, bool)>,
}

impl Referral {
    /// The provider accepted it, and nobody has said yet whether help came.
    pub fn is_under_way(&self) -> bool {
        self.answer.is_some_and(|(_, accepted)| accepted) && self.outcome.is_none()
    }
}

/// A benefit status (救助身份) started, was refused, or ended on a day. A return visit follows from each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenefitFact {
    /// Which.
    pub benefit: BenefitStatus,
    /// What happened to it.
    pub change: BenefitChange,
    /// On which day.
    pub on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

impl Casework {
    /// Whether nothing has been recorded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The level as assessed last.
    pub fn level(&self) -> Option<HardshipLevel> {
        self.assessment.as_ref().map(|assessment| assessment.level)
    }

    /// The lead has confirmed that it is a case (个案).
    pub fn is_case(&self) -> bool {
        self.case == Some(CaseStanding::Confirmed)
    }

    /// Helped first (先行救助): the assessment and the papers are still owed, and nothing closes before.
    pub fn owes_papers(&self) -> bool {
        let services = self.services.iter().map(|service| service.ground);
        let referrals = self.referrals.iter().map(|referral| referral.ground);
        self.assessment.is_none() && services.chain(referrals).any(|ground| ground.is_some())
    }

    /// There is a plan, or a service was given.
    pub fn is_served(&self) -> bool {
        self.plan.is_some() || !self.services.is_empty()
    }

    /// Referrals that the provider has not answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &Referral> {
        self.referrals.iter().filter(|referral| referral.answer.is_none())
    }
}

impl HelpRequest {
    /// The promises of case work that are owed by what has been done: what is done stays done when the request is routed
    /// again or taken up again. Where somebody was helped first, the papers' ten days stand for the assessment; but an
    /// SOS is assessed in its own time, which is never moved.
    pub(crate) fn casework_owed(&self) -> Vec<DeadlineKind> {
        let work = &self.casework;
        let end = if work.is_case() {
            DeadlineKind::CaseReview
        } else {
            DeadlineKind::Resolution
        };
        let mut owed = vec![end];
        let in_its_own_time = !work.owes_papers() || self.urgency == Urgency::Sos;
        if work.assessment.is_none() && in_its_own_time {
            owed.push(DeadlineKind::Assessment);
        }
        if !work.is_served() {
            owed.push(DeadlineKind::FirstService);
        }
        if work.owes_papers() {
            owed.push(DeadlineKind::EmergencyPapers);
        }
        owed
    }

    /// Of an SOS, assessment and first service are never moved (domain rules, section 5): neither paused nor extended nor
    /// counted anew.
    pub(crate) fn never_moves(&self, kind: DeadlineKind) -> bool {
        let own = matches!(kind, DeadlineKind::Assessment | DeadlineKind::FirstService);
        own && self.urgency == Urgency::Sos
    }

    /// How far the case has come for somebody who was reached, by what has been done.
    pub(crate) fn step_by_work(&self) -> Step {
        match (self.casework.assessment.is_some(), self.casework.is_served()) {
            (false, _) => Step::Assessment,
            (true, false) => Step::Service,
            (true, true) => Step::Referral,
        }
    }

    /// Refuses what would end the request while help that was given first waits for its assessment, or a provider for its
    /// answer. Of somebody who has died neither is asked any more.
    pub(crate) fn nothing_owed_first(&self, outcome: Outcome) -> Result<(), Refusal> {
        if outcome == Outcome::Deceased {
            return Ok(());
        }
        if self.casework.owes_papers() {
            return Err(Refusal::AssessmentOwed);
        }
        match self.casework.unanswered().next() {
            Some(_) => Err(Refusal::ReferralUnanswered),
            None => Ok(()),
        }
    }

    /// The open deadline by which the provider of a referral answers.
    pub fn referral_deadline(&self, ordinal: u16) -> Option<&Deadline> {
        let about = |d: &&Deadline| d.kind == DeadlineKind::Referral && d.about == Some(ordinal);
        self.deadlines
            .iter()
            .rev()
            .find(about)
            .filter(|deadline| deadline.is_open())
    }
}
