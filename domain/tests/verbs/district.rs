//! Where the district decides, finally.

use crate::story::*;
use nuanxin_domain::access::Verb;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Addition, HelpRequest, Refusal, State, StateName, TriageDecision, TriageReason,
};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;

#[test]
fn after_the_second_return_the_district_decides_and_a_third_is_refused() {
    let mut story = Story::new().queued();
    story.send_back(&lead()).unwrap();
    story.after(1).route(Some(JNS)).unwrap();
    story.after(1).send_back(&lead_of(JNS)).unwrap();
    assert_eq!(
        story.request.state,
        State::Triage {
            reason: TriageReason::SecondReturn
        }
    );
    assert!(story.told(Audience::District, NoticeTemplate::StaffReturned));
    let by_desk = story.act(&desk(), |r, cx| r.decide_route(TriageDecision::to(CJD), cx));
    assert_eq!(by_desk, Err(Refusal::NotAllowed(Verb::DecideRoute)));
    story
        .act(&district(), |r, cx| r.decide_route(TriageDecision::to(CJD), cx))
        .unwrap();
    assert_eq!(story.send_back(&lead()), Err(Refusal::DistrictDecided));
}

#[test]
fn a_resident_who_adds_an_address_does_not_undo_the_district_s_turn() {
    let mut story = Story::new().queued();
    story.send_back(&lead()).unwrap();
    story.after(1).route(Some(JNS)).unwrap();
    story.after(1).send_back(&lead_of(JNS)).unwrap();
    let correct = Addition {
        correction: Some(correction()),
        ..Addition::default()
    };
    story.act(&resident(), |r, cx| r.add(correct, cx)).unwrap();
    assert_eq!(story.state(), StateName::Triage);
}

#[test]
fn what_nobody_of_the_station_takes_or_may_take_the_district_moves_finally() {
    let mut story = Story::new().queued();
    story.request.restricted = true;
    story.request.tally.recused = vec![advisor(1).account, advisor(2).account, lead().account];
    let moves =
        |to: StationId| move |r: &HelpRequest, cx: &Deciding<'_>| r.decide_route(TriageDecision::to(to), cx);
    let placed_already = Err(Refusal::IllegalMove(Verb::DecideRoute, StateName::Queued));
    assert_eq!(
        story.act(&lead(), |r, cx| r.accept(cx)),
        Err(Refusal::AdvisorExcluded)
    );
    assert_eq!(story.act(&district(), moves(JNS)), placed_already, "it has time");
    let offered = |story: &Story| {
        let verbs = story.request.available_verbs(&district());
        verbs.contains(&Verb::Redirect)
    };
    assert!(!offered(&story));
    let accept = |story: &Story| story.request.latest_deadline(DeadlineKind::Accept).cloned();
    let due_at = accept(&story).unwrap().due_at;
    story.until("09-14 18:00");
    assert!(offered(&story));
    assert_eq!(
        story.act(&lead(), moves(JNS)),
        Err(Refusal::NotAllowed(Verb::DecideRoute))
    );
    assert_eq!(
        story.act(&desk(), moves(JNS)),
        Err(Refusal::NotFound),
        "restricted"
    );
    assert_eq!(
        story.act(&district(), moves(CJD)),
        Err(Refusal::StationUnknown),
        "it is there"
    );
    story.act(&district(), moves(JNS)).unwrap();
    assert_eq!(story.request.state, State::Queued { station: JNS });
    assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffHandedOver));
    assert!(story.told(Audience::Lead { station: JNS }, NoticeTemplate::StaffNew));
    let accept = accept(&story).unwrap();
    assert!(accept.is_open() && accept.due_at == due_at, "its time goes on");
    assert_eq!(story.send_back(&lead_of(JNS)), Err(Refusal::DistrictDecided));
    story.act(&lead_of(JNS), |r, cx| r.accept(cx)).unwrap();
}
