//! What happened to a request: every move is an event with actor, time and reason.

mod meaning;
mod parts;

use super::casework::{BenefitChange, BenefitStatus, HardshipLevel, ReferredField, ServiceGround, Tier};
use super::guardian::GuardianRelation;
use super::mandatory_report::{MandatoryReportTo, Protected};
use super::outcome::Outcome;
use super::refusal::{ReturnGround, SenderGround};
use super::state::TriageReason;
use crate::access::Role;
use crate::advisor_choice::ChoiceReason;
use crate::channel::Channel;
use crate::deadline::{DeadlineKind, MoveReason};
use crate::follow_up::Findings;
use crate::ids::{AccountId, AppealId, NeighbourId, RequestId, StationId, UploadId, VisitId};
use crate::intake::ConsentKind;
use crate::need::Need;
use crate::personal::Personal;
use crate::purpose::LegalBasis;
use crate::upload::AttachedBy;
use crate::urgency::Urgency;
use chrono::{DateTime, NaiveDate, Utc};
pub use parts::{ConfirmedBy, Means, Purpose, RevealField, SpokenConfirmation, SpokenMeans};
use serde::{Deserialize, Serialize};

/// One thing that happened. Numbered within its request, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Position in the request's history, from 1.
    pub seq: u32,
    /// When, by the domain's clock.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: EventActor,
    /// What, without personal data.
    pub kind: EventKind,
    /// The words that came with it.
    pub words: Words,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventActor {
    /// The account; nil for the product itself.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// For which station.
    pub station: Option<StationId>,
}

/// Free text of an event, kept apart by who may read it. There is no third kind of staff text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    /// Staff only; the default.
    pub internal_note: Option<Personal<String>>,
    /// Told to the resident, who reads it.
    pub told: Option<Personal<String>>,
    /// Said by the resident.
    pub said: Option<Personal<String>>,
}

impl Words {
    /// A note for staff only.
    pub fn internal(text: impl Into<String>) -> Self {
        Words {
            internal_note: Some(Personal::new(text.into())),
            ..Words::default()
        }
    }

    /// Words to the resident.
    pub fn told(text: impl Into<String>) -> Self {
        Words {
            told: Some(Personal::new(text.into())),
            ..Words::default()
        }
    }

    /// Words of the resident.
    pub fn said(text: Option<String>) -> Self {
        Words {
            said: text.map(Personal::new),
            ..Words::default()
        }
    }
}

/// Kinds of events and their data; none of it personal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs)] // the fields are said by their names
pub enum EventKind {
    Submitted {
        channel: Channel,
        declared: Urgency,
        urgency: Urgency,
    },
    DangerFlagged {
        kinds: Vec<String>,
        words_version: String,
    },
    Routed {
        station: StationId,
        confirm: bool,
        reasons: Vec<String>,
        by_triage: bool,
    },
    SentToTriage {
        reason: TriageReason,
    },
    RegisteredElsewhere {
        station: StationId,
        informed: bool,
    },
    Assigned {
        advisor: AccountId,
        #[serde(default)]
        because: Vec<ChoiceReason>,
    },
    Accepted {
        advisor: AccountId,
        taken_over_from: Option<AccountId>,
    },
    Returned {
        station: StationId,
        ground: ReturnGround,
    },
    Recused {
        advisor: AccountId,
    },
    TakenBack {
        advisor: AccountId,
    },
    ContactReached {
        means: Means,
    },
    ContactAttempted {
        means: Means,
        #[serde(default)]
        at: Option<DateTime<Utc>>,
    },
    Visited {
        people: u8,
        complete: bool,
        #[serde(default)]
        visit: Option<VisitId>,
        #[serde(default)]
        findings: Option<Findings>,
        #[serde(default)]
        met: Vec<DeadlineKind>,
    },
    VisitConfirmed {
        visit: VisitId,
        complete: bool,
        met: Vec<DeadlineKind>,
    },
    FollowedUp {
        means: Means,
        at: DateTime<Utc>,
        findings: Option<Findings>,
        met: Vec<DeadlineKind>,
    },
    FollowUpAttempted {
        means: Means,
        at: DateTime<Utc>,
    },
    FollowedUpTogether {
        with: RequestId,
        seq: u32,
        met: Vec<DeadlineKind>,
    },
    HomeVisitDue,
    Noted,
    UrgencyChanged {
        from: Urgency,
        to: Urgency,
    },
    Restricted,
    Unrestricted,
    Waiting {
        until: DateTime<Utc>,
    },
    Resumed,
    Extended {
        deadline: DeadlineKind,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    },
    ExtensionAsked {
        deadline: DeadlineKind,
        to: DateTime<Utc>,
    },
    ExtensionRefused {
        deadline: DeadlineKind,
    },
    DeadlineMoved {
        deadline: DeadlineKind,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        because: MoveReason,
        version: String,
    },
    DeadlineConfirmed {
        deadline: DeadlineKind,
        version: String,
    },
    DistrictLater {
        deadline: DeadlineKind,
        until: DateTime<Utc>,
        version: String,
    },
    Added {
        address_corrected: bool,
    },
    Urged,
    Withdrawn {
        #[serde(default)]
        spoken: Option<SpokenConfirmation>,
    },
    Resolved {
        outcome: Outcome,
    },
    Closed {
        outcome: Outcome,
        agreed: bool,
    },
    Reopened,
    Answered,
    ReturnedToSender {
        ground: SenderGround,
    },
    Merged {
        into: RequestId,
    },
    MergedIn {
        from: RequestId,
    },
    Unmerged {
        from: RequestId,
    },
    Rated {
        score: u8,
        solved: bool,
    },
    Appealed {
        appeal: AppealId,
    },
    AppealDecided {
        appeal: AppealId,
        upheld: bool,
    },
    MandatoryReportDue {
        report: u16,
        about: Protected,
        by_words: bool,
    },
    MandatoryReportFiled {
        report: u16,
        to: MandatoryReportTo,
        filed_at: DateTime<Utc>,
    },
    MandatoryReportDismissed {
        report: u16,
    },
    Released {
        advisor: AccountId,
    },
    DeadlineWarned {
        deadline: DeadlineKind,
    },
    DeadlineMissed {
        deadline: DeadlineKind,
    },
    Escalated {
        deadline: DeadlineKind,
        rung: u16,
    },
    ConsentGiven {
        consents: Vec<ConsentKind>,
        /// How it was heard, by staff; nothing where the person gave it on their own phone.
        heard: Option<SpokenMeans>,
        given_at: DateTime<Utc>,
    },
    ConsentWithdrawn {
        consent: ConsentKind,
    },
    GuardianAnswered {
        relation: GuardianRelation,
        means: SpokenMeans,
        heard_at: DateTime<Utc>,
        agreed: Vec<ConsentKind>,
    },
    PersonalErased {
        because: ErasedBecause,
    },
    Assessed {
        tier: Tier,
        level: HardshipLevel,
        categories: Vec<Need>,
        case_proposed: bool,
        overridden: bool,
    },
    CaseDecided {
        confirmed: bool,
    },
    CaseReviewed,
    Planned {
        milestones: Vec<NaiveDate>,
    },
    Served {
        item: u16,
        served_at: DateTime<Utc>,
        ground: Option<ServiceGround>,
    },
    Referred {
        referral: u16,
        item: Option<u16>,
        fields: Vec<ReferredField>,
        basis: LegalBasis,
    },
    ReferralAnswered {
        referral: u16,
        accepted: bool,
    },
    ReferralEnded {
        referral: u16,
        delivered: bool,
    },
    RungAgain {
        presses: u32,
    },
    SomebodyGoes {
        neighbour: Option<NeighbourId>,
    },
    FalseAlarm {
        means: SpokenMeans,
        at: DateTime<Utc>,
    },
    BenefitChanged {
        benefit: BenefitStatus,
        change: BenefitChange,
        on: NaiveDate,
    },
    Attached {
        uploads: Vec<UploadId>,
        from: AttachedBy,
    },
    AttachmentChecked {
        upload: UploadId,
        fit: bool,
        from: AttachedBy,
    },
    Detached {
        upload: UploadId,
        from: AttachedBy,
    },
}

/// Why the personal half of a request was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasedBecause {
    /// The resident asked for it, and staff granted it.
    Asked,
    /// The time for which it may be kept is over.
    TimeOver,
}

impl EventKind {
    /// The event's code, as the API and the audit log know it.
    pub fn code(&self) -> String {
        // The tag that serde writes is the code; a test walks through all kinds.
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(map)) => map
                .get("kind")
                .and_then(|k| k.as_str())
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        }
    }
}
