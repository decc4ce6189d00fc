//! More time: the advisor asks, the lead decides, or gives it at once.

use crate::story::*;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::Refusal;
use nuanxin_domain::notice::{Audience, NoticeTemplate};

const RESOLUTION: DeadlineKind = DeadlineKind::Resolution;

fn extend(story: &mut Story, by: &Actor, to: DateTime<Utc>) -> Told {
    story.act(by, |r, cx| r.extend(RESOLUTION, to, "等医院证明".into(), cx))
}

fn decide(story: &mut Story, by: &Actor, granted: bool) -> Told {
    story.act(by, |r, cx| {
        r.decide_extension(granted, Some("看过材料".into()), cx)
    })
}

#[test]
fn the_advisor_asks_and_nothing_moves_before_the_lead_has_granted_it() {
    let mut story = Story::new().reached();
    let due = story.due(RESOLUTION);
    let to = due + Duration::days(5);
    extend(&mut story, &advisor(1), to).unwrap();
    assert!(story.told(
        Audience::Lead { station: CJD },
        NoticeTemplate::StaffExtensionAsked
    ));
    assert_eq!(story.due(RESOLUTION), due);
    assert_eq!(
        decide(&mut story.clone(), &advisor(1), true),
        Err(Refusal::NotAllowed(Verb::DecideExtension))
    );
    let mut refused = story.clone();
    decide(&mut refused, &lead(), false).unwrap();
    assert_eq!(refused.due(RESOLUTION), due);
    assert!(refused.told(to_advisor(), NoticeTemplate::StaffExtensionDecided));
    assert_eq!(
        decide(&mut refused, &lead(), true),
        Err(Refusal::ExtensionNotAsked)
    );

    decide(&mut story, &lead(), true).unwrap();
    assert_eq!(story.due(RESOLUTION), to);
    assert!(story.told(to_advisor(), NoticeTemplate::StaffExtensionDecided));
    assert_eq!(story.request.asked_extension(), None);
}

fn to_advisor() -> Audience {
    to(&advisor(1))
}

#[test]
fn the_lead_gives_time_at_once_and_a_colleague_does_not_ask() {
    let mut story = Story::new().reached();
    let later = story.due(RESOLUTION) + Duration::days(5);
    assert_eq!(
        extend(&mut story, &advisor(2), later),
        Err(Refusal::NotAllowed(Verb::Extend))
    );
    extend(&mut story, &lead(), later).unwrap();
    assert_eq!(story.due(RESOLUTION), later);
}

#[test]
fn what_runs_no_more_is_not_extended_any_more() {
    let mut story = Story::new().reached();
    let earlier = story.due(RESOLUTION) - Duration::days(1);
    assert_eq!(
        extend(&mut story, &advisor(1), earlier),
        Err(Refusal::DeadlineNotLater)
    );
    let later = story.due(RESOLUTION) + Duration::days(5);
    extend(&mut story, &advisor(1), later).unwrap();
    story.resolve(&advisor(1)).unwrap();
    assert_eq!(decide(&mut story, &lead(), true), Err(Refusal::ExtensionNotAsked));
}

#[test]
fn whoever_asks_again_asks_for_that() {
    let mut story = Story::new().reached();
    let due = story.due(RESOLUTION);
    extend(&mut story, &advisor(1), due + Duration::days(5)).unwrap();
    extend(&mut story, &advisor(1), due + Duration::days(2)).unwrap();
    decide(&mut story, &district(), true).unwrap();
    assert_eq!(story.due(RESOLUTION), due + Duration::days(2));
}
