//! What the resident does: urge, withdraw, rate.

use crate::story::*;
use nuanxin_domain::access::Verb;
use nuanxin_domain::help_request::{EventKind, Refusal, SpokenConfirmation, StateName, Submission};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;

fn urge(story: &mut Story) -> Told {
    story.act(&resident(), |r, cx| r.urge(None, cx))
}

fn withdraw(story: &mut Story, by: &nuanxin_domain::access::Actor, spoken: bool) -> Told {
    let spoken = spoken.then(|| confirmed(story.now));
    story.act(by, |r, cx| r.withdraw(None, spoken, cx))
}

#[test]
fn an_urge_counts_once_per_working_day() {
    let mut story = Story::new().accepted();
    urge(&mut story).unwrap();
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffUrged));
    assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffUrged));
    story.after(120);
    assert_eq!(urge(&mut story), Err(Refusal::UrgedToday));
    story.until("09-15 08:00");
    urge(&mut story).unwrap();
    assert_eq!(story.request.tally.urges, 2);
}

#[test]
fn an_urge_on_friday_is_enough_for_the_weekend() {
    let mut story = Story::new().accepted();
    story.until("09-11 10:00");
    urge(&mut story).unwrap();
    story.now = at("09-12 10:00");
    assert_eq!(urge(&mut story), Err(Refusal::UrgedToday));
}

#[test]
fn an_ordinary_request_is_withdrawn_by_whoever_asked() {
    let mut story = Story::new().accepted();
    withdraw(&mut story, &resident(), false).unwrap();
    assert_eq!(story.state(), StateName::Withdrawn);
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffWithdrawn));
    assert!(story.request.deadlines.iter().all(|d| !d.is_open()));
}

#[test]
fn an_sos_an_urgent_and_a_minor_s_request_are_withdrawn_only_after_somebody_spoke() {
    let guarded = [
        Submission {
            declared: Urgency::Sos,
            ..submission(1)
        },
        Submission {
            declared: Urgency::Urgent,
            ..submission(1)
        },
        Submission {
            minor: true,
            ..submission(1)
        },
    ];
    for submission in guarded {
        let mut story = Story::of(resident(), submission).queued();
        let needed = Err(Refusal::SpokenConfirmationNeeded);
        assert_eq!(withdraw(&mut story, &resident(), false), needed);
        assert_eq!(
            withdraw(&mut story, &resident(), true),
            needed,
            "nobody confirms for themselves"
        );
        assert_eq!(withdraw(&mut story, &desk(), false), needed);
        withdraw(&mut story, &desk(), true).unwrap();
    }
}

#[test]
fn a_restricted_request_is_withdrawn_by_the_lead_who_spoke_with_the_person() {
    let mut story = Story::new().queued();
    story
        .act(&resident(), |r, cx| r.restrict(true, None, cx))
        .unwrap();
    assert_eq!(
        withdraw(&mut story, &resident(), true),
        Err(Refusal::SpokenConfirmationNeeded)
    );
    assert_eq!(withdraw(&mut story, &desk(), true), Err(Refusal::NotFound));
    withdraw(&mut story, &lead(), true).unwrap();
}

#[test]
fn who_confirmed_when_and_by_which_means_is_kept() {
    let mut story = Story::urgent(Urgency::Urgent).queued();
    let said = confirmed(story.now);
    let later = SpokenConfirmation {
        at: story.now + chrono::Duration::minutes(1),
        ..said
    };
    let early = SpokenConfirmation {
        at: story.request.submitted_at - chrono::Duration::minutes(1),
        ..said
    };
    for wrong in [later, early] {
        let refused = story.act(&desk(), |r, cx| r.withdraw(None, Some(wrong), cx));
        assert_eq!(refused, Err(Refusal::TimeOutOfRange));
    }
    withdraw(&mut story, &desk(), true).unwrap();
    assert!(story.happened(&EventKind::Withdrawn { spoken: Some(said) }));
    assert_eq!(story.events.last().unwrap().by.account, desk().account);
}

#[test]
fn staff_do_not_get_rid_of_a_request_by_withdrawing_it() {
    let mut story = Story::new().accepted();
    assert_eq!(
        withdraw(&mut story, &advisor(1), true),
        Err(Refusal::NotAllowed(Verb::Withdraw))
    );
    assert_eq!(
        withdraw(&mut story, &lead(), false),
        Err(Refusal::SpokenConfirmationNeeded)
    );
}

#[test]
fn a_request_is_rated_once_after_each_resolution() {
    let mut story = Story::new().resolved();
    let rate = |story: &mut Story| story.act(&resident(), |r, cx| r.rate(9, true, None, cx));
    rate(&mut story).unwrap();
    assert_eq!(story.request.tally.rating, Some(5), "at most five");
    assert_eq!(rate(&mut story), Err(Refusal::RatedAlready));
    story
        .act(&lead(), |r, cx| r.reopen(Default::default(), true, cx))
        .unwrap();
    story.reach(&advisor(1)).unwrap();
    story.resolve(&advisor(1)).unwrap();
    rate(&mut story).unwrap();
}

#[test]
fn a_resident_s_word_reaches_the_one_who_has_the_request() {
    let mut story = Story::new().queued();
    story.say(&resident(), "楼道灯坏了,请小心").unwrap();
    assert!(story.told(
        Audience::Lead { station: CJD },
        NoticeTemplate::StaffResidentAdded
    ));
}
