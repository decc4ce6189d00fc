//! Which notices leave the house, and how much they matter.

use crate::ids::RequestId;
use crate::notice::{Notice, NoticeTemplate};
use crate::number::RequestNumber;
use crate::quiet_hours::may_wait;
use crate::urgency::Urgency;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much it matters that it is heard. What presses comes first, in every queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Importance {
    /// It says how things stand; whoever misses it finds it in the inbox.
    Informs,
    /// Somebody has to know it: where no message arrives, somebody calls.
    Matters,
    /// Somebody may be in danger: told at once, day and night, whatever anybody has declined.
    Presses,
}

impl Importance {
    /// Every importance.
    pub const ALL: [Importance; 3] = [Importance::Informs, Importance::Matters, Importance::Presses];

    /// The lane of what is this important; 0 goes first.
    pub fn lane(self) -> i16 {
        match self {
            Self::Presses => 0,
            Self::Matters => 1,
            Self::Informs => 2,
        }
    }

    /// For how long more news may join the same message; what presses waits for nothing.
    pub fn merges_within(self) -> TimeDelta {
        match self {
            Self::Presses => TimeDelta::zero(),
            Self::Matters => TimeDelta::minutes(1),
            Self::Informs => TimeDelta::minutes(3),
        }
    }

    /// For how long a platform that does not answer is asked again, before another channel is tried.
    pub fn patience(self) -> TimeDelta {
        match self {
            Self::Presses => TimeDelta::minutes(1),
            Self::Matters => TimeDelta::minutes(15),
            Self::Informs => TimeDelta::hours(6),
        }
    }
}

/// Whose ear it is: says which channels there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ear {
    /// A resident with an account.
    Resident,
    /// A member of staff.
    Staff,
    /// Somebody without an account whose number may be used: neutral words, text messages only.
    Contact,
    /// A neighbour who agreed to be called by a doorbell: text messages only.
    Neighbour,
}

impl NoticeTemplate {
    /// How important it is that it is heard outside the product; none for what lies in the inbox only.
    pub fn importance(self) -> Option<Importance> {
        use Importance::{Informs, Matters, Presses};
        use NoticeTemplate::*;
        match self {
            StaffSos | StaffDanger | StaffMandatoryReport | StaffSilentCall | StaffCallWaits
            | StaffRungAgain => Some(Presses),
            NeighbourRang | NeighbourRangAgain | NeighbourSomebodyGoes | NeighbourRingOver => Some(Presses),
            QuestionWaits | Told | Resolved | Answered | AppealDecided | ComplaintDecided
            | DeletionDecided => Some(Matters),
            StaffAssigned | StaffMissed | StaffTakenBack | StaffEscalated | StaffUrgencyRaised
            | StaffHomeVisit | StaffCallTask | StaffCallTaskMissed | StaffDoorbellSilent => Some(Matters),
            Routed | Accepted | Closed | Reopened | AppealReceived | ComplaintReceived | DeletionReceived
            | CatchUp => Some(Informs),
            StaffSosTaken | StaffSomebodyGoes | StaffNew | StaffWarned | StaffHandedOver | StaffReturned
            | StaffTriage | StaffResidentAdded | StaffUrged | StaffAppeal | StaffComplaint
            | StaffReopened | StaffDeletion | StaffCatchUp | StaffExtensionAsked => Some(Informs),
            Resumed
            | StaffWithdrawn
            | StaffContactPersonDue
            | StaffContactPerson
            | StaffLookupAlarm
            | StaffConsentWithdrawn
            | StaffComplaintWarned
            | StaffComplaintMissed
            | StaffComplaintEscalated
            | StaffDeletionWarned
            | StaffDeletionMissed
            | StaffDeletionEscalated
            | StaffFirstAskedLapsed
            | StaffFirstAskedTaken
            | StaffRegisteredHere
            | StaffCaseProposed
            | StaffCaseDecided
            | StaffExtensionDecided
            | StaffCallTaskEscalated => None,
        }
    }

    /// Whether somebody has to know it.
    pub fn matters(self) -> bool {
        self.importance() >= Some(Importance::Matters)
    }

    /// Whether it is owed by law or by a rule of the house, and therefore told whatever somebody has declined.
    pub fn is_owed(self) -> bool {
        use NoticeTemplate::{AppealDecided, ComplaintDecided, DeletionDecided};
        matches!(self, AppealDecided | ComplaintDecided | DeletionDecided)
    }
}

impl Notice {
    /// As [`NoticeTemplate::importance`]; of an SOS everything that leaves presses.
    pub fn importance(&self) -> Option<Importance> {
        let importance = self.template.importance()?;
        Some(match self.urgency {
            Urgency::Sos => Importance::Presses,
            _ => importance,
        })
    }
}

/// One notice within a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The notice in the inbox.
    pub notice: Uuid,
    /// What is said.
    pub template: NoticeTemplate,
    /// About which request.
    pub request: Option<RequestId>,
    /// Its number.
    pub number: Option<RequestNumber>,
    /// How much it matters.
    pub importance: Importance,
    /// It may wait for the morning.
    pub may_wait: bool,
}

impl News {
    /// What a notice becomes when it leaves; none when it stays in the inbox.
    pub fn of(id: Uuid, notice: &Notice, number: Option<RequestNumber>) -> Option<Self> {
        Some(Self {
            notice: id,
            template: notice.template,
            request: notice.request,
            number,
            importance: notice.importance()?,
            may_wait: may_wait(notice),
        })
    }
}
