//! Who may plan duty and leave: a lead for the own station, the district for all, everybody their own leave.

use super::DutyTeam;
use crate::access::{Actor, Role};
use crate::ids::{AccountId, StationId};

impl DutyTeam {
    /// Whether `actor` may change this team's duty.
    pub fn may_be_planned_by(self, actor: &Actor) -> bool {
        match actor.role {
            Role::District => true,
            Role::Lead => actor
                .station
                .is_some_and(|station| self == DutyTeam::Station(station)),
            _ => false,
        }
    }
}

/// Whether `actor` may see, enter and take back the leave of `account`, who works for the station `of`, if any.
pub fn may_enter_leave(actor: &Actor, account: AccountId, of: Option<StationId>) -> bool {
    match actor.role {
        Role::Resident | Role::System => false,
        Role::District => true,
        Role::Lead => account == actor.account || (of.is_some() && of == actor.station),
        Role::Advisor | Role::Desk | Role::Admin => account == actor.account,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const HERE: StationId = StationId(Uuid::from_u128(1));
    const ELSEWHERE: StationId = StationId(Uuid::from_u128(2));
    const ME: AccountId = AccountId(Uuid::from_u128(3));
    const OTHER: AccountId = AccountId(Uuid::from_u128(4));

    fn actor(role: Role) -> Actor {
        Actor {
            account: ME,
            role,
            station: matches!(role, Role::Advisor | Role::Lead).then_some(HERE),
            session: None,
            named_for_restricted: false,
        }
    }

    #[test]
    fn a_lead_plans_the_own_station_and_the_district_everything() {
        let teams = [
            DutyTeam::Station(HERE),
            DutyTeam::Station(ELSEWHERE),
            DutyTeam::District,
        ];
        let may = |role| teams.map(|team| team.may_be_planned_by(&actor(role)));
        assert_eq!(may(Role::Lead), [true, false, false]);
        assert_eq!(may(Role::District), [true, true, true]);
        for role in [
            Role::Resident,
            Role::Advisor,
            Role::Desk,
            Role::Admin,
            Role::System,
        ] {
            assert_eq!(may(role), [false, false, false], "{role:?}");
        }
    }

    #[test]
    fn leave_is_entered_by_oneself_the_lead_or_the_district() {
        let whose = [
            (ME, Some(HERE)),
            (OTHER, Some(HERE)),
            (OTHER, Some(ELSEWHERE)),
            (OTHER, None),
        ];
        let may = |role| whose.map(|(account, of)| may_enter_leave(&actor(role), account, of));
        assert_eq!(may(Role::Advisor), [true, false, false, false]);
        assert_eq!(may(Role::Desk), [true, false, false, false]);
        assert_eq!(may(Role::Lead), [true, true, false, false]);
        assert_eq!(may(Role::District), [true, true, true, true]);
        assert_eq!(may(Role::Resident), [false, false, false, false]);
    }
}
