//! What a guardian of a child under fourteen said (PIPL 31), and where nobody asks one.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::help_request::{
    Decided, EventKind, GuardianRelation, GuardianSaid, HelpRequest, Purpose, Refusal, SpokenMeans,
};
use nuanxin_domain::intake::ConsentKind;
use nuanxin_domain::need::Need;
use nuanxin_domain::purpose::{LegalBasis, NoBasis, Use, basis_for};
use nuanxin_domain::rules::Deciding;

fn said(agreed: &[ConsentKind]) -> GuardianSaid {
    GuardianSaid {
        name: "王芳".to_owned().into(),
        relation: GuardianRelation::Parent,
        means: SpokenMeans::Phone,
        at: None,
        agreed: agreed.to_vec(),
        note: Some("下班后再打".to_owned().into()),
    }
}

/// Somebody else's words about somebody with this number, at the station.
fn at_station(number: &str, needs: &[Need]) -> Story {
    Story::of(resident(), for_another(number, needs)).routed_to(CJD)
}

/// The same, handled by the first advisor, not reached yet.
fn about(number: &str, needs: &[Need]) -> Story {
    let mut story = at_station(number, needs);
    story.act(&advisor(1), |r, cx| r.accept(cx)).unwrap();
    story
}

fn child() -> Story {
    about("31010620150310001X", &[Need::Education])
}

fn hear(story: &mut Story, agreed: &[ConsentKind]) -> Told {
    let verb = |r: &HelpRequest, cx: &Deciding<'_>| -> Result<Decided, Refusal> {
        r.guardian_said(said(agreed), cx)
    };
    story.act(&advisor(1), verb)
}

#[test]
fn what_the_guardian_agrees_to_counts_though_nobody_has_reached_the_child() {
    let mut story = child();
    let check = |story: &Story| basis_for(Use::IncomeCheck, &story.request);
    let assess = |story: &Story| basis_for(Use::Reveal(Purpose::Assess), &story.request);
    assert_eq!(check(&story), Err(NoBasis::PersonNotAsked));
    assert_eq!(assess(&story), Err(NoBasis::PersonNotAsked));
    hear(&mut story, &[ConsentKind::Processing, ConsentKind::IncomeCheck]).unwrap();
    assert_eq!(check(&story), Ok(LegalBasis::Consent));
    assert_eq!(assess(&story), Ok(LegalBasis::Consent));
    let other = basis_for(Use::PropertyCheck, &story.request);
    assert!(other.is_err(), "nothing that they did not name");
    assert!(story.notices.is_empty(), "nobody is told");
    let event = story.events.last().unwrap();
    assert!(!event.kind.resident_sees() && event.words.told.is_none());
    let words = event.words.internal_note.as_ref().unwrap();
    assert_eq!(words.expose(), "王芳\n下班后再打");
}

#[test]
fn after_a_refusal_the_child_is_reached_and_protected_until_the_guardian_agrees() {
    let mut story = child();
    hear(&mut story, &[]).unwrap();
    let reveal = |story: &Story, purpose| basis_for(Use::Reveal(purpose), &story.request);
    assert_eq!(reveal(&story, Purpose::Visit), Err(NoBasis::ConsentWithdrawn));
    assert_eq!(reveal(&story, Purpose::Contact), Ok(LegalBasis::StatutoryDuty));
    assert_eq!(reveal(&story, Purpose::Emergency), Ok(LegalBasis::Emergency));
    hear(&mut story, &[ConsentKind::Processing]).unwrap();
    assert_eq!(reveal(&story, Purpose::Visit), Ok(LegalBasis::Consent));
    hear(&mut story, &[]).unwrap();
    assert_eq!(reveal(&story, Purpose::Visit), Err(NoBasis::ConsentWithdrawn));
}

#[test]
fn whoever_is_fourteen_decides_for_themselves() {
    for (number, refused) in [
        ("310101194001010028", Some(Refusal::GuardianNotNeeded)),
        ("31010620150310001X", None),
    ] {
        let mut story = about(number, &[Need::Education]);
        assert_eq!(hear(&mut story, &[ConsentKind::Processing]).err(), refused);
    }
}

#[test]
fn nobody_asks_a_guardian_from_whom_the_child_may_have_to_be_protected() {
    let refused = Err(Refusal::GuardianNotToBeAsked);
    let mut harmed = at_station("31010620150310001X", &[Need::Abuse]);
    let heard = harmed.act(&lead(), |r, cx| {
        r.guardian_said(said(&[ConsentKind::Processing]), cx)
    });
    assert_eq!(heard, refused);
    let mut restricted = child();
    restricted
        .act(&lead(), |r, cx| r.restrict(true, None, cx))
        .unwrap();
    assert_eq!(hear(&mut restricted, &[ConsentKind::Processing]), refused);
    let mut story = child();
    for agreed in [true, false] {
        let suspicion = "孩子身上有伤".to_owned();
        let protected = nuanxin_domain::help_request::Protected::Minor;
        let open = |r: &HelpRequest, cx: &Deciding<'_>| {
            r.open_mandatory_report_about(protected, suspicion.clone().into(), cx)
        };
        story.act(&advisor(1), open).unwrap();
        assert_eq!(hear(&mut story, &[ConsentKind::Processing]), refused, "{agreed}");
        story
            .act(&lead(), |r, cx| {
                r.dismiss_mandatory_report("已核实".to_owned().into(), cx)
            })
            .unwrap();
        hear(&mut story, &[ConsentKind::Processing]).unwrap();
    }
}

#[test]
fn it_was_said_after_the_request_and_before_now_to_somebody_who_has_it() {
    let story = child();
    let at = |when| GuardianSaid {
        at: Some(when),
        ..said(&[ConsentKind::Processing])
    };
    for when in [
        story.now + Duration::minutes(1),
        story.request.submitted_at - Duration::minutes(1),
    ] {
        let told = story
            .clone()
            .act(&advisor(1), |r, cx| r.guardian_said(at(when), cx));
        assert_eq!(told, Err(Refusal::TimeOutOfRange));
    }
    for other in [advisor(2), desk(), resident()] {
        let told = story.clone().act(&other, |r, cx| r.guardian_said(said(&[]), cx));
        assert!(matches!(told, Err(Refusal::NotAllowed(_))), "{other:?}");
    }
    let mut story = story;
    hear(&mut story, &[]).unwrap();
    let kind = &story.events.last().unwrap().kind;
    assert!(matches!(kind, EventKind::GuardianAnswered { agreed, .. } if agreed.is_empty()));
}

#[test]
fn an_agreement_that_was_heard_before_the_refusal_counts_no_more() {
    let mut story = child();
    let heard = story.now;
    story.now += Duration::hours(1);
    hear(&mut story, &[]).unwrap();
    story.now += Duration::hours(1);
    let earlier = GuardianSaid {
        at: Some(heard),
        ..said(&[ConsentKind::Processing])
    };
    let late = story.act(&advisor(1), |r, cx| r.guardian_said(earlier, cx));
    assert_eq!(late, Err(Refusal::ConsentWithdrawnAlready));
    hear(&mut story, &[ConsentKind::Processing]).unwrap();
}
