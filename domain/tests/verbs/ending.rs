//! Resolving, closing, taking up again, answering directly.

use crate::story::*;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{Job, Outcome, Owner, Refusal, StateName, Step, Words};
use nuanxin_domain::notice::{Notice, NoticeTemplate};

fn reopen(story: &mut Story, handler: bool) -> Told {
    story.act(&lead(), |r, cx| r.reopen(Words::default(), handler, cx))
}

#[test]
fn resolving_needs_a_reached_person_or_the_lead() {
    let mut story = Story::new().accepted();
    assert_eq!(story.resolve(&advisor(1)), Err(Refusal::ContactMissing));
    let unreachable = |r: &nuanxin_domain::help_request::HelpRequest,
                       cx: &nuanxin_domain::rules::Deciding<'_>| {
        r.resolve(Outcome::Unreachable, Words::told("多次联系不上。"), cx)
    };
    story.act(&lead(), unreachable).unwrap();
    assert_eq!(story.state(), StateName::Resolved);
    assert!(story.told(to(&resident()), NoticeTemplate::Resolved));
}

#[test]
fn a_resolved_request_closes_by_itself_after_five_working_days() {
    let mut story = Story::new().resolved();
    assert_eq!(
        story.due(DeadlineKind::AutoClose),
        at("09-20 17:00"),
        "the make-up Sunday counts"
    );
    story.until("09-20 16:59");
    assert_eq!(story.state(), StateName::Resolved);
    story.until("09-20 17:00");
    assert_eq!(story.state(), StateName::Closed);
    assert_eq!(story.request.state.owner(), Owner::Nobody);
    assert_eq!(story.request.step, Step::Safeguard);
}

#[test]
fn it_closes_at_once_only_when_the_person_agrees() {
    let mut story = Story::new().resolved();
    let close =
        |story: &mut Story, agreed| story.act(&advisor(1), |r, cx| r.close(agreed, Words::default(), cx));
    assert_eq!(close(&mut story, false), Err(Refusal::AgreementMissing));
    close(&mut story, true).unwrap();
}

#[test]
fn reopened_it_goes_to_the_last_handler_who_owes_a_call_again() {
    let mut story = Story::new().closed();
    reopen(&mut story, true).unwrap();
    assert_eq!(
        story.request.state.owner(),
        Owner::Advisor {
            account: advisor(1).account
        }
    );
    assert!(story.open(DeadlineKind::FirstContact).is_some());
    assert!(!story.request.is_reached());
    assert_eq!(
        story.wait(&advisor(1)),
        Err(Refusal::ContactMissing),
        "reached last time, not now"
    );
}

#[test]
fn reopened_without_its_handler_it_waits_in_the_queue() {
    let mut story = Story::new().closed();
    story.until("09-16 10:00");
    reopen(&mut story, false).unwrap();
    assert_eq!(story.state(), StateName::Queued);
    assert!(story.open(DeadlineKind::Accept).is_some());
    assert_eq!(
        story.last.jobs,
        [Job::Assign {
            request: story.request.id
        }]
    );
    assert_eq!(
        story.send_back(&lead()),
        Err(Refusal::ReturnTooLate),
        "it was accepted once"
    );
}

#[test]
fn when_somebody_has_died_the_phone_stays_silent() {
    let mut story = Story::new().reached();
    story
        .act(&advisor(1), |r, cx| {
            r.resolve(Outcome::Deceased, Words::told("节哀。"), cx)
        })
        .unwrap();
    assert!(story.notices.is_empty());
    story.until("09-30 17:00");
    assert_eq!(story.state(), StateName::Closed);
    let to_her = |notice: &Notice| notice.audience == to(&resident());
    assert!(!story.notices.iter().any(to_her));
    assert!(story.open(DeadlineKind::BereavementVisit).is_some());
}

#[test]
fn the_desk_answers_directly_only_what_nobody_works_on() {
    let mut story = Story::new();
    let answer = |story: &mut Story| story.act(&desk(), |r, cx| r.answer(Words::told("请打12345。"), cx));
    answer(&mut story).unwrap();
    assert_eq!(story.state(), StateName::Answered);
    assert!(story.request.deadlines.iter().all(|d| !d.is_open()));
    let mut accepted = Story::new().accepted();
    assert_eq!(answer(&mut accepted).unwrap_err().code(), "illegal_move");
}
