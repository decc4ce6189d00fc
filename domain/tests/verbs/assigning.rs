//! Who gets it, and who sees it through.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::{Actor, Standing, Verb, standing};
use nuanxin_domain::advisor_choice::{Choice, ChoiceReason, Knows, Link, link_between, who_knows};
use nuanxin_domain::calendar::ClockTime;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{EventKind, HelpRequest, Refusal, StateName, Submission, TriageDecision};
use nuanxin_domain::need::Need;
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::roster::{DutyTeam, Leave, WeeklySlot};
use nuanxin_domain::urgency::Urgency;

fn on_leave(story: &mut Story, who: &Actor, from: &str, to: &str) -> Leave {
    let leave = Leave {
        account: who.account,
        from_at: at(from),
        until_at: at(to),
    };
    story.rules.roster.leave.push(leave);
    leave
}

fn release(story: &mut Story) -> Told {
    story.act(&Actor::system(), |r, cx| r.release(cx))
}

#[test]
fn why_an_advisor_was_chosen_stands_with_the_request_until_it_leaves_their_hands() {
    let mut story = Story::new().queued();
    let choice = Choice {
        account: advisor(1).account,
        because: vec![ChoiceReason::CoversCommittee, ChoiceReason::LeastLoad],
    };
    story
        .act(&Actor::system(), |r, cx| r.hand_to(&choice, Some(CJD), cx))
        .unwrap();
    assert_eq!(story.request.tally.chosen_because, choice.because);
    assert!(story.happened(&EventKind::Assigned {
        advisor: choice.account,
        because: choice.because.clone()
    }));
    story.accept(&advisor(2)).unwrap();
    assert_eq!(story.request.tally.chosen_because, [ChoiceReason::TookIt]);
    story.act(&advisor(2), |r, cx| r.recuse(None, cx)).unwrap();
    assert!(story.request.tally.chosen_because.is_empty());
    story.assign(&lead(), &advisor(1)).unwrap();
    assert_eq!(story.request.tally.chosen_because, [ChoiceReason::NamedByStaff]);
}

#[test]
fn nobody_on_leave_is_given_anything() {
    let mut story = Story::new().queued();
    on_leave(&mut story, &advisor(1), "09-14 09:00", "09-16 09:00");
    assert_eq!(story.assign(&lead(), &advisor(1)), Err(Refusal::AdvisorAway));
    story.accept(&advisor(1)).unwrap();
}

#[test]
fn what_leaves_the_hands_of_the_absent_keeps_its_due_times() {
    let mut story = Story::new().assigned();
    let (accept, call) = (
        story.due(DeadlineKind::Accept),
        story.due(DeadlineKind::FirstContact),
    );
    let away = on_leave(&mut story, &advisor(1), "09-14 10:00", "09-16 09:00");
    assert!(story.request.cannot_wait_for(&away));
    release(&mut story).unwrap();
    assert_eq!(story.state(), StateName::Queued);
    assert_eq!(story.due(DeadlineKind::Accept), accept);
    assert_eq!(story.due(DeadlineKind::FirstContact), call);
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffHandedOver));
    assert!(story.request.wants_hands());
}

#[test]
fn what_was_accepted_changes_hands_only_when_it_promises_something_meanwhile() {
    let mut story = Story::new().accepted();
    let long = on_leave(&mut story, &advisor(1), "09-14 12:00", "09-16 09:00");
    let short = Leave {
        until_at: at("09-14 14:00"),
        ..long
    };
    assert!(
        story.request.cannot_wait_for(&long),
        "a call is due on 09-15 at 17:00"
    );
    assert!(!story.request.cannot_wait_for(&short));
    let others = Leave {
        account: advisor(2).account,
        ..long
    };
    assert!(!story.request.cannot_wait_for(&others));
    let taken_meanwhile = Leave {
        from_at: at("09-14 09:00"),
        ..long
    };
    assert!(
        !story.request.cannot_wait_for(&taken_meanwhile),
        "accepted during the leave"
    );
    let called = Story::new().reached();
    assert!(
        !called.request.cannot_wait_for(&long),
        "nothing is promised until then"
    );
}

#[test]
fn leaves_that_adjoin_are_one_absence() {
    let mut story = Story::new();
    let who = advisor(1);
    on_leave(&mut story, &who, "09-14 00:00", "09-15 00:00");
    on_leave(&mut story, &who, "09-15 00:00", "09-17 00:00");
    on_leave(&mut story, &who, "09-20 00:00", "09-21 00:00");
    let away = story.rules.roster.away(at("09-14 10:00"));
    let whole = Leave {
        account: who.account,
        from_at: at("09-14 00:00"),
        until_at: at("09-17 00:00"),
    };
    assert_eq!(away, [whole]);
    assert_eq!(story.rules.roster.away(at("09-18 00:00")), []);
}

#[test]
fn whoever_writes_to_somebody_on_leave_is_read_by_the_lead_too() {
    let mut story = Story::new().reached();
    story.say(&resident(), "药快吃完了").unwrap();
    assert!(!story.told(
        Audience::Lead { station: CJD },
        NoticeTemplate::StaffResidentAdded
    ));
    on_leave(&mut story, &advisor(1), "09-14 00:00", "09-17 00:00");
    story.say(&resident(), "还是没人来").unwrap();
    assert!(story.told(
        Audience::Lead { station: CJD },
        NoticeTemplate::StaffResidentAdded
    ));
}

/// Everybody of 曹家渡 is on leave, the door is open.
#[test]
fn an_open_door_answers_no_sos_when_the_roster_has_nobody() {
    let mut story = Story::urgent(Urgency::Sos);
    story.rules.roster.weekly.push(WeeklySlot {
        team: DutyTeam::Station(CJD),
        weekday: chrono::Weekday::Mon,
        from: ClockTime::new(9, 0).unwrap(),
        to: ClockTime::new(17, 0).unwrap(),
        on_holidays: false,
        accounts: vec![advisor(1).account],
    });
    on_leave(&mut story, &advisor(1), "09-14 00:00", "09-17 00:00");
    story.route(Some(CJD)).unwrap();
    assert!(story.told(Audience::District, NoticeTemplate::StaffSos));
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
    story.accept(&advisor(2)).unwrap();
    for audience in [Audience::District, Audience::Station { station: CJD }] {
        assert!(story.told(audience, NoticeTemplate::StaffSosTaken));
    }
}

#[test]
fn an_sos_without_a_station_rings_at_the_district() {
    let mut story = Story::urgent(Urgency::Sos);
    story.route(None).unwrap();
    assert!(story.told(Audience::District, NoticeTemplate::StaffSos));
    let mut calm = Story::new();
    calm.route(None).unwrap();
    assert!(!calm.told(Audience::District, NoticeTemplate::StaffSos));
}

#[test]
fn whoever_was_asked_first_sees_it_through_until_somebody_has_accepted() {
    let asked = advisor_of(JNS, 1);
    let mut story = Story::of(asked.clone(), submission(1)).assigned();
    assert_eq!(story.request.first_asked(), Some(asked.account));
    assert_eq!(standing(&asked, &story.request), Some(Standing::FirstAsked));
    let may: Vec<Verb> = story.request.available_verbs(&asked);
    for verb in [Verb::Note, Verb::Add, Verb::RaiseUrgency, Verb::Reveal] {
        assert!(may.contains(&verb), "{verb:?}");
    }
    for verb in [
        Verb::Accept,
        Verb::Assign,
        Verb::Return,
        Verb::Answer,
        Verb::Withdraw,
    ] {
        assert!(!may.contains(&verb), "{verb:?}");
    }
    assert_eq!(standing(&advisor_of(JNS, 2), &story.request), None);
    story.after(5 * 60);
    assert!(story.told(to(&asked), NoticeTemplate::StaffFirstAskedLapsed));
    story.accept(&advisor(2)).unwrap();
    assert!(story.told(to(&asked), NoticeTemplate::StaffFirstAskedTaken));
    assert_eq!(
        (story.request.first_asked(), standing(&asked, &story.request)),
        (None, None)
    );
    story.act(&advisor(2), |r, cx| r.recuse(None, cx)).unwrap();
    assert_eq!(standing(&asked, &story.request), None, "it never comes back");
}

#[test]
fn a_resident_is_not_asked_first_and_a_restricted_request_is_nobodys_to_see_through() {
    assert_eq!(Story::new().request.first_asked(), None);
    let asked = advisor_of(JNS, 1);
    let mut story = Story::of(asked.clone(), submission(1)).queued();
    story.request.restricted = true;
    assert_eq!(standing(&asked, &story.request), None);
    assert_eq!(standing(&advisor_of(CJD, 1), &story.request), None);
}

fn registered(story: &mut Story, at: nuanxin_domain::ids::StationId) -> Option<bool> {
    let cx = nuanxin_domain::rules::Deciding {
        by: &Actor::system(),
        now: story.now,
        rules: &story.rules,
    };
    let decided = story.request.registered_at(at, &cx).unwrap()?;
    story.keep(decided);
    Some(story.request.tally.registered?.informed)
}

#[test]
fn the_station_of_registration_is_told_once_of_what_is_applied_for_there() {
    let living = Submission {
        needs: vec![Need::Living],
        ..submission(1)
    };
    let mut story = Story::of(resident(), living.clone()).queued();
    assert_eq!(registered(&mut story, CJD), None, "here is not elsewhere");
    assert_eq!(registered(&mut story, JNS), Some(true));
    assert!(story.told(
        Audience::Lead { station: JNS },
        NoticeTemplate::StaffRegisteredHere
    ));
    assert_eq!(registered(&mut story, JNS), None, "once");

    let secret = Submission {
        restricted: true,
        ..living
    };
    let mut story = Story::of(resident(), secret).queued();
    assert_eq!(registered(&mut story, JNS), Some(false));
    assert!(!story.told(
        Audience::Lead { station: JNS },
        NoticeTemplate::StaffRegisteredHere
    ));
}

#[test]
fn whoever_has_an_open_request_comes_before_whoever_had_one_and_restricted_ones_never_count() {
    let of = |n| Story::of(resident(), submission(n));
    let new = of(9).queued().request;
    let closed = of(1).closed().request;
    let open = {
        let mut story = of(2).queued();
        story.accept(&advisor(2)).unwrap();
        story.request
    };
    let (lately, now) = (Duration::days(180), at("09-30 10:00"));
    let who_of = |request: &HelpRequest, earlier: &[(Link, HelpRequest)], now| {
        let earlier = earlier.iter().map(|(link, before)| (*link, before));
        who_knows(request, earlier, lately, now)
    };
    let who = |earlier: &[(Link, HelpRequest)]| who_of(&new, earlier, now);
    let (first, second) = (advisor(1).account, advisor(2).account);
    let both = [(Link::Person, closed.clone()), (Link::Household, open.clone())];
    assert_eq!(who(&both), Some((second, Knows::Household)));
    assert_eq!(who(&both[..1]), Some((first, Knows::Person)));
    assert_eq!(who_of(&new, &both[..1], now + Duration::days(300)), None);
    let restricted = HelpRequest {
        restricted: true,
        ..open.clone()
    };
    assert_eq!(who(&[(Link::Person, restricted)]), None);
    let hidden = HelpRequest {
        restricted: true,
        ..new.clone()
    };
    assert_eq!(who_of(&hidden, &both, now), None);
    let for_another = HelpRequest {
        for_self: false,
        ..open.clone()
    };
    assert_eq!(
        who(&[(Link::Account, for_another)]),
        None,
        "a phone is not a person"
    );
    let mut recused = new.clone();
    recused.tally.recused.push(second);
    assert_eq!(who_of(&recused, &both, now), Some((first, Knows::Person)));
    assert_eq!(who(&[(Link::Person, new.clone())]), None, "not itself");
}

#[test]
fn requests_that_are_handed_out_together_know_each_other_by_what_came_before_both() {
    let [one, other, before] = [1, 2, 3].map(|n| {
        let mut request = Story::of(resident(), submission(n)).queued().request;
        request.filed_by.account = account(900 + u128::from(n));
        request
    });
    let through = |first, second| {
        let (first, second) = ([(first, before.clone())], [(second, before.clone())]);
        link_between((&one, &first), (&other, &second))
    };
    assert_eq!(link_between((&one, &[]), (&other, &[])), None);
    assert_eq!(through(Link::Person, Link::Person), Some(Link::Person));
    assert_eq!(through(Link::Person, Link::Household), Some(Link::Household));
    assert_eq!(through(Link::Household, Link::Account), Some(Link::Household));
    let found = [(Link::Household, one.clone())];
    assert_eq!(link_between((&one, &[]), (&other, &found)), Some(Link::Household));

    let mut same = other.clone();
    same.filed_by.account = one.filed_by.account;
    assert_eq!(link_between((&one, &[]), (&same, &[])), Some(Link::Account));
    let for_another = HelpRequest {
        for_self: false,
        ..same.clone()
    };
    assert_eq!(link_between((&one, &[]), (&for_another, &[])), None);
    let hide = |request: &HelpRequest| HelpRequest {
        restricted: true,
        ..request.clone()
    };
    assert_eq!(link_between((&one, &[]), (&hide(&same), &[])), None);
    let hidden = [(Link::Person, hide(&before))];
    assert_eq!(link_between((&one, &hidden), (&other, &hidden)), None);
}

#[test]
fn whoever_let_it_lapse_is_never_given_it_again_not_even_when_it_comes_back_to_the_station() {
    let mut story = Story::new().assigned();
    story.after(5 * 60);
    assert_eq!(story.request.tally.taken_back_from, [advisor(1).account]);
    story.send_back(&lead()).unwrap();
    story.route(Some(JNS)).unwrap();
    story.send_back(&lead_of(JNS)).unwrap();
    story
        .act(&district(), |r, cx| r.decide_route(TriageDecision::to(CJD), cx))
        .unwrap();
    assert_eq!(story.assign(&lead(), &advisor(1)), Err(Refusal::AdvisorExcluded));
    story.assign(&lead(), &advisor(2)).unwrap();
}
