use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{TimeDelta, TimeZone, Utc};
use nuanxin_domain::divisions::Level;
use nuanxin_domain::routing::{Decision, Evidence, route};

use super::*;
use crate::clock::SystemClock;
use crate::passwords::Passwords;
use crate::reference::{Reference, Snapshot};
use crate::testing::TestDatabase;

async fn seeded(test: &TestDatabase, ring: &KeyRing) -> bool {
    seed(&test.database, ring, &SystemClock).await.unwrap()
}

async fn snapshot(test: &TestDatabase, ring: &KeyRing) -> Arc<Snapshot> {
    let clock = Arc::new(SystemClock);
    let reference = Reference::load(test.database.clone(), ring.clone(), clock).await;
    reference.unwrap().current()
}

#[tokio::test]
async fn seeding_twice_changes_nothing() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        assert!(seeded(&test, &ring).await);
        let first = snapshot(&test, &ring).await;
        assert!(!seeded(&test, &ring).await);
        let second = snapshot(&test, &ring).await;
        assert_eq!(first.versions, second.versions);
        assert_eq!(first.rules.roster, second.rules.roster);
        assert_eq!(first.directory.active().count(), 33);
    }
}

#[tokio::test]
async fn every_street_has_a_station_an_advisor_a_lead_and_all_its_committees_covered() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    seeded(&test, &ring).await;
    let snapshot = snapshot(&test, &ring).await;
    let places = &snapshot.rules.places;
    assert_eq!(places.stations.len(), 15);
    for street in places.divisions_below(Some("310106")) {
        let station = places.station_of_street(&street.code).unwrap();
        assert_eq!(
            station.name,
            format!("静安区{}静邻暖心屋——社区救助顾问服务站", street.name)
        );
        let points = if street.name == "曹家渡街道" { 2 } else { 1 };
        assert_eq!(station.points.len(), points);
        assert!(station.phone.starts_with("021-0000-00") && station.phone.contains("演示"));
        assert_eq!(snapshot.directory.leads_of(station.id).count(), 1);
        let covered: Vec<&String> = snapshot
            .directory
            .advisors_of(station.id)
            .flat_map(|advisor| &advisor.covers)
            .collect();
        let all: BTreeSet<&String> = places
            .divisions_below(Some(&street.code))
            .filter(|one| one.level == Level::Committee)
            .map(|one| &one.code)
            .collect();
        assert_eq!(
            covered.len(),
            all.len(),
            "{}: nobody covers one twice",
            street.name
        );
        assert_eq!(covered.into_iter().collect::<BTreeSet<_>>(), all);
    }
}

#[tokio::test]
async fn the_promised_accounts_are_there_and_open_with_the_promised_password() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    seeded(&test, &ring).await;
    let promised = [
        ("advisor.cjd1", Role::Advisor),
        ("advisor.cjd2", Role::Advisor),
        ("lead.cjd", Role::Lead),
        ("advisor.jns1", Role::Advisor),
        ("lead.jns", Role::Lead),
        ("desk.1", Role::Desk),
        ("desk.2", Role::Desk),
        ("district.ja", Role::District),
        ("admin", Role::Admin),
    ];
    let passwords = Passwords::new(1);
    for (username, role) in promised {
        let found = accounts::staff_by_username(test.database.reader(), &ring, username).await;
        let found = found.unwrap().unwrap();
        assert_eq!(found.account.role, role);
        assert_eq!(found.account.named_for_restricted, username == "district.ja");
        let hash = found.password_hash.map(Personal::into_exposed);
        assert!(passwords.verify(PASSWORD.into(), hash).await.unwrap());
    }
    let shown = staff_accounts().unwrap();
    assert_eq!(shown.len(), 33);
    let lead = shown.iter().find(|one| one.username == "lead.cjd").unwrap();
    assert_eq!(lead.station.as_deref(), Some("曹家渡暖心屋"));
}

#[tokio::test]
async fn the_two_advisors_of_caojiadu_are_skilled_for_different_needs() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    seeded(&test, &ring).await;
    let snapshot = snapshot(&test, &ring).await;
    let skills = |username: &str| snapshot.directory.by_username(username).unwrap().skills.clone();
    let (first, second) = (skills("advisor.cjd1"), skills("advisor.cjd2"));
    assert!(!first.is_empty() && !second.is_empty());
    assert!(first.iter().all(|need| !second.contains(need)));
}

#[tokio::test]
async fn somebody_always_answers() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    seeded(&test, &ring).await;
    let snapshot = snapshot(&test, &ring).await;
    let (calendar, roster) = (&snapshot.rules.calendar, &snapshot.rules.roster);
    let from = Utc.with_ymd_and_hms(2026, 9, 20, 16, 0, 0).unwrap();
    for station in &snapshot.rules.places.stations {
        let gaps = roster.uncovered_hours(calendar, station.id, from..from + TimeDelta::days(21));
        assert!(gaps.iter().all(|gap| gap.district_answers));
        let monday_noon = from + TimeDelta::hours(12);
        let own = station.serves_a_street();
        assert_eq!(roster.covers(calendar, station.id, monday_noon), own);
    }
}

#[tokio::test]
async fn an_address_in_caojiadu_reaches_its_station() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    seeded(&test, &ring).await;
    let snapshot = snapshot(&test, &ring).await;
    let places = &snapshot.rules.places;
    let evidence = Evidence {
        address_text: Some("静安区曹家渡街道万航渡路888弄3号"),
        ..Evidence::default()
    };
    let placement = route(places, &evidence);
    assert_eq!(placement.decision, Decision::Routed);
    let station = places.station(placement.station.unwrap()).unwrap();
    assert_eq!(station.short_name, "曹家渡暖心屋");
}
