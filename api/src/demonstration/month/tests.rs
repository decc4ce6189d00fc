use std::collections::BTreeMap;

use chrono::{Duration, TimeZone};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::EventKind;
use nuanxin_domain::number::RequestNumber;
use nuanxin_infra::demonstration as reference;
use nuanxin_infra::testing::TestDatabase;
use uuid::Uuid;

use super::*;
use crate::demonstration::tests::platform;

/// With stations and staff, but no requests.
async fn furnished(test: &TestDatabase) -> Platform {
    let platform = platform(test).await;
    let (db, ring) = (&platform.db, &platform.ring);
    let seeded = reference::seed(db, ring, &*platform.clocks.real).await;
    assert!(seeded.unwrap());
    platform.reference.refresh().await.unwrap();
    platform
}

fn month_until(platform: &Platform, now: DateTime<Utc>) -> (Vec<Decided>, Vec<Misfit>) {
    let snapshot = platform.snapshot();
    let troubles = troubles::read().unwrap();
    let mut plan = Plan::new(&snapshot.rules, now, &troubles);
    for (draft, sequence) in plan.drafts.iter_mut().zip(1..) {
        draft.number = Some(RequestNumber::compose(2026, sequence).unwrap());
    }
    let accounts: Vec<AccountId> = plan.people.iter().map(|_| AccountId(Uuid::new_v4())).collect();
    let world = World {
        snapshot: &snapshot,
        until: now,
        tenures: RefCell::default(),
    };
    plan.lived(&world, &accounts)
}

/// A Monday morning and noon, an evening, a Sunday night, just before opening, the midst of two long holidays, and
/// then every eleven hours for a while.
fn presents() -> Vec<DateTime<Utc>> {
    let at = |month, day, hour, minute| Utc.with_ymd_and_hms(2026, month, day, hour, minute, 7).unwrap();
    let mut all = vec![
        at(11, 23, 1, 2),
        at(11, 23, 4, 30),
        at(11, 24, 11, 0),
        at(11, 21, 18, 15),
        at(11, 25, 8, 58),
        at(2, 20, 3, 0),
        at(10, 4, 6, 40),
    ];
    all.extend((0..18).map(|n| at(4, 27, 0, 30) + Duration::hours(11 * n)));
    all
}

fn counted<K: Ord>(lives: &[Decided], of: impl Fn(&Decided) -> Option<K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in lives.iter().filter_map(of) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn has_every_state_that_lasts(now: DateTime<Utc>, lives: &[Decided]) {
    let states = counted(lives, |life| Some(life.request.state.name()));
    eprintln!("{now}: {}: {states:?}", lives.len());
    assert!((250..=420).contains(&lives.len()), "{}", lives.len());
    for state in StateName::ALL {
        // these two last for the blink of an eye in which a request is routed
        let passing = matches!(state, StateName::Submitted | StateName::Returned);
        assert_eq!(states.contains_key(&state), !passing, "{now}: {state:?}");
    }
    let open = counted(lives, |life| {
        let state = &life.request.state;
        state.station().filter(|_| state.name().is_open())
    });
    eprintln!("  open by station: {:?}", open.values().collect::<Vec<_>>());
    assert!(open.values().all(|count| *count < 40), "{open:?}");
}

fn nothing_happens_after_the_present_and_nothing_due_is_left(now: DateTime<Utc>, lives: &[Decided]) {
    for life in lives {
        let mut last = life.request.submitted_at;
        for event in &life.events {
            assert!(last <= event.at && event.at <= now, "in order, up to now");
            last = event.at;
        }
        for deadline in life.request.deadlines.iter().filter(|d| d.is_open()) {
            assert!(deadline.next_action_at.is_none_or(|at| at > now), "{deadline:?}");
        }
        assert!(life.notices.is_empty() && life.jobs.is_empty());
    }
}

/// Whoever works at these stations assesses in time.
fn hardly_an_assessment_or_a_first_service_is_overdue(now: DateTime<Utc>, lives: &[Decided]) {
    let work = |kind| matches!(kind, DeadlineKind::Assessment | DeadlineKind::FirstService);
    let deadlines = lives.iter().flat_map(|life| &life.request.deadlines);
    let missed: Vec<_> = deadlines
        .filter(|d| work(d.kind) && d.missed_at.is_some())
        .collect();
    let left = missed.iter().filter(|d| d.is_open()).count();
    assert!(
        missed.len() <= 8 && left <= 3,
        "{now}: {} missed, {left} open",
        missed.len()
    );
}

#[tokio::test]
async fn at_every_hour_the_month_fits_the_rules_and_is_as_a_month_should_be() {
    let test = TestDatabase::sqlite().await;
    let platform = furnished(&test).await;
    let mut all_misfits = Vec::new();
    for now in presents() {
        let (lives, misfits) = month_until(&platform, now);
        all_misfits.extend(misfits.into_iter().map(|misfit| (now, misfit)));
        has_every_state_that_lasts(now, &lives);
        nothing_happens_after_the_present_and_nothing_due_is_left(now, &lives);
        hardly_an_assessment_or_a_first_service_is_overdue(now, &lives);
    }
    assert!(all_misfits.is_empty(), "{all_misfits:?}");
}

#[tokio::test]
async fn the_month_has_everything_that_the_pages_show() {
    let test = TestDatabase::sqlite().await;
    let platform = furnished(&test).await;
    let (lives, _) = month_until(&platform, presents()[1]);
    let mut events: BTreeMap<String, usize> = BTreeMap::new();
    for event in lives.iter().flat_map(|life| &life.events) {
        *events.entry(event.kind.code()).or_default() += 1;
    }
    eprintln!("{events:?}");
    for code in [
        "danger_flagged",
        "sent_to_triage",
        "taken_back",
        "recused",
        "returned",
        "contact_attempted",
        "visited",
        "noted",
        "urgency_changed",
        "waiting",
        "resumed",
        "added",
        "urged",
        "withdrawn",
        "resolved",
        "closed",
        "reopened",
        "answered",
        "merged",
        "merged_in",
        "rated",
        "appealed",
        "appeal_decided",
        "deadline_warned",
        "deadline_missed",
        "escalated",
        "assessed",
        "served",
        "planned",
        "case_decided",
        "referred",
        "referral_answered",
    ] {
        assert!(events.contains_key(code), "no {code}");
    }
    let channels = counted(&lives, |life| Some(life.request.channel.code()));
    assert_eq!(channels.len(), 9, "{channels:?}");
    let urgencies = counted(&lives, |life| Some(life.request.urgency));
    assert_eq!(urgencies.len(), 3, "{urgencies:?}");
    eprintln!("{channels:?} {urgencies:?}");
    let few = lives.iter().filter(|life| life.request.restricted).count();
    assert!((5..40).contains(&few), "{few} restricted");
    let lapsed = |kind: &EventKind| matches!(kind, EventKind::Closed { agreed: false, .. });
    assert!(
        lives
            .iter()
            .flat_map(|life| &life.events)
            .any(|event| lapsed(&event.kind))
    );
}
