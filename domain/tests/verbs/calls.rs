//! How a call joins a live request, who a caller may be, and what fits a file.

use crate::story::*;
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{
    Because, CallOutcome, CallRefusal, Contact, GivenFacts, Joined, Known, MaySay, NotJoined, candidates,
    join, listener,
};
use nuanxin_domain::help_request::{HelpRequest, Refusal, StateName, Submission};
use nuanxin_domain::id_document::IdKind;
use nuanxin_domain::intake::{Address, IdNumber, Intake, PersonDetails, Reporter};
use nuanxin_domain::need::Need;
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::timeline::Viewer;
use nuanxin_domain::urgency::Urgency;

fn calls(story: &mut Story, outcome: CallOutcome, contact: Contact) -> Result<Joined, NotJoined> {
    let desk = desk();
    let cx = Deciding {
        by: &desk,
        now: story.now,
        rules: &story.rules,
    };
    let (decided, joined) = join(&story.request, outcome, contact, &cx)?;
    if let Some(decided) = decided {
        story.keep(decided);
    }
    Ok(joined)
}

fn saying(text: &str) -> Contact {
    Contact {
        text: Some(text.into()),
        ..Contact::default()
    }
}

#[test]
fn a_mere_urge_counts_once_a_working_day_and_what_is_said_is_added_all_the_same() {
    let mut story = Story::new().accepted();
    let urge = CallOutcome::Urge;
    assert_eq!(calls(&mut story, urge, Contact::default()), Ok(Joined::Urged));
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffUrged));
    let events = story.events.len();
    assert_eq!(
        calls(&mut story, urge, Contact::default()),
        Ok(Joined::UrgedBefore)
    );
    assert_eq!(story.events.len(), events);
    assert_eq!(calls(&mut story, urge, saying("药吃完了")), Ok(Joined::Added));
    assert_eq!(story.count("urged"), 1);
    assert_eq!(story.count("added"), 1);
}

#[test]
fn greater_danger_raises_the_urgency_at_once_even_in_a_mere_urge() {
    let mut story = Story::new().accepted();
    let contact = Contact {
        danger: danger(Urgency::Sos),
        ..Contact::default()
    };
    for how in [Joined::Urged, Joined::Added] {
        assert_eq!(calls(&mut story, CallOutcome::Urge, contact.clone()), Ok(how));
        assert_eq!(story.request.urgency, Urgency::Sos);
    }
    assert_eq!((story.count("urged"), story.count("danger_flagged")), (1, 2));
    let heard = Contact {
        urgency: Some(Urgency::Normal),
        ..saying("谢谢")
    };
    calls(&mut story, CallOutcome::Addition, heard).unwrap();
    assert_eq!(story.request.urgency, Urgency::Sos, "an agent never lowers it");
}

#[test]
fn an_agent_who_hears_that_it_is_urgent_raises_it() {
    let mut story = Story::new().accepted();
    let contact = Contact {
        urgency: Some(Urgency::Urgent),
        ..Contact::default()
    };
    assert_eq!(calls(&mut story, CallOutcome::Urge, contact), Ok(Joined::Urged));
    assert_eq!(story.request.urgency, Urgency::Urgent);
    let worse = |urgency| Contact {
        urgency: Some(urgency),
        ..Contact::default()
    };
    let again = calls(&mut story, CallOutcome::Urge, worse(Urgency::Sos));
    assert_eq!((again, story.request.urgency), (Ok(Joined::Added), Urgency::Sos));
    let mut resolved = Story::new().resolved();
    calls(&mut resolved, CallOutcome::Addition, worse(Urgency::Urgent)).unwrap();
    assert_eq!(
        (resolved.state(), resolved.request.urgency),
        (StateName::Queued, Urgency::Urgent)
    );
}

#[test]
fn a_cry_on_the_line_is_heard_where_the_call_itself_is_refused() {
    let crying = || Contact {
        danger: danger(Urgency::Sos),
        ..saying("他又打我")
    };
    for (mut story, state) in [
        (Story::new().closed(), StateName::Queued),
        (Story::new().resolved(), StateName::Queued),
        (Story::new().accepted(), StateName::InProgress),
    ] {
        let new = Need::ALL
            .into_iter()
            .find(|need| !story.request.needs.contains(need));
        let contact = Contact {
            needs: vec![new.unwrap()],
            ..crying()
        };
        let heard = calls(&mut story, CallOutcome::Addition, contact);
        assert_eq!((heard, story.state()), (Ok(Joined::Added), state));
        assert_eq!(story.request.urgency, Urgency::Sos);
        assert_eq!(story.request.danger, ["violence"]);
    }
    let mut story = Story::new().accepted();
    let neighbour = Contact {
        another_person: true,
        ..crying()
    };
    let refused = calls(&mut story, CallOutcome::Addition, neighbour);
    assert_eq!(refused, Err(NotJoined::Call(CallRefusal::NewRequestNeeded)));
    assert_eq!(story.request.urgency, Urgency::Normal, "it is not their file");
}

#[test]
fn what_is_heard_of_a_minor_makes_a_report_due_from_a_call_and_from_its_notes() {
    let minor = || {
        let submission = Submission {
            minor: true,
            ..submission(1)
        };
        Story::of(resident(), submission)
    };
    let mut story = minor();
    let contact = Contact {
        danger: danger(Urgency::Sos),
        ..saying("他又打我")
    };
    calls(&mut story, CallOutcome::Urge, contact).unwrap();
    assert!(story.request.open_mandatory_report().is_some());
    let mut story = minor();
    let found = danger(Urgency::Sos);
    story
        .act(&desk(), |r, cx| r.heed_line("听到孩子哭喊", &found, cx))
        .unwrap();
    assert!(story.request.open_mandatory_report().is_some());
    assert_eq!(story.request.urgency, Urgency::Sos);
}

#[test]
fn a_new_need_or_another_person_is_a_new_request() {
    let mut story = Story::new().accepted();
    let new = Need::ALL
        .into_iter()
        .find(|need| !story.request.needs.contains(need));
    let need = Contact {
        needs: vec![new.unwrap()],
        ..saying("还想找工作")
    };
    let person = Contact {
        another_person: true,
        ..saying("邻居也要")
    };
    for contact in [need, person] {
        let refused = calls(&mut story, CallOutcome::Addition, contact);
        assert_eq!(refused, Err(NotJoined::Call(CallRefusal::NewRequestNeeded)));
    }
    let known = Contact {
        needs: story.request.needs.clone(),
        ..saying("还是那件事")
    };
    assert_eq!(calls(&mut story, CallOutcome::Addition, known), Ok(Joined::Added));
}

#[test]
fn what_is_resolved_hears_a_call_as_an_addition_and_what_has_ended_hears_none() {
    let mut story = Story::new().resolved();
    assert_eq!(
        calls(&mut story, CallOutcome::Urge, Contact::default()),
        Ok(Joined::Added)
    );
    assert_eq!(story.state(), StateName::Resolved);
    let mut story = Story::new().closed();
    let refused = calls(&mut story, CallOutcome::Urge, Contact::default());
    assert_eq!(refused, Err(NotJoined::Call(CallRefusal::NotLive)));
}

#[test]
fn a_restricted_request_is_not_there_for_the_desk() {
    let mut story = Story::new().accepted();
    story
        .act(&advisor(1), |r, cx| r.restrict(true, None, cx))
        .unwrap();
    let refused = calls(&mut story, CallOutcome::Addition, saying("在吗"));
    assert_eq!(refused, Err(NotJoined::Request(Refusal::NotFound)));
}

fn file() -> Intake {
    Intake {
        person: PersonDetails {
            name: Some("李建国".into()),
            phone: Some("13812345678".into()),
            id: Some(IdNumber {
                kind: IdKind::ResidentId,
                number: "11010519491231002X".into(),
            }),
        },
        address: Some(Address {
            text: Some("静安区曹家渡街道武定西路1234弄5号".into()),
            ..Address::default()
        }),
        ..Intake::default()
    }
}

fn fits(facts: &GivenFacts) -> bool {
    facts.fit(&file(), &[Need::Care])
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn two_facts_that_fit_open_a_file_and_one_does_not() {
    let name = GivenFacts {
        name: some(" 李 建国"),
        ..GivenFacts::default()
    };
    assert!(!fits(&name));
    let pairs = [
        GivenFacts {
            id_last_four: some("００2x"),
            ..name.clone()
        },
        GivenFacts {
            birth_date: chrono::NaiveDate::from_ymd_opt(1949, 12, 31),
            ..name.clone()
        },
        GivenFacts {
            address: some("上海市静安区武定西路"),
            ..name.clone()
        },
        GivenFacts {
            need: Some(Need::Care),
            ..name.clone()
        },
    ];
    for (at, facts) in pairs.iter().enumerate() {
        assert!(fits(facts), "pair {at}");
    }
}

#[test]
fn one_fact_that_does_not_fit_spoils_all() {
    let good = GivenFacts {
        name: some("李建国"),
        need: Some(Need::Care),
        ..GivenFacts::default()
    };
    let spoiled = [
        GivenFacts {
            id_last_four: some("0021"),
            ..good.clone()
        },
        GivenFacts {
            birth_date: chrono::NaiveDate::from_ymd_opt(1949, 12, 30),
            ..good.clone()
        },
        GivenFacts {
            address: some("长寿路"),
            ..good.clone()
        },
        GivenFacts {
            address: some("静安区曹家渡街道"),
            ..good.clone()
        },
        GivenFacts {
            name: some("李建"),
            ..good.clone()
        },
        GivenFacts {
            need: Some(Need::Housing),
            ..good.clone()
        },
    ];
    for (at, facts) in spoiled.iter().enumerate() {
        assert!(!fits(facts), "set {at}");
    }
    let nothing_known = good.fit(&Intake::default(), &[]);
    assert!(!nothing_known);
}

fn request_of(by: Actor, for_self: bool) -> HelpRequest {
    let submission = Submission {
        for_self,
        ..submission(1)
    };
    Story::of(by, submission).request
}

fn reported(hidden: bool) -> Intake {
    Intake {
        reporter: Some(Reporter {
            name: Some("王芳".into()),
            phone: Some("13900001111".into()),
            relation: Some("邻居".into()),
            anonymous: false,
            hide_from_household: hidden,
        }),
        ..file()
    }
}

#[test]
fn candidates_are_people_with_masked_names_and_their_reasons() {
    let (one, two) = (request_of(resident(), true), request_of(desk(), false));
    let (his, hers) = (file(), Intake::default());
    let known = |request, intake, because| Known {
        request,
        intake,
        because,
    };
    let found = candidates([
        known(&one, &his, Because::Person),
        known(&one, &his, Because::Account),
        known(&two, &hers, Because::Contact),
    ]);
    assert_eq!(found.len(), 2);
    let him = found.iter().find(|one| one.name.is_some()).unwrap();
    assert_eq!(him.name.as_deref(), Some("李**"));
    assert_eq!(
        him.because.iter().copied().collect::<Vec<_>>(),
        [Because::Person, Because::Account]
    );
    assert_eq!((him.requests, him.open), (1, 1));
}

#[test]
fn hidden_reporters_and_restricted_requests_never_appear() {
    let request = request_of(resident(), false);
    let intake = reported(true);
    for because in [Because::Reporter, Because::Contact, Because::Account] {
        let known = Known {
            request: &request,
            intake: &intake,
            because,
        };
        assert!(candidates([known]).is_empty(), "{because:?}");
    }
    let own = Known {
        request: &request,
        intake: &intake,
        because: Because::Person,
    };
    assert_eq!(candidates([own]).len(), 1);
    let restricted = HelpRequest {
        restricted: true,
        ..request.clone()
    };
    let hidden = Known {
        request: &restricted,
        ..own
    };
    assert!(candidates([hidden]).is_empty());
}

#[test]
fn a_reporter_hears_where_it_stands_and_the_person_what_was_told() {
    let request = request_of(resident(), false);
    let heard = |from: Option<&str>| listener(&request, &reported(true), from);
    assert_eq!(heard(Some("13900001111")), Viewer::Reporter);
    assert_eq!(heard(None), Viewer::Reporter);
    assert_eq!(MaySay::to(heard(None)), MaySay::StateAndPromise);
    let household = Viewer::Household {
        reporter_hidden: true,
    };
    assert_eq!(heard(Some("13812345678")), household);
    assert_eq!(MaySay::to(household), MaySay::StateAndTold);
    let own = request_of(resident(), true);
    assert_eq!(listener(&own, &file(), None), Viewer::Requester);
}
