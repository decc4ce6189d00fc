use super::*;
use crate::calendar::WorkCalendar;
use crate::deadline::DeadlinePolicy;
use crate::roster::DutyRoster;
use crate::routing::Places;
use crate::rules::Rules;
use chrono::TimeZone;
use proptest::prelude::*;
use uuid::Uuid;

fn rules() -> Rules {
    Rules {
        calendar: WorkCalendar::embedded().into(),
        policy: DeadlinePolicy::default().into(),
        places: Places::default().into(),
        roster: DutyRoster::default(),
    }
}

fn person(number: u128, role: Role, station: Option<u128>) -> Actor {
    Actor {
        account: AccountId(Uuid::from_u128(number)),
        role,
        station: station.map(|station| StationId(Uuid::from_u128(station))),
        session: Some(SessionId(Uuid::from_u128(1_000 + number))),
        named_for_restricted: false,
    }
}

fn resident() -> Actor {
    person(1, Role::Resident, None)
}

fn new(about: ComplaintAbout, concerned: Option<&Actor>) -> NewComplaint {
    NewComplaint {
        id: ComplaintId(Uuid::from_u128(99)),
        about,
        request: None,
        restricted: false,
        concerned: concerned.map(|actor| Concerned {
            account: actor.account,
            role: actor.role,
        }),
        station: Some(StationId(Uuid::from_u128(14))),
        station_has_lead: true,
    }
}

fn at_noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 17, 4, 0, 0).unwrap()
}

fn filed(new: NewComplaint) -> (Complaint, Vec<Notice>) {
    let (rules, by) = (rules(), resident());
    let cx = Deciding {
        by: &by,
        now: at_noon(),
        rules: &rules,
    };
    let (complaint, due, notices) = file(new, &DangerFinding::default(), &cx).unwrap();
    assert_eq!(due.due_at, complaint.due_at);
    (complaint, notices)
}

fn decided_by(complaint: &Complaint, by: &Actor) -> Result<Complaint, ComplaintRefusal> {
    let rules = rules();
    let cx = Deciding {
        by,
        now: at_noon(),
        rules: &rules,
    };
    complaint.decide(&cx).map(|(complaint, _)| complaint)
}

#[test]
fn the_lead_decides_about_an_advisor_and_the_district_about_everything_else() {
    let advisor = person(2, Role::Advisor, Some(14));
    let lead = person(3, Role::Lead, Some(14));
    let desk = person(4, Role::Desk, None);
    use ComplaintAbout::{Advisor, Lead, Other, Station};
    let decider = |new| filed(new).0.decider;
    assert_eq!(decider(new(Advisor, Some(&advisor))), ComplaintDecider::Lead);
    assert_eq!(decider(new(Advisor, None)), ComplaintDecider::Lead);
    for (about, concerned) in [
        (Advisor, Some(&lead)),
        (Lead, Some(&lead)),
        (Lead, None),
        (Station, None),
        (Station, Some(&advisor)),
        (Other, None),
        (Other, Some(&desk)),
    ] {
        assert_eq!(decider(new(about, concerned)), ComplaintDecider::District);
    }
    let leaderless = NewComplaint {
        station_has_lead: false,
        ..new(Advisor, Some(&advisor))
    };
    assert_eq!(decider(leaderless), ComplaintDecider::District);
}

#[test]
fn a_lead_decides_at_their_own_station_only_and_only_once() {
    let advisor = person(2, Role::Advisor, Some(14));
    let (complaint, notices) = filed(new(ComplaintAbout::Advisor, Some(&advisor)));
    let lead = person(3, Role::Lead, Some(14));
    assert_eq!(
        decided_by(&complaint, &person(5, Role::Lead, Some(15))),
        Err(ComplaintRefusal::NotFound)
    );
    assert_eq!(
        decided_by(&complaint, &resident()),
        Err(ComplaintRefusal::NotAllowed)
    );
    let decided = decided_by(&complaint, &lead).unwrap();
    assert_eq!(decided.decided, Some((lead.account, at_noon())));
    assert_eq!(decided_by(&decided, &lead), Err(ComplaintRefusal::Decided));
    let told: Vec<Audience> = notices.iter().map(|notice| notice.audience).collect();
    let station = lead.station.unwrap();
    let account = resident().account;
    assert_eq!(told, [Audience::Account { account }, Audience::Lead { station }]);
}

#[test]
fn the_district_may_decide_what_a_lead_leaves() {
    let advisor = person(2, Role::Advisor, Some(14));
    let (complaint, _) = filed(new(ComplaintAbout::Advisor, Some(&advisor)));
    assert!(decided_by(&complaint, &person(6, Role::District, None)).is_ok());
}

#[test]
fn a_complaint_about_a_restricted_request_stays_in_its_session_and_with_the_named_person() {
    let (complaint, notices) = filed(NewComplaint {
        restricted: true,
        ..new(ComplaintAbout::Lead, None)
    });
    let same_phone_later = Actor {
        session: Some(SessionId(Uuid::from_u128(7))),
        ..resident()
    };
    assert!(complaint.is_seen_by(&resident()));
    assert!(!complaint.is_seen_by(&same_phone_later));
    let district = person(6, Role::District, None);
    assert!(!complaint.is_seen_by(&district));
    let named = Actor {
        named_for_restricted: true,
        ..district
    };
    assert!(complaint.is_seen_by(&named));
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].audience, Audience::District);
    let other = person(8, Role::District, None);
    let told = complaint.addressed(notices.clone(), &[named.clone(), other.clone()]);
    let account = named.account;
    assert_eq!(told[0].audience, Audience::Account { account });
    assert_eq!(
        told.len(),
        1,
        "whoever cannot see it learns of no restricted request"
    );
    let told = complaint.addressed(notices, &[other]);
    assert_eq!(told[0].audience, Audience::District, "somebody must be named");
}

#[test]
fn a_district_person_who_is_complained_of_is_not_told() {
    let (district, other) = (person(6, Role::District, None), person(7, Role::District, None));
    let (complaint, notices) = filed(new(ComplaintAbout::Other, Some(&district)));
    assert!(complaint.is_seen_by(&other));
    let told = |notices: Vec<Notice>, district: &[Actor]| -> Vec<Audience> {
        let told = complaint.addressed(notices, district);
        told.iter().map(|notice| notice.audience).collect()
    };
    let account = resident().account;
    let received = Audience::Account { account };
    let to_other = Audience::Account {
        account: other.account,
    };
    let both = [district.clone(), other];
    assert_eq!(told(notices.clone(), &both), [received, to_other]);
    assert_eq!(told(notices, &[district]), [received], "nobody else is there");
    let climbed = complaint.climb(&late(&rules())).unwrap();
    assert_eq!(told(climbed.2, &both), [to_other]);
}

/// Long after everything is due.
fn late(rules: &Rules) -> Deciding<'_> {
    static SYSTEM: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(Actor::system);
    Deciding {
        by: &SYSTEM,
        now: at_noon() + chrono::TimeDelta::days(60),
        rules,
    }
}

#[test]
fn what_a_lead_leaves_climbs_to_the_district_and_what_was_decided_climbs_no_more() {
    let advisor = person(2, Role::Advisor, Some(14));
    let (complaint, _) = filed(new(ComplaintAbout::Advisor, Some(&advisor)));
    let (rules, station) = (rules(), StationId(Uuid::from_u128(14)));
    let at = |now| Deciding { now, ..late(&rules) };
    assert!(complaint.climb(&at(at_noon())).is_none());
    let (warned, rung, told) = complaint.climb(&at(complaint.ladder.next_action_at)).unwrap();
    assert_eq!(
        (rung, told[0].template),
        (Rung::Warned, NoticeTemplate::StaffComplaintWarned)
    );
    assert_eq!((told.len(), told[0].audience), (1, Audience::Lead { station }));
    let (missed, rung, told) = warned.climb(&at(complaint.due_at)).unwrap();
    assert_eq!((rung, told.len()), (Rung::Missed, 1));
    let (_, rung, told) = missed.climb(&late(&rules)).unwrap();
    let audiences: Vec<Audience> = told.iter().map(|notice| notice.audience).collect();
    assert_eq!(rung, Rung::Escalated);
    assert_eq!(audiences, [Audience::Lead { station }, Audience::District]);
    let lead = person(3, Role::Lead, Some(14));
    let decided = decided_by(&missed, &lead).unwrap();
    assert!(decided.climb(&late(&rules)).is_none());
}

#[test]
fn staff_make_no_complaints_here() {
    let (rules, by) = (rules(), person(2, Role::Advisor, Some(14)));
    let cx = Deciding {
        by: &by,
        now: at_noon(),
        rules: &rules,
    };
    let refused = file(new(ComplaintAbout::Other, None), &DangerFinding::default(), &cx);
    assert_eq!(refused.unwrap_err(), ComplaintRefusal::NotAllowed);
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    use ComplaintRefusal::{Decided, NotAllowed, NotFound};
    for refusal in [NotFound, NotAllowed, Decided] {
        let (zh, en) = refusal.sentence();
        assert!(zh.ends_with('。') && en.ends_with('.') && en.is_ascii());
        assert_eq!(refusal.to_string(), refusal.code());
    }
}

proptest! {
    /// Whatever is complained of whom: the person concerned neither sees nor decides it, nor does anybody
    /// below them, and somebody can decide it.
    #[test]
    fn nobody_decides_about_themselves_or_about_whoever_leads_them(
        about in prop::sample::select(vec![ComplaintAbout::Advisor, ComplaintAbout::Lead, ComplaintAbout::Station, ComplaintAbout::Other]),
        role in prop::sample::select(vec![Role::Advisor, Role::Lead, Role::Desk, Role::District]),
        station_has_lead: bool,
        restricted: bool,
    ) {
        let concerned = person(2, role, matches!(role, Role::Advisor | Role::Lead).then_some(14));
        let (complaint, _) = filed(NewComplaint { station_has_lead, restricted, ..new(about, Some(&concerned)) });
        prop_assert!(!complaint.is_seen_by(&concerned));
        prop_assert_eq!(decided_by(&complaint, &concerned), Err(ComplaintRefusal::NotFound));
        let colleagues = [person(3, Role::Advisor, Some(14)), person(4, Role::Desk, None), person(5, Role::Admin, None)];
        for colleague in &colleagues {
            prop_assert!(decided_by(&complaint, colleague).is_err());
        }
        if role != Role::Advisor {
            prop_assert!(decided_by(&complaint, &person(8, Role::Lead, Some(14))).is_err());
        }
        let named = Actor { named_for_restricted: true, ..person(9, Role::District, None) };
        prop_assert!(decided_by(&complaint, &named).is_ok());
    }
}
