use super::*;
use crate::answer_ladder::AnswerLadder;
use crate::call::CallOutcome;
use crate::delivery::{CallTaskState, Importance};
use crate::ids::{CallId, StationId};
use chrono::{DateTime, Utc};

const HERE: StationId = StationId(Uuid::from_u128(1));
const ELSEWHERE: StationId = StationId(Uuid::from_u128(2));

fn now() -> DateTime<Utc> {
    "2026-09-17T12:00:00+08:00".parse().unwrap()
}

fn actor(role: Role, station: Option<StationId>, account: u128) -> Actor {
    Actor {
        account: AccountId(Uuid::from_u128(account)),
        role,
        station,
        session: None,
        named_for_restricted: false,
    }
}

fn agent() -> Actor {
    actor(Role::Desk, None, 7)
}

fn told(thing: Thing, present: &Present, to: &Actor) -> Option<Told> {
    let touched = Touched {
        thing: Some(thing),
        inboxes: Vec::new(),
    };
    touched.told_to(to, Some(present), |_| None)
}

#[test]
fn a_call_is_told_to_its_agent_and_the_district_and_to_the_desk_while_it_waits() {
    let open = Call::begin(CallId(Uuid::from_u128(3)), agent().account, false, now());
    let waits = open.finish(CallOutcome::Silent, None, true, now()).unwrap();
    let present = |call: &Call| Present::Call(Box::new(call.clone()));
    let (colleague, district) = (actor(Role::Desk, None, 8), actor(Role::District, None, 9));
    let lead = actor(Role::Lead, Some(HERE), 10);

    let begun = Thing::of_call(&open, &open);
    let said = Some(Told::Thing(ThingKind::Call, open.id.0, 1));
    assert_eq!(told(begun, &present(&open), &agent()), said);
    assert_eq!(told(begun, &present(&open), &district), said);
    assert_eq!(told(begun, &present(&open), &colleague), None);

    let said = Some(Told::Thing(ThingKind::Call, open.id.0, 2));
    let waiting = Thing::of_call(&open, &waits);
    assert_eq!(told(waiting, &present(&waits), &colleague), said);
    assert_eq!(told(waiting, &present(&waits), &lead), None);

    let done = Call {
        attention: None,
        ..waits.clone()
    };
    let over = Thing::of_call(&waits, &done);
    assert_eq!(told(over, &present(&done), &colleague), Some(Told::Left));
    assert_eq!(told(over, &present(&done), &lead), None);
}

fn task(for_lead: bool) -> CallTask {
    let ladder = AnswerLadder::start(now(), now());
    CallTask {
        id: Uuid::from_u128(4),
        delivery: Uuid::from_u128(5),
        request: None,
        account: None,
        station: Some(HERE),
        importance: Importance::Matters,
        state: CallTaskState::Open,
        taken_by: None,
        for_lead,
        tries: Vec::new(),
        set_at: now(),
        due_at: now(),
        rung: ladder.rung,
        next_action_at: ladder.next_action_at,
    }
}

#[test]
fn a_call_task_that_becomes_the_leads_has_left_the_lists_of_the_advisors() {
    let (ours, theirs) = (
        actor(Role::Advisor, Some(HERE), 1),
        actor(Role::Advisor, Some(ELSEWHERE), 2),
    );
    let lead = actor(Role::Lead, Some(HERE), 3);
    let present = |task: &CallTask| Present::CallTask(Box::new(task.clone()));
    let said = |version| Some(Told::Thing(ThingKind::CallTask, task(false).id, version));

    let opened = Thing::of_call_task(&task(false), 1, false);
    assert_eq!(told(opened, &present(&task(false)), &ours), said(1));
    assert_eq!(told(opened, &present(&task(false)), &theirs), None);

    let passed_on = Thing::of_call_task(&task(true), 2, false);
    assert_eq!(told(passed_on, &present(&task(true)), &ours), Some(Told::Left));
    assert_eq!(told(passed_on, &present(&task(true)), &theirs), None);
    assert_eq!(told(passed_on, &present(&task(true)), &lead), said(2));
}

#[test]
fn an_inbox_is_told_to_whoever_reads_it_unless_they_are_told_more() {
    let touched = Touched {
        thing: Some(Thing::of_call_task(&task(true), 1, true)),
        inboxes: vec![Inbox {
            audience: Audience::Station { station: HERE },
            request: None,
        }],
    };
    let present = Present::CallTask(Box::new(task(true)));
    let told = |to: &Actor| touched.told_to(to, Some(&present), |_| None);
    assert_eq!(told(&actor(Role::Advisor, Some(HERE), 1)), Some(Told::Inbox));
    assert_eq!(told(&actor(Role::Advisor, Some(ELSEWHERE), 1)), None);
    let lead = told(&actor(Role::Lead, Some(HERE), 2));
    assert_eq!(lead, Some(Told::Thing(ThingKind::CallTask, task(true).id, 1)));
}
