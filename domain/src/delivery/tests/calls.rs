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

const STATION: StationId = StationId(Uuid::from_u128(7));

fn at<'a>(by: &'a Actor, now: DateTime<Utc>, rules: &'a Rules) -> Deciding<'a> {
    Deciding { by, now, rules }
}

fn opened(by: &Actor, rules: &Rules) -> (CallTask, Notice) {
    let unheard = Unheard {
        delivery: Uuid::from_u128(5),
        request: None,
        account: None,
        station: Some(STATION),
        importance: Importance::Matters,
        to_staff: false,
    };
    CallTask::open(Uuid::nil(), unheard, &at(by, noon(), rules))
}

#[test]
fn a_call_is_taken_by_one_of_the_station_and_ends_when_the_person_knows() {
    let rules = rules();
    let [chen, zhou] = [1, 2].map(|account| somebody(account, Role::Advisor, Some(7)));
    let other = somebody(4, Role::Advisor, Some(8));
    let (task, notice) = opened(&chen, &rules);
    assert_eq!(notice.audience, Audience::Station { station: STATION });
    assert_eq!(task.take(&other), Err(CallTaskRefusal::NotFound));
    let try_early = task.finish(CallTaskOutcome::Reached, &at(&chen, noon(), &rules));
    assert_eq!(try_early.unwrap_err(), CallTaskRefusal::NotTaken);
    let taken = task.take(&chen).unwrap();
    assert_eq!(
        (taken.take(&chen).unwrap(), taken.take(&zhou)),
        (taken.clone(), Err(CallTaskRefusal::Taken))
    );
    let finished = taken.finish(CallTaskOutcome::Reached, &at(&zhou, noon(), &rules));
    assert_eq!(finished.unwrap_err(), CallTaskRefusal::Taken);
    let (done, told) = taken
        .finish(CallTaskOutcome::Reached, &at(&chen, noon(), &rules))
        .unwrap();
    assert_eq!(
        (done.state, told, done.take(&chen)),
        (CallTaskState::Done, None, Err(CallTaskRefusal::Done))
    );
    let later = noon() + TimeDelta::days(30);
    assert_eq!(done.climb(&at(&chen, later, &rules)), None);
}

#[test]
fn a_call_that_reaches_nobody_is_made_again_and_then_it_is_the_leads() {
    let rules = rules();
    let [chen, zhou] = [1, 2].map(|account| somebody(account, Role::Advisor, Some(7)));
    let lead = somebody(3, Role::Lead, Some(7));
    let (task, _) = opened(&chen, &rules);
    let mut again = task.clone();
    for time in 1..=3 {
        assert!(!again.for_lead);
        let taken = again.take(&zhou).unwrap();
        let (after, told) = taken
            .finish(CallTaskOutcome::NotReached, &at(&zhou, noon(), &rules))
            .unwrap();
        assert_eq!((after.state, told.is_some()), (CallTaskState::Open, time == 3));
        again = after;
    }
    assert_eq!(again.take(&zhou), Err(CallTaskRefusal::NotFound));
    let taken = again.take(&lead).unwrap();
    let (done, _) = taken
        .finish(CallTaskOutcome::NotReached, &at(&lead, noon(), &rules))
        .unwrap();
    assert_eq!(done.state, CallTaskState::Done);
    let taken = task.take(&chen).unwrap();
    let (nobody, told) = taken
        .finish(CallTaskOutcome::NoNumber, &at(&chen, noon(), &rules))
        .unwrap();
    assert!(nobody.for_lead && told.is_some());
    let (_, rung, told) = task.climb(&at(&chen, task.due_at, &rules)).unwrap();
    assert_eq!(
        (rung, told[0].template),
        (Rung::Missed, NoticeTemplate::StaffCallTaskMissed)
    );
}

#[test]
fn each_refusal_of_a_call_has_a_code_of_its_own() {
    let codes: BTreeSet<&str> = CallTaskRefusal::ALL.map(CallTaskRefusal::code).into();
    assert_eq!(codes.len(), CallTaskRefusal::ALL.len());
}
