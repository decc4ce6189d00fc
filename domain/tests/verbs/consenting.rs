//! Consents that are given after the submission, and taken back.

use crate::story::*;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::help_request::{ConsentSaid, EventKind, Purpose, Refusal, SpokenMeans, StateName};
use nuanxin_domain::intake::ConsentKind;
use nuanxin_domain::need::Need;
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_domain::purpose::{LegalBasis, NoBasis, Use, basis_for};

fn give(story: &mut Story, by: &Actor, agreed: &[ConsentKind]) -> Told {
    give_at(story, by, agreed, None)
}

fn give_at(story: &mut Story, by: &Actor, agreed: &[ConsentKind], at: Option<DateTime<Utc>>) -> Told {
    let said = ConsentSaid {
        agreed: agreed.to_vec(),
        text_version: 1,
        heard: by.role.is_staff().then_some(SpokenMeans::Visit),
        at,
    };
    story.act(by, |r, cx| r.give_consent(&said, cx))
}

fn take_back(story: &mut Story, by: &Actor, kind: ConsentKind) -> Told {
    story.act(by, |r, cx| r.withdraw_consent(kind, None, cx))
}

fn reveal(story: &Story, purpose: Purpose) -> Result<LegalBasis, NoBasis> {
    basis_for(Use::Reveal(purpose), &story.request)
}

/// Somebody else asked, for somebody with this number of an identity card, and an advisor has it.
fn about(number: &str) -> Story {
    Story::of(resident(), for_another(number, &[Need::Living])).accepted()
}

#[test]
fn what_is_agreed_to_later_counts_from_then_on_whoever_heard_it() {
    for by in [advisor(1), lead(), district(), resident()] {
        let mut story = Story::new().assessed();
        assert!(story.refer(&advisor(1), None).is_err());
        give(&mut story, &by, &[ConsentKind::Referral, ConsentKind::Processing]).unwrap();
        let kind = EventKind::ConsentGiven {
            consents: vec![ConsentKind::Referral],
            heard: by.role.is_staff().then_some(SpokenMeans::Visit),
            given_at: story.now,
        };
        assert!(
            story.happened(&kind) && kind.resident_sees(),
            "what stood is not said again"
        );
        story.refer(&advisor(1), None).unwrap();
        let again = give(&mut story, &by, &[ConsentKind::Referral]);
        assert_eq!(again, Err(Refusal::ConsentGivenAlready));
    }
    assert!(give(&mut Story::new().assessed(), &desk(), &[ConsentKind::Referral]).is_err());
}

#[test]
fn it_is_an_answer_whoever_heard_it_and_the_advisor_hears_of_it() {
    for by in [resident(), lead()] {
        let mut story = Story::new().reached();
        story.wait(&advisor(1)).unwrap();
        give(&mut story, &by, &[ConsentKind::IncomeCheck]).unwrap();
        assert_eq!(story.state(), StateName::InProgress);
        assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffResidentAdded));
    }
}

#[test]
fn what_was_heard_before_it_was_taken_back_counts_no_more() {
    let mut story = Story::new().reached();
    let heard = story.now;
    give(&mut story, &resident(), &[ConsentKind::Referral]).unwrap();
    story.now += chrono::TimeDelta::hours(1);
    take_back(&mut story, &resident(), ConsentKind::Referral).unwrap();
    story.now += chrono::TimeDelta::hours(1);
    let late = give_at(&mut story, &advisor(1), &[ConsentKind::Referral], Some(heard));
    assert_eq!(late, Err(Refusal::ConsentWithdrawnAlready));
    give(&mut story, &advisor(1), &[ConsentKind::Referral]).unwrap();
}

#[test]
fn what_was_taken_back_may_be_given_again() {
    let mut story = Story::new().reached();
    take_back(&mut story, &resident(), ConsentKind::Processing).unwrap();
    assert!(reveal(&story, Purpose::Visit).is_err());
    give(&mut story, &resident(), &[ConsentKind::Processing]).unwrap();
    assert_eq!(reveal(&story, Purpose::Visit), Ok(LegalBasis::Consent));
    take_back(&mut story, &resident(), ConsentKind::Processing).unwrap();
    assert!(reveal(&story, Purpose::Visit).is_err());
}

#[test]
fn nobody_consents_for_a_neighbour_and_a_guardian_for_a_child() {
    let mut story = about("310106195003100019");
    let early = give(&mut story, &advisor(1), &[ConsentKind::Referral]);
    assert_eq!(early, Err(Refusal::NoBasis(NoBasis::PersonNotAsked)));
    story.reach(&advisor(1)).unwrap();
    give(&mut story, &advisor(1), &[ConsentKind::Referral]).unwrap();
    assert_eq!(basis_for(Use::Referral, &story.request), Ok(LegalBasis::Consent));
    give(&mut story, &advisor(1), &[ConsentKind::Processing]).unwrap();
    assert_eq!(reveal(&story, Purpose::Visit), Ok(LegalBasis::Consent));

    let mut child = about("31010620150310001X");
    child.reach(&advisor(1)).unwrap();
    let said = give(&mut child, &advisor(1), &[ConsentKind::Referral]);
    assert_eq!(said, Err(Refusal::GuardianDecides));

    // whoever asked for them learns nothing of it, and takes nothing back
    for mut story in [story, child] {
        let neighbour = give(&mut story, &resident(), &[ConsentKind::IncomeCheck]);
        assert_eq!(neighbour, Err(Refusal::NotAllowed(Verb::GiveConsent)));
        for kind in [ConsentKind::Referral, ConsentKind::PropertyCheck] {
            let taken = take_back(&mut story, &resident(), kind);
            assert_eq!(taken, Err(Refusal::ConsentNotGiven));
        }
        let offered = story.request.available_verbs(&resident());
        assert!(
            offered
                .iter()
                .all(|verb| !matches!(verb, Verb::GiveConsent | Verb::WithdrawConsent))
        );
    }
}

#[test]
fn it_was_given_after_the_request_and_before_now() {
    let mut story = Story::new().reached();
    let (before, after) = (
        story.request.submitted_at - chrono::TimeDelta::minutes(1),
        story.now + chrono::TimeDelta::minutes(1),
    );
    for at in [before, after] {
        let said = give_at(&mut story, &advisor(1), &[ConsentKind::Referral], Some(at));
        assert_eq!(said, Err(Refusal::TimeOutOfRange));
    }
    let now = story.now;
    give_at(&mut story, &advisor(1), &[ConsentKind::Referral], Some(now)).unwrap();
    let later = &story.request.tally.later_consents;
    assert_eq!((later.len(), later[0].at, later[0].text_version), (1, now, 1));
}

#[test]
fn a_consent_taken_back_ends_what_rested_on_it_and_those_who_work_on_it_are_told() {
    let mut story = Story::new().reached();
    give(&mut story, &resident(), &[ConsentKind::IncomeCheck]).unwrap();
    assert_eq!(
        basis_for(Use::IncomeCheck, &story.request),
        Ok(LegalBasis::Consent)
    );
    assert_eq!(
        basis_for(Use::Referral, &story.request),
        Err(NoBasis::ConsentNotGiven)
    );
    take_back(&mut story, &resident(), ConsentKind::IncomeCheck).unwrap();
    assert_eq!(
        basis_for(Use::IncomeCheck, &story.request),
        Err(NoBasis::ConsentWithdrawn)
    );
    assert_eq!(
        reveal(&story, Purpose::Assess),
        Ok(LegalBasis::Consent),
        "the other one stands"
    );
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffConsentWithdrawn));

    take_back(&mut story, &desk(), ConsentKind::Processing).unwrap();
    assert_eq!(
        reveal(&story, Purpose::Contact),
        Ok(LegalBasis::StatutoryDuty),
        "to say what follows"
    );
    for purpose in [Purpose::Visit, Purpose::Identify, Purpose::Assess] {
        assert_eq!(reveal(&story, purpose), Err(NoBasis::ConsentWithdrawn));
    }
    assert_eq!(reveal(&story, Purpose::Emergency), Ok(LegalBasis::Emergency));
    let again = take_back(&mut story, &resident(), ConsentKind::Processing);
    assert_eq!(again, Err(Refusal::ConsentWithdrawnAlready));
    let never = take_back(&mut story, &resident(), ConsentKind::Referral);
    assert_eq!(never, Err(Refusal::ConsentNotGiven));
}
