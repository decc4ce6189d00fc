//! What happened to a request: every move is an event with actor, time and reason.

use super::guardian::GuardianRelation;
use super::mandatory_report::{MandatoryReportTo, Protected};
use super::outcome::Outcome;
use super::refusal::{ReturnGround, SenderGround};
use super::state::TriageReason;
use crate::access::Role;
use crate::advisor_choice::ChoiceReason;
use crate::channel::Channel;
use crate::deadline::{DeadlineKind, MoveReason};
use crate::ids::{AccountId, AppealId, RequestId, StationId};
use crate::intake::ConsentKind;
use crate::personal::Personal;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
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

/// How somebody was reached, or was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// By phone.
    Phone,
    /// At the door.
    Visit,
    /// By message.
    Message,
    /// At the counter.
    Counter,
}

/// Who said, by word of mouth, that the request is to be withdrawn. Nobody else of the household counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConfirmedBy {
    /// The person in need.
    Person,
    /// Whoever asked for them.
    Requester,
}

/// How somebody was spoken with: a message is no voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpokenMeans {
    /// By phone.
    Phone,
    /// At the door.
    Visit,
    /// At the counter.
    Counter,
}

/// A spoken confirmation. Who took it is the event's actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpokenConfirmation {
    /// Who confirmed.
    pub by: ConfirmedBy,
    /// By which means.
    pub means: SpokenMeans,
    /// When.
    pub at: DateTime<Utc>,
}

/// Fields that can be shown unmasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// The person's name.
    Name,
    /// Phone numbers.
    Phone,
    /// The identity number.
    Id,
    /// The address and whereabouts.
    Address,
    /// Who reported.
    Reporter,
}

/// Why somebody looks at personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To call or message the person.
    Contact,
    /// To visit.
    Visit,
    /// To check who the person is.
    Identify,
    /// To assess hardship.
    Assess,
    /// Danger to life.
    Emergency,
    /// Supervision.
    Supervise,
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
    },
    Visited {
        people: u8,
        complete: bool,
    },
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

    /// Whether the resident sees this event on the timeline. What happens inside the house stays inside.
    pub fn resident_sees(&self) -> bool {
        use EventKind::*;
        if let DeadlineMoved { deadline, .. } = self {
            // What was promised to the person; the other deadlines are the house's own.
            return matches!(deadline, DeadlineKind::FirstContact | DeadlineKind::Resolution);
        }
        !matches!(
            self,
            DangerFlagged { .. }
                | Noted
                | Recused { .. }
                | TakenBack { .. }
                | ContactAttempted { .. }
                | Returned { .. }
                | DeadlineWarned { .. }
                | DeadlineMissed { .. }
                | Escalated { .. }
                | DeadlineConfirmed { .. }
                | Restricted
                | Unrestricted
                | MergedIn { .. }
                | Unmerged { .. }
                | MandatoryReportDue { .. }
                | MandatoryReportFiled { .. }
                | MandatoryReportDismissed { .. }
                | Released { .. }
                | GuardianAnswered { .. }
                | RegisteredElsewhere { .. }
        )
    }
}

#[cfg(test)]
mod tests;
