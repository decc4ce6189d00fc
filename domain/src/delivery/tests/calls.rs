use super::*;
use crate::access::{Actor, Role};
use crate::answer_ladder::Rung;
use crate::calendar::WorkCalendar;
use crate::deadline::DeadlinePolicy;
use crate::ids::StationId;
use crate::roster::DutyRoster;
use crate::routing::Places;
use crate::rules::{Deciding, Rules};
use std::collections::BTreeSet;

fn rules() -> Rules {
    Rules {
        calendar: WorkCalendar::embedded().into(),
        policy: DeadlinePolicy::default().into(),
        places: Places::default().into(),
        roster: DutyRoster::default(),
    }
}

fn somebody(number: u128, role: Role, station: Option<u128>) -> Actor {
    Actor {
        account: AccountId(Uuid::from_u128(number)),
        role,
        station: station.map(|station| StationId(Uuid::from_u128(station))),
        session: None,
        named_for_restricted: false,
    }
}

#[test]
fn a_call_is_taken_made_again_and_ends_with_the_person_or_with_the_lead() {
    let rules = rules();
    let (chen, zhou) = (
        somebody(1, Role::Advisor, Some(7)),
        somebody(2, Role::Advisor, Some(7)),
    );
    let (lead, other) = (
        somebody(3, Role::Lead, Some(7)),
        somebody(4, Role::Advisor, Some(8)),
    );
    let by = |by, now| Deciding {
        by,
        now,
        rules: &rules,
    };
    let unheard = Unheard {
        delivery: Uuid::from_u128(5),
        request: None,
        account: None,
        station: Some(StationId(Uuid::from_u128(7))),
        importance: Importance::Matters,
        to_staff: false,
    };
    let (task, notice) = CallTask::open(Uuid::nil(), unheard, &by(&chen, noon()));
    assert_eq!(
        notice.audience,
        Audience::Station {
            station: StationId(Uuid::from_u128(7))
        }
    );
    assert_eq!(task.take(&other), Err(CallTaskRefusal::NotFound));
    let try_early = task.finish(CallTaskOutcome::Reached, &by(&chen, noon()));
    assert_eq!(try_early.unwrap_err(), CallTaskRefusal::NotTaken);
    let taken = task.take(&chen).unwrap();
    assert_eq!(
        (taken.take(&chen).unwrap(), taken.take(&zhou)),
        (taken.clone(), Err(CallTaskRefusal::Taken))
    );
    let finished = taken.finish(CallTaskOutcome::Reached, &by(&zhou, noon()));
    assert_eq!(finished.unwrap_err(), CallTaskRefusal::Taken);
    let (done, told) = taken
        .finish(CallTaskOutcome::Reached, &by(&chen, noon()))
        .unwrap();
    assert_eq!(
        (done.state, told, done.take(&chen)),
        (CallTaskState::Done, None, Err(CallTaskRefusal::Done))
    );
    assert_eq!(done.climb(&by(&chen, noon() + TimeDelta::days(30))), None);

    let mut again = task.clone();
    for time in 1..=3 {
        assert!(!again.for_lead);
        let (after, told) = again
            .take(&zhou)
            .unwrap()
            .finish(CallTaskOutcome::NotReached, &by(&zhou, noon()))
            .unwrap();
        assert_eq!((after.state, told.is_some()), (CallTaskState::Open, time == 3));
        again = after;
    }
    assert_eq!(again.take(&zhou), Err(CallTaskRefusal::NotFound));
    let (done, _) = again
        .take(&lead)
        .unwrap()
        .finish(CallTaskOutcome::NotReached, &by(&lead, noon()))
        .unwrap();
    assert_eq!(done.state, CallTaskState::Done);
    let (nobody, told) = taken
        .finish(CallTaskOutcome::NoNumber, &by(&chen, noon()))
        .unwrap();
    assert!(nobody.for_lead && told.is_some());
    let (_, rung, told) = task.climb(&by(&chen, task.due_at)).unwrap();
    assert_eq!(
        (rung, told[0].template),
        (Rung::Missed, NoticeTemplate::StaffCallTaskMissed)
    );
    let codes: BTreeSet<&str> = CallTaskRefusal::ALL.map(CallTaskRefusal::code).into();
    assert_eq!(codes.len(), CallTaskRefusal::ALL.len());
}
