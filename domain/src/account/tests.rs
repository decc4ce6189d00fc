use super::*;
use uuid::Uuid;

const HERE: StationId = StationId(Uuid::from_u128(1));
const ELSEWHERE: StationId = StationId(Uuid::from_u128(2));

fn member(number: u128, role: Role, station: Option<StationId>) -> Member {
    Member {
        account: AccountId(Uuid::from_u128(number)),
        role,
        station,
        disabled: false,
    }
}

fn actor(member: Member) -> Actor {
    Actor {
        account: member.account,
        role: member.role,
        station: member.station,
        session: None,
        named_for_restricted: false,
    }
}

fn everybody() -> [Member; 7] {
    [
        member(1, Role::Admin, None),
        member(2, Role::Admin, None),
        member(3, Role::Lead, Some(HERE)),
        member(4, Role::Advisor, Some(HERE)),
        member(5, Role::Lead, Some(ELSEWHERE)),
        member(6, Role::Desk, None),
        member(7, Role::District, None),
    ]
}

#[test]
fn an_administrator_administers_everybody_but_themselves() {
    let admin = actor(everybody()[0]);
    for other in &everybody()[1..] {
        assert_eq!(other.may_be_administered_by(&admin), Ok(()));
        assert_eq!(other.sessions_may_be_ended_by(&admin), Ok(()));
    }
    let own = everybody()[0].may_be_administered_by(&admin);
    assert_eq!(own, Err(AccountRefusal::OwnAccount));
}

#[test]
fn a_lead_sees_the_station_ends_its_sessions_and_changes_nothing() {
    let [admin, _, _, advisor, elsewhere, ..] = everybody();
    let lead = actor(everybody()[2]);
    assert_eq!(
        advisor.may_be_administered_by(&lead),
        Err(AccountRefusal::NotAllowed)
    );
    assert_eq!(advisor.sessions_may_be_ended_by(&lead), Ok(()));
    for other in [admin, elsewhere] {
        assert_eq!(other.may_be_administered_by(&lead), Err(AccountRefusal::NotFound));
        assert_eq!(
            other.sessions_may_be_ended_by(&lead),
            Err(AccountRefusal::NotFound)
        );
    }
}

#[test]
fn for_everybody_else_there_are_no_accounts() {
    for by in [everybody()[3], everybody()[5], everybody()[6]] {
        for other in everybody() {
            assert_eq!(
                other.may_be_administered_by(&actor(by)),
                Err(AccountRefusal::NotFound)
            );
        }
    }
}

#[test]
fn the_last_administrator_and_the_last_lead_of_a_station_stay() {
    let [first, second, lead, advisor, ..] = everybody();
    let gone = Member {
        disabled: true,
        ..second
    };
    assert_eq!(first.may_leave_its_post(&[first, second]), Ok(()));
    assert_eq!(
        first.may_leave_its_post(&[first, gone]),
        Err(AccountRefusal::LastAdmin)
    );
    assert_eq!(gone.may_leave_its_post(&[gone]), Ok(()), "it has left already");
    assert_eq!(
        lead.may_leave_its_post(&everybody()),
        Err(AccountRefusal::LastLead),
        "a lead elsewhere does not count"
    );
    let another = member(8, Role::Lead, Some(HERE));
    assert_eq!(lead.may_leave_its_post(&[lead, another]), Ok(()));
    assert_eq!(advisor.may_leave_its_post(&[]), Ok(()));
}

#[test]
fn a_post_fits_its_role() {
    use AccountRefusal::{NamingNotWanted, NotAllowed, StationMissing, StationNotWanted};
    assert_eq!(check_post(Role::Advisor, Some(HERE), false), Ok(()));
    assert_eq!(check_post(Role::Lead, None, false), Err(StationMissing));
    assert_eq!(check_post(Role::Desk, Some(HERE), false), Err(StationNotWanted));
    assert_eq!(check_post(Role::District, None, true), Ok(()));
    assert_eq!(check_post(Role::Advisor, Some(HERE), true), Err(NamingNotWanted));
    assert_eq!(check_post(Role::Resident, None, false), Err(NotAllowed));
    assert_eq!(check_post(Role::System, None, false), Err(NotAllowed));
}
