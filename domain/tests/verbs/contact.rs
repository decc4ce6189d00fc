//! First contact, visits, notes, and waiting for the resident.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{Means, Refusal, StateName, Step, Submission, Words};
use nuanxin_domain::notice::NoticeTemplate;

#[test]
fn an_attempt_is_not_a_contact() {
    let mut story = Story::new().accepted();
    story.attempt(&advisor(1)).unwrap();
    assert!(story.open(DeadlineKind::FirstContact).is_some());
    assert_eq!(
        (story.request.tally.attempts, story.request.is_reached()),
        (1, false)
    );
    story.reach(&advisor(1)).unwrap();
    assert!(story.open(DeadlineKind::FirstContact).is_none());
    assert_eq!(story.request.step, Step::Assessment);
}

#[test]
fn meeting_the_person_at_the_door_is_a_contact() {
    let mut story = Story::new().accepted();
    story
        .act(&advisor(1), |r, cx| own(r.visit(visited(true, 1), &[], cx)))
        .unwrap();
    assert!(story.request.is_reached());
}

#[test]
fn a_contact_lies_neither_in_the_future_nor_before_the_request() {
    let mut story = Story::new().accepted();
    story.after(60);
    for at in [
        story.now + Duration::seconds(1),
        story.request.submitted_at - Duration::seconds(1),
    ] {
        let reached = story.act(&advisor(1), |r, cx| {
            r.first_contact(Means::Phone, true, Some(at), Words::default(), cx)
        });
        assert_eq!(reached, Err(Refusal::TimeOutOfRange));
    }
    let earlier = story.now - Duration::minutes(10);
    let call = |at| {
        move |r: &nuanxin_domain::help_request::HelpRequest, cx: &nuanxin_domain::rules::Deciding<'_>| {
            r.first_contact(Means::Phone, true, Some(at), Words::default(), cx)
        }
    };
    story.act(&advisor(1), call(earlier)).unwrap();
    assert_eq!(story.request.tally.reached_at, Some(earlier));
}

#[test]
fn a_reporter_is_not_called_to_words_that_only_the_person_reads() {
    let reported = Submission {
        for_self: false,
        ..submission(1)
    };
    let mut story = Story::of(resident(), reported).accepted();
    story
        .act(&advisor(1), |r, cx| r.note(Words::told("明天上门。"), cx))
        .unwrap();
    assert!(!story.told(to(&resident()), NoticeTemplate::Told));
}

#[test]
fn what_is_told_reaches_the_resident_and_an_internal_note_does_not() {
    let mut story = Story::new().accepted();
    story
        .act(&advisor(1), |r, cx| r.note(Words::internal("家里有狗"), cx))
        .unwrap();
    assert!(story.notices.is_empty());
    story
        .act(&advisor(1), |r, cx| r.note(Words::told("明天上门。"), cx))
        .unwrap();
    assert!(story.told(to(&resident()), NoticeTemplate::Told));
}

#[test]
fn a_colleague_notes_but_does_not_speak_for_the_one_who_has_it() {
    let mut story = Story::new().accepted();
    story
        .act(&advisor(2), |r, cx| r.note(Words::internal("见过他"), cx))
        .unwrap();
    let telling = story.act(&advisor(2), |r, cx| r.note(Words::told("放心。"), cx));
    assert_eq!(telling, Err(Refusal::NotAllowed(Verb::Note)));
}

#[test]
fn waiting_comes_only_after_contact() {
    let mut story = Story::new().accepted();
    assert_eq!(story.wait(&advisor(1)), Err(Refusal::ContactMissing));
    story.reach(&advisor(1)).unwrap();
    story.wait(&advisor(1)).unwrap();
    assert!(story.told(to(&resident()), NoticeTemplate::QuestionWaits));
}

#[test]
fn waiting_ends_by_itself_after_five_working_days_and_comes_at_most_twice() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    assert_eq!(
        story.due(DeadlineKind::ResumeWait),
        at("09-20 17:00"),
        "the make-up Sunday counts"
    );
    story.until("09-20 17:00");
    assert_eq!(story.state(), StateName::InProgress);
    assert!(story.told(to(&resident()), NoticeTemplate::Resumed));
    story.wait(&advisor(1)).unwrap();
    story.act(&advisor(1), |r, cx| r.resume(None, cx)).unwrap();
    assert_eq!(story.wait(&advisor(1)), Err(Refusal::WaitedTwice));
}

#[test]
fn any_answer_ends_waiting() {
    for by in [resident(), desk(), advisor(2)] {
        let mut story = Story::new().reached();
        story.wait(&advisor(1)).unwrap();
        story.say(&by, "还没到期").unwrap();
        assert_eq!(story.state(), StateName::InProgress);
        assert!(story.open(DeadlineKind::ResumeWait).is_none());
    }
}

#[test]
fn an_urge_with_words_is_an_answer_and_one_without_is_not() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    let mut silent = story.clone();
    silent.act(&resident(), |r, cx| r.urge(None, cx)).unwrap();
    assert_eq!(silent.state(), StateName::Waiting);
    story
        .act(&resident(), |r, cx| r.urge(Some("我交了呀".into()), cx))
        .unwrap();
    assert_eq!(story.state(), StateName::InProgress);
}

#[test]
fn waiting_is_not_prolonged_by_an_extension() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    let longer = story.act(&lead(), |r, cx| {
        r.extend(DeadlineKind::ResumeWait, at("10-30 17:00"), "再等等".into(), cx)
    });
    assert_eq!(longer, Err(Refusal::DeadlineUnmovable));
}

#[test]
fn the_clock_resumes_but_a_stranger_does_not() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    assert_eq!(
        story.act(&stranger(), |r, cx| r.resume(None, cx)),
        Err(Refusal::NotFound)
    );
    story.act(&Actor::system(), |r, cx| r.resume(None, cx)).unwrap();
}
