//! State × verb × role, on one page: real people try every verb on a request in every state.

mod story;

use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::help_request::{Refusal, SamePerson, StateName, Words};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use story::*;

fn in_state(state: StateName) -> Story {
    match state {
        StateName::Submitted => Story::new(),
        StateName::Returned => {
            let mut story = Story::new().queued();
            story.send_back(&lead()).unwrap();
            story
        }
        StateName::Triage => {
            let mut story = Story::new();
            story.route(None).unwrap();
            story
        }
        StateName::Queued => Story::new().queued(),
        StateName::Assigned => Story::new().assigned(),
        StateName::InProgress => Story::new().reached(),
        StateName::Waiting => {
            let mut story = Story::new().reached();
            story.wait(&advisor(1)).unwrap();
            story
        }
        StateName::Resolved => Story::new().resolved(),
        StateName::Closed => Story::new().closed(),
        StateName::Withdrawn => {
            let mut story = Story::new().queued();
            story
                .act(&resident(), |r, cx| r.withdraw(None, None, cx))
                .unwrap();
            story
        }
        StateName::Answered => {
            let mut story = Story::new().queued();
            story
                .act(&desk(), |r, cx| r.answer(Words::told("请打12345。"), cx))
                .unwrap();
            story
        }
        StateName::Merged => merged(),
    }
}

fn merged() -> Story {
    let mut story = Story::new().reached();
    let into = Story::of(resident(), submission(2)).queued();
    let (by, now) = (lead(), story.now);
    let cx = Deciding {
        by: &by,
        now,
        rules: &story.rules,
    };
    let [joined, _] = story
        .request
        .merge(&into.request, SamePerson::Yes, None, &cx)
        .unwrap();
    story.keep(joined);
    story
}

/// Letter of each standing that may; a dot for nobody.
fn table(restricted: bool, urgency: Urgency) -> String {
    let people: [(char, Actor); 7] = [
        ('r', resident()),
        ('h', advisor(1)),
        ('c', advisor(2)),
        ('l', lead()),
        ('d', desk()),
        ('D', district()),
        ('s', Actor::system()),
    ];
    let states = StateName::ALL.map(|name| {
        let mut story = in_state(name);
        story.request.restricted = restricted;
        story.request.urgency = urgency;
        story.request
    });
    let names = StateName::ALL.map(|name| format!("{:<12}", name.code())).concat();
    let mut lines = vec![format!("{:<26}{}", "", names.trim_end())];
    for verb in Verb::ALL {
        let code = serde_json::to_value(verb).unwrap();
        let mut line = format!("{:<26}", code.as_str().unwrap());
        for request in &states {
            let may = people
                .iter()
                .filter(|(_, actor)| request.allow(actor, verb).is_ok());
            let letters: String = may.map(|(letter, _)| *letter).collect();
            let cell = if letters.is_empty() { ".".into() } else { letters };
            line += &format!("{cell:<12}");
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

const KEY: &str = "r requester · h handler · c colleague at the station · l lead · d desk · D district (named for restricted) · s the product itself";

#[test]
fn who_may_do_what_in_which_state() {
    let normal = table(false, Urgency::Normal);
    let restricted = table(true, Urgency::Normal);
    let mut differs = vec![];
    for (plain, closed) in normal.lines().zip(restricted.lines()).skip(1) {
        if plain != closed {
            differs.push(closed);
        }
    }
    let head = normal.lines().next().unwrap();
    let differs = differs.join("\n");
    let page =
        format!("{KEY}\n\n{normal}\n\nA restricted request (保密件), where it differs:\n{head}\n{differs}");
    insta::assert_snapshot!(page);
}

#[test]
fn an_sos_that_nobody_has_accepted_rings_for_all_even_when_restricted() {
    let mut story = Story::urgent(Urgency::Sos).queued();
    story.request.restricted = true;
    assert!(story.request.allow(&advisor(2), Verb::Accept).is_ok());
    story.accept(&advisor(1)).unwrap();
    assert_eq!(
        story.request.allow(&advisor(2), Verb::Note),
        Err(Refusal::NotFound)
    );
}

#[test]
fn for_strangers_other_stations_and_admins_the_request_does_not_exist() {
    for name in StateName::ALL {
        let request = in_state(name).request;
        for nobody in [stranger(), advisor_of(JNS, 1), lead_of(JNS), admin()] {
            assert!(request.available_verbs(&nobody).is_empty());
            for verb in Verb::ALL {
                assert_eq!(
                    request.allow(&nobody, verb),
                    Err(Refusal::NotFound),
                    "{name:?} {verb:?}"
                );
            }
        }
    }
}

#[test]
fn nobody_learns_the_state_of_what_they_may_not_touch() {
    let closed = in_state(StateName::Closed).request;
    assert_eq!(
        closed.allow(&resident(), Verb::Accept),
        Err(Refusal::NotAllowed(Verb::Accept))
    );
    assert_eq!(
        closed.allow(&lead(), Verb::Accept),
        Err(Refusal::IllegalMove(Verb::Accept, StateName::Closed))
    );
}

#[test]
fn a_restricted_request_is_seen_by_its_requester_only_in_the_session_that_submitted_it() {
    let mut request = in_state(StateName::InProgress).request;
    request.restricted = true;
    let husband = Actor {
        session: Some(nuanxin_domain::ids::SessionId(uuid::Uuid::from_u128(7))),
        ..resident()
    };
    assert_eq!(request.allow(&husband, Verb::Add), Err(Refusal::NotFound));
    assert!(request.allow(&resident(), Verb::Add).is_ok());
}

#[test]
fn a_district_person_who_is_not_named_does_not_find_a_restricted_request() {
    let mut request = in_state(StateName::Queued).request;
    request.restricted = true;
    let unnamed = Actor {
        named_for_restricted: false,
        ..district()
    };
    assert_eq!(request.allow(&unnamed, Verb::Note), Err(Refusal::NotFound));
}
