//! What is said to whom: notices name a template and an audience, and carry no personal data.
//!
//! A notice never carries need, diagnosis, address or name (domain rules, section 8): the number and a template
//! are all there is. Nothing goes to the requester of a restricted request: the phone may be shared.

use crate::access::{Actor, Role};
use crate::delivery::{Saying, Wording};
use crate::ids::{AccountId, NeighbourId, RequestId, StationId};
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Audience {
    /// One account: a resident or an advisor.
    Account {
        /// The account.
        account: AccountId,
    },
    /// The lead of a station.
    Lead {
        /// The station.
        station: StationId,
    },
    /// Everybody of a station: SOS.
    Station {
        /// The station.
        station: StationId,
    },
    /// The district.
    District,
    /// The triage desk.
    Triage,
    /// Whom a restricted request (保密件) may be spoken of to: the number that it says is safe. Lies in no inbox.
    SafeContact {
        /// Of which request.
        request: RequestId,
    },
    /// A neighbour who agreed to be called by a doorbell: nobody's account, and no inbox.
    Neighbour {
        /// The neighbour.
        neighbour: NeighbourId,
    },
}

impl Audience {
    /// The audiences that somebody belongs to, themselves first.
    pub fn all_of(actor: &Actor) -> Vec<Audience> {
        let account = actor.account;
        let mut all = vec![Audience::Account { account }];
        match (actor.role, actor.station) {
            (Role::Lead, Some(station)) => {
                all.extend([Audience::Lead { station }, Audience::Station { station }]);
            }
            (Role::Advisor, Some(station)) => all.push(Audience::Station { station }),
            (Role::District, _) => all.extend([Audience::District, Audience::Triage]),
            (Role::Desk, _) => all.push(Audience::Triage),
            _ => {}
        }
        all
    }

    /// Whether somebody belongs to this audience.
    pub fn reaches(&self, actor: &Actor) -> bool {
        Audience::all_of(actor).contains(self)
    }
}

/// The list of templates, with [`NoticeTemplate::ALL`].
macro_rules! templates {
    ($($name:ident,)*) => {
        /// What is said; the wording is in `data/notice-wording.csv`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)] // said by the table of texts
        pub enum NoticeTemplate {
            $($name,)*
        }

        impl NoticeTemplate {
            /// Every template.
            pub const ALL: &[NoticeTemplate] = &[$(NoticeTemplate::$name,)*];
        }
    };
}

templates! {
    Routed,
    Accepted,
    QuestionWaits,
    Resumed,
    Told,
    Resolved,
    Closed,
    Reopened,
    Answered,
    AppealReceived,
    AppealDecided,
    ComplaintReceived,
    ComplaintDecided,
    StaffSos,
    StaffNew,
    StaffAssigned,
    StaffWarned,
    StaffMissed,
    StaffTakenBack,
    StaffHandedOver,
    StaffEscalated,
    StaffReturned,
    StaffTriage,
    StaffResidentAdded,
    StaffUrged,
    StaffUrgencyRaised,
    StaffAppeal,
    StaffComplaint,
    StaffWithdrawn,
    StaffReopened,
    StaffContactPersonDue,
    StaffContactPerson,
    StaffLookupAlarm,
    StaffSilentCall,
    StaffCallWaits,
    StaffConsentWithdrawn,
    StaffDeletion,
    DeletionReceived,
    DeletionDecided,
    StaffDanger,
    StaffMandatoryReport,
    StaffComplaintWarned,
    StaffComplaintMissed,
    StaffComplaintEscalated,
    StaffDeletionWarned,
    StaffDeletionMissed,
    StaffDeletionEscalated,
    StaffSosTaken,
    StaffFirstAskedLapsed,
    StaffFirstAskedTaken,
    StaffRegisteredHere,
    StaffCatchUp,
    CatchUp,
    StaffCaseProposed,
    StaffCaseDecided,
    StaffHomeVisit,
    StaffExtensionAsked,
    StaffExtensionDecided,
    StaffCallTask,
    StaffCallTaskMissed,
    StaffCallTaskEscalated,
    StaffRungAgain,
    StaffSomebodyGoes,
    StaffDoorbellSilent,
    NeighbourRang,
    NeighbourRangAgain,
    NeighbourSomebodyGoes,
    NeighbourRingOver,
}

impl NoticeTemplate {
    /// Whether it may wait until the morning, or for the minutes of a catch-up. What tells of danger never does.
    pub fn may_wait(self) -> bool {
        use NoticeTemplate::{
            NeighbourRang, NeighbourRangAgain, NeighbourRingOver, NeighbourSomebodyGoes, StaffCallWaits,
            StaffDanger, StaffLookupAlarm, StaffMandatoryReport, StaffRungAgain, StaffSilentCall,
            StaffSomebodyGoes, StaffSos, StaffSosTaken,
        };
        !matches!(
            self,
            StaffSos
                | StaffSosTaken
                | StaffRungAgain
                | StaffSomebodyGoes
                | NeighbourRang
                | NeighbourRangAgain
                | NeighbourSomebodyGoes
                | NeighbourRingOver
                | StaffDanger
                | StaffMandatoryReport
                | StaffSilentCall
                | StaffCallWaits
                | StaffLookupAlarm
        )
    }

    /// Whether it comes with a list of what happened.
    pub fn is_list(self) -> bool {
        matches!(self, NoticeTemplate::StaffCatchUp | NoticeTemplate::CatchUp)
    }

    /// The text in Chinese and English; `{number}` stands for the grouped request number, `{count}` for the length of
    /// the list. From `data/notice-wording.csv`.
    pub fn text(self) -> (&'static str, &'static str) {
        let wording = Wording::of(Saying::Notice(self));
        (&wording.zh, &wording.en)
    }
}

/// A notice to be put into inboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who is told.
    pub audience: Audience,
    /// What is said.
    pub template: NoticeTemplate,
    /// About which request.
    pub request: Option<RequestId>,
    /// How soon it must be read.
    pub urgency: Urgency,
}
