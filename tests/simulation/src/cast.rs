//! Who takes part: the teams of the stations, the district, the desk, and a resident for each request.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, SessionId, StationId};
use nuanxin_domain::notice::Audience;
use nuanxin_domain::roster::DutyRoster;
use uuid::Uuid;

/// The people of one station.
#[derive(Debug, Clone)]
pub struct Team {
    /// The station.
    pub station: StationId,
    /// Its lead (站长).
    pub lead: Actor,
    /// Its advisors.
    pub advisors: Vec<Actor>,
    /// An address that the router sends to this station.
    pub address: String,
}

/// Everybody who acts beside the residents.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The stations.
    pub teams: Vec<Team>,
    /// Who decides for the district, and answers its duty phone.
    pub district: Actor,
    /// The hotline desk.
    pub desk: Actor,
}

/// A member of the staff.
pub fn staff(account: AccountId, role: Role, station: Option<StationId>) -> Actor {
    Actor {
        account,
        role,
        station,
        session: None,
        named_for_restricted: role == Role::District,
    }
}

/// The resident who files the request of this number, on their own phone.
pub fn resident(number: u64) -> Actor {
    let id = |kind: u128| Uuid::from_u128(kind << 64 | u128::from(number));
    Actor {
        account: AccountId(id(0x1e5)),
        role: Role::Resident,
        station: None,
        session: Some(SessionId(id(0x5e5))),
        named_for_restricted: false,
    }
}

/// The resident who filed this request.
pub fn requester(request: &HelpRequest) -> Actor {
    Actor {
        account: request.filed_by.account,
        role: request.filed_by.role,
        station: None,
        session: request.filed_by.session,
        named_for_restricted: false,
    }
}

impl Team {
    /// Lead and advisors.
    pub fn everybody(&self) -> impl Iterator<Item = &Actor> {
        self.advisors.iter().chain([&self.lead])
    }

    /// The advisors who are not on leave.
    pub fn there(&self, roster: &DutyRoster, at: DateTime<Utc>) -> Vec<&Actor> {
        let advisors = self.advisors.iter();
        advisors
            .filter(|one| !roster.is_on_leave(one.account, at))
            .collect()
    }
}

impl Cast {
    /// The team of a station.
    pub fn team(&self, station: StationId) -> Option<&Team> {
        self.teams.iter().find(|team| team.station == station)
    }

    /// The advisor or lead with this account.
    pub fn of_station(&self, account: AccountId) -> Option<&Actor> {
        let everybody = self.teams.iter().flat_map(Team::everybody);
        everybody.into_iter().find(|one| one.account == account)
    }

    /// Every person whom this audience means.
    pub fn persons(&self, audience: Audience) -> Vec<AccountId> {
        let team = |station| self.team(station);
        match audience {
            Audience::Account { account } => vec![account],
            Audience::Lead { station } => team(station).map(|team| team.lead.account).into_iter().collect(),
            Audience::Station { station } => team(station)
                .into_iter()
                .flat_map(Team::everybody)
                .map(|one| one.account)
                .collect(),
            Audience::District | Audience::Triage => vec![self.district.account],
            Audience::SafeContact { .. } | Audience::Neighbour { .. } => Vec::new(),
        }
    }
}
