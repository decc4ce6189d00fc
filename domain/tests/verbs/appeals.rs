//! Appeals go to somebody else.

use crate::story::*;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    AppealDecider, AppealDecision, Outcome, Refusal, SamePerson, StateName, Words,
};
use nuanxin_domain::ids::AppealId;
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;
use uuid::Uuid;

fn decide(story: &mut Story, by: &Actor, upheld: bool) -> Told {
    let appeal = AppealId(Uuid::from_u128(1));
    let decision = AppealDecision {
        appeal,
        upheld,
        words: Words::told("已复核。"),
    };
    story.act(by, |r, cx| r.decide_appeal(decision, cx))
}

fn appealed() -> Story {
    let mut story = Story::new().resolved();
    story.appeal(1).unwrap();
    story
}

#[test]
fn an_appeal_stops_the_closing_and_goes_to_the_lead() {
    let mut story = appealed();
    assert!(story.open(DeadlineKind::AutoClose).is_none());
    assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffAppeal));
    assert!(
        !story.told(to(&advisor(1)), NoticeTemplate::StaffAppeal),
        "not to the one it is about"
    );
    story.until("12-01 10:00");
    assert_eq!(
        story.state(),
        StateName::Resolved,
        "it does not close while the appeal waits"
    );
    assert_eq!(story.appeal(2), Err(Refusal::AppealOpen));
}

#[test]
fn upheld_it_goes_to_another_advisor() {
    let mut story = appealed();
    assert_eq!(
        decide(&mut story, &advisor(1), true),
        Err(Refusal::NotAllowed(Verb::DecideAppeal))
    );
    decide(&mut story, &lead(), true).unwrap();
    assert_eq!(story.state(), StateName::Queued);
    assert_eq!(story.accept(&advisor(1)), Err(Refusal::AdvisorExcluded));
    story.accept(&advisor(2)).unwrap();
}

#[test]
fn not_upheld_the_time_to_contest_runs_anew() {
    let mut story = appealed();
    story.until("09-16 10:00");
    decide(&mut story, &lead(), false).unwrap();
    assert!(story.told(to(&resident()), NoticeTemplate::AppealDecided));
    assert_eq!(story.due(DeadlineKind::AutoClose), at("09-22 17:00"));
}

#[test]
fn nobody_decides_an_appeal_about_themselves() {
    let mut story = Story::new().queued();
    story.accept(&lead()).unwrap();
    story.reach(&lead()).unwrap();
    story.resolve(&lead()).unwrap();
    let id = AppealId(Uuid::from_u128(1));
    story
        .act(&resident(), |r, cx| r.appeal(id, "站长不管".into(), true, cx))
        .unwrap();
    assert_eq!(story.request.appeals[0].decider, AppealDecider::District);
    assert!(story.told(Audience::District, NoticeTemplate::StaffAppeal));
    assert_eq!(decide(&mut story, &lead(), false), Err(Refusal::OwnAppeal));
    decide(&mut story, &district(), true).unwrap();
}

#[test]
fn when_the_lead_resolved_it_in_the_advisor_s_place_the_district_decides() {
    let mut story = Story::new().accepted();
    let done = |r: &nuanxin_domain::help_request::HelpRequest, cx: &Deciding<'_>| {
        r.resolve(Outcome::NotEligible, Words::told("不符合条件。"), cx)
    };
    story.act(&lead(), done).unwrap();
    story.appeal(1).unwrap();
    assert_eq!(story.request.appeals[0].decider, AppealDecider::District);
    assert_eq!(decide(&mut story, &lead(), false), Err(Refusal::OwnAppeal));
    decide(&mut story, &district(), false).unwrap();
}

#[test]
fn an_appeal_comes_at_most_thirty_days_after_closing() {
    let mut story = Story::new().closed();
    story.until("10-14 16:00");
    story.clone().appeal(1).unwrap();
    story.until("10-15 10:00");
    assert_eq!(story.appeal(1), Err(Refusal::AppealTooLate));
}

#[test]
fn an_appeal_nobody_decides_climbs_to_the_district() {
    let mut story = Story::new().closed();
    story.appeal(1).unwrap();
    story.until("12-01 10:00");
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    decide(&mut story, &lead(), false).unwrap();
    let mut open = story.request.deadlines.iter().filter(|d| d.is_open());
    assert!(open.all(|d| d.kind.is_follow_up()));
}

#[test]
fn taken_up_again_in_between_the_appeal_is_still_decided() {
    let mut story = appealed();
    story
        .act(&lead(), |r, cx| r.reopen(Words::default(), true, cx))
        .unwrap();
    assert_eq!(story.state(), StateName::InProgress);
    decide(&mut story, &lead(), true).unwrap();
    assert_eq!(
        story.state(),
        StateName::Queued,
        "out of the hands of the one concerned"
    );
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffHandedOver));
    story.accept(&advisor(2)).unwrap();
}

#[test]
fn resolved_again_with_the_appeal_still_open_it_does_not_close_by_itself() {
    let mut story = appealed();
    story
        .act(&lead(), |r, cx| r.reopen(Words::default(), true, cx))
        .unwrap();
    story.reach(&advisor(1)).unwrap();
    story.resolve(&advisor(1)).unwrap();
    story.until("12-01 10:00");
    assert_eq!(story.state(), StateName::Resolved);
    decide(&mut story, &district(), false).unwrap();
    assert!(story.open(DeadlineKind::AutoClose).is_some());
}

#[test]
fn an_open_appeal_is_not_answered_or_merged_away() {
    let mut story = appealed();
    story
        .act(&lead(), |r, cx| r.reopen(Words::default(), false, cx))
        .unwrap();
    let answered = story.act(&lead(), |r, cx| r.answer(Words::told("请打12345。"), cx));
    assert_eq!(answered, Err(Refusal::AppealOpen));
    let into = Story::of(resident(), submission(2)).queued();
    let (by, now) = (lead(), story.now);
    let cx = Deciding {
        by: &by,
        now,
        rules: &story.rules,
    };
    let merged = story.request.merge(&into.request, SamePerson::Yes, None, &cx);
    assert_eq!(merged.unwrap_err(), Refusal::AppealOpen);
}
