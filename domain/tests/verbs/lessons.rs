//! What the desk teaches: proposed with its decision, approved, refused and withdrawn by the district.

use crate::story::*;
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::LessonId;
use nuanxin_domain::lesson::Colleagues::{Nobody, Some as Others};
use nuanxin_domain::lesson::{LessonRecord, LessonRefusal, LessonState, TaughtBy};
use nuanxin_domain::rules::Deciding;
use std::collections::BTreeSet;
use uuid::Uuid;

fn in_triage() -> Story {
    let mut story = Story::new();
    story.route(None).unwrap();
    story
}

fn ruled<T>(story: &Story, by: &Actor, rule: impl FnOnce(&Deciding<'_>) -> T) -> T {
    rule(&Deciding {
        by,
        now: story.now,
        rules: &story.rules,
    })
}

fn proposed(story: &Story, request: &HelpRequest, by: &Actor) -> Option<LessonRecord> {
    let taught = TaughtBy {
        place: "康定路281弄".to_owned().into(),
        street_code: "310106014".to_owned(),
        committee_code: None,
    };
    let id = LessonId(Uuid::from_u128(5));
    ruled(story, by, |cx| {
        LessonRecord::proposed(id, request, &taught, CJD, cx)
    })
}

#[test]
fn the_district_decides_and_whoever_proposed_it_only_when_nobody_else_can() {
    let story = in_triage();
    let by_desk = proposed(&story, &story.request, &desk()).unwrap();
    let approve = |lesson: &LessonRecord, by: &Actor, others| {
        ruled(&story, by, |cx| lesson.approved(Some(&story.request), others, cx))
    };
    for other in [desk(), lead(), advisor(1), admin(), resident()] {
        let refused = approve(&by_desk, &other, Others).unwrap_err();
        assert_eq!(refused, LessonRefusal::NotAllowed);
    }
    let approved = approve(&by_desk, &district(), Others).unwrap();
    assert_eq!(approved.state, LessonState::Approved);
    assert_eq!(approved.request, None, "who asked for help is forgotten");
    assert_eq!(approved.decided, Some((district().account, story.now)));
    assert_eq!(
        approve(&approved, &district(), Others).unwrap_err(),
        LessonRefusal::Decided
    );
    let own = proposed(&story, &story.request, &district()).unwrap();
    assert_eq!(
        approve(&own, &district(), Others).unwrap_err(),
        LessonRefusal::OwnProposal
    );
    assert_eq!(
        approve(&own, &district(), Nobody).unwrap().state,
        LessonState::Approved
    );
    let refuse = |others| {
        ruled(&story, &district(), |cx| {
            own.refused("不对".to_owned().into(), others, cx)
        })
    };
    assert_eq!(refuse(Others).unwrap_err(), LessonRefusal::OwnProposal);
    assert_eq!(refuse(Nobody).unwrap().state, LessonState::Refused);
}

#[test]
fn only_what_holds_is_withdrawn_by_anybody_of_the_district() {
    let story = in_triage();
    let lesson = proposed(&story, &story.request, &desk()).unwrap();
    let withdraw = |lesson: &LessonRecord, by: &Actor| {
        ruled(&story, by, |cx| lesson.withdrawn("改了".to_owned().into(), cx))
    };
    assert_eq!(
        withdraw(&lesson, &district()).unwrap_err(),
        LessonRefusal::NotHolding
    );
    let approved = ruled(&story, &district(), |cx| {
        lesson.approved(Some(&story.request), Others, cx)
    });
    let approved = approved.unwrap();
    assert_eq!(
        withdraw(&approved, &desk()).unwrap_err(),
        LessonRefusal::NotAllowed
    );
    let withdrawn = withdraw(&approved, &district()).unwrap();
    assert_eq!(withdrawn.state, LessonState::Withdrawn);
    assert_eq!(
        withdraw(&withdrawn, &district()).unwrap_err(),
        LessonRefusal::NotHolding
    );
}

#[test]
fn a_restricted_request_teaches_nothing_not_even_when_it_becomes_one_later() {
    let story = in_triage();
    let mut secret = story.request.clone();
    secret.restricted = true;
    assert!(proposed(&story, &secret, &district()).is_none());
    let before = proposed(&story, &story.request, &desk()).unwrap();
    for request in [Some(&secret), None] {
        let refused = ruled(&story, &district(), |cx| before.approved(request, Others, cx));
        assert_eq!(refused.unwrap_err(), LessonRefusal::Restricted);
    }
}

#[test]
fn each_refusal_has_a_code_of_its_own_and_sentences() {
    let codes: BTreeSet<&str> = LessonRefusal::ALL.into_iter().map(LessonRefusal::code).collect();
    assert_eq!(codes.len(), LessonRefusal::ALL.len());
    for refusal in LessonRefusal::ALL {
        let (zh, en) = refusal.sentence();
        assert!(zh.ends_with('。') && en.ends_with('.'), "{refusal:?}");
    }
}
