//! Where a request lies, as far as it decides which staff see it.

use super::{Actor, Role, Standing};
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, StationId};
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

/// What decides which staff see a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// The station that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationId>,
    /// The advisor who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advisor: Option<AccountId>,
    /// Who was asked first (首问负责), until somebody has accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_asked: Option<AccountId>,
    /// Whether it is restricted (保密件).
    #[serde(default)]
    pub restricted: bool,
    /// An SOS that nobody has accepted rings for everybody on duty, restricted or not.
    #[serde(default)]
    pub rings_for_all: bool,
}

impl Sight {
    /// Of a request as it is.
    pub fn of(request: &HelpRequest) -> Self {
        Self {
            station: request.state.station(),
            advisor: request.state.advisor(),
            first_asked: request.first_asked(),
            restricted: request.restricted,
            rings_for_all: request.urgency == Urgency::Sos && !request.state.is_accepted(),
        }
    }

    /// Where a member of staff stands to it; `None` when it must look as if it did not exist, and for everybody else.
    pub fn standing(&self, actor: &Actor) -> Option<Standing> {
        let station_matches = actor.station.is_some() && actor.station == self.station;
        match actor.role {
            Role::Advisor if self.advisor == Some(actor.account) => Some(Standing::Handler),
            Role::Advisor if station_matches => {
                (!self.restricted || self.rings_for_all).then_some(Standing::Colleague)
            }
            Role::Lead if station_matches => Some(Standing::Lead),
            Role::Desk => (!self.restricted).then_some(Standing::Desk),
            Role::District => (!self.restricted || actor.named_for_restricted).then_some(Standing::District),
            Role::Advisor | Role::Lead => self.was_asked_first(actor).then_some(Standing::FirstAsked),
            Role::Resident | Role::Admin | Role::System => None,
        }
    }

    /// Restricted requests are read by those who work on them only, whoever wrote them down.
    fn was_asked_first(&self, actor: &Actor) -> bool {
        !self.restricted && self.first_asked == Some(actor.account)
    }
}
