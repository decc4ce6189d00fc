//! Who may do what. Deny unless allowed; what somebody may not see looks as if it did not exist.
//!
//! Two questions in this order: where somebody *stands* to a request ([`standing`]), and whether that standing
//! may use a verb ([`Verb::allows`]). Whether the verb fits the state is asked by the help request itself.

mod sight;
mod verb;

use crate::help_request::HelpRequest;
use crate::ids::{AccountId, SessionId, StationId};
use serde::{Deserialize, Serialize};
pub use sight::Sight;
pub use verb::Verb;

/// Role of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Somebody who asks for help.
    Resident,
    /// 社区救助顾问
    Advisor,
    /// 站长
    Lead,
    /// 热线坐席
    Desk,
    /// 区级
    District,
    /// Runs the installation; sees no personal data.
    Admin,
    /// The product itself.
    System,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 7] = [
        Role::Resident,
        Role::Advisor,
        Role::Lead,
        Role::Desk,
        Role::District,
        Role::Admin,
        Role::System,
    ];

    /// The code used in tokens and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Role::Resident => "resident",
            Role::Advisor => "advisor",
            Role::Lead => "lead",
            Role::Desk => "desk",
            Role::District => "district",
            Role::Admin => "admin",
            Role::System => "system",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether this is somebody who works for the stations, the desk or the district.
    pub fn is_staff(self) -> bool {
        !matches!(self, Role::Resident | Role::System)
    }
}

/// Whoever acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account; the nil id for the product itself.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// The station of advisors and leads.
    pub station: Option<StationId>,
    /// The sign-in session, for residents.
    pub session: Option<SessionId>,
    /// A district person named to read restricted requests.
    pub named_for_restricted: bool,
}

impl Actor {
    /// The product itself: routing, sweeps, automatic closing.
    pub fn system() -> Self {
        Actor {
            account: AccountId(uuid::Uuid::nil()),
            role: Role::System,
            station: None,
            session: None,
            named_for_restricted: false,
        }
    }
}

/// What somebody supervises (domain rules, section 7): the roster's gaps, what is overdue, the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supervised {
    /// A lead's own station.
    Station(StationId),
    /// Every station.
    District {
        /// Restricted requests too.
        named: bool,
    },
}

impl Supervised {
    /// What `actor` supervises, if anything.
    pub fn by(actor: &Actor) -> Option<Self> {
        match (actor.role, actor.station) {
            (Role::Lead, Some(station)) => Some(Self::Station(station)),
            (Role::District, _) => Some(Self::District {
                named: actor.named_for_restricted,
            }),
            _ => None,
        }
    }

    /// Whether this station is among it.
    pub fn covers(self, station: StationId) -> bool {
        match self {
            Self::Station(own) => own == station,
            Self::District { .. } => true,
        }
    }
}

/// Where somebody stands to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The resident who submitted it.
    Requester,
    /// The advisor who has it.
    Handler,
    /// Another advisor of the station that has it.
    Colleague,
    /// The lead of the station that has it.
    Lead,
    /// The hotline desk.
    Desk,
    /// The district.
    District,
    /// The product itself.
    System,
    /// Staff of another station who were asked first (首问负责), until somebody has accepted it.
    FirstAsked,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 8] = [
        Standing::Requester,
        Standing::Handler,
        Standing::Colleague,
        Standing::Lead,
        Standing::Desk,
        Standing::District,
        Standing::System,
        Standing::FirstAsked,
    ];
}

/// Where `actor` stands to `request`; `None` when it must look as if it did not exist.
///
/// A restricted request (保密件) is seen by the assigned advisor, the lead and a named district person, and by
/// its requester only in the sign-in session that submitted it: husband and wife may share one phone.
pub fn standing(actor: &Actor, request: &HelpRequest) -> Option<Standing> {
    match actor.role {
        Role::System => Some(Standing::System),
        Role::Resident => {
            let own = request.filed_by.account == actor.account && request.filed_by.role == Role::Resident;
            let same_session = actor.session.is_some() && request.filed_by.session == actor.session;
            (own && (!request.restricted || same_session)).then_some(Standing::Requester)
        }
        _ => Sight::of(request).standing(actor),
    }
}
