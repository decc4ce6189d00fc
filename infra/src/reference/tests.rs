use nuanxin_domain::access::Role;
use nuanxin_domain::ids::{AccountId, SessionId, StationId};
use nuanxin_domain::routing::Station;
use uuid::Uuid;

use super::*;
use crate::accounts::NewStaff;
use crate::clock::SystemClock;
use crate::testing::TestDatabase;

const STATION: StationId = StationId(Uuid::from_u128(14));

async fn add(test: &TestDatabase, ring: &KeyRing, username: &str, role: Role) -> AccountId {
    let new = NewStaff {
        username: username.to_owned(),
        password_hash: String::new().into(),
        role,
        name: "陈静".to_owned().into(),
        station: matches!(role, Role::Advisor | Role::Lead).then_some(STATION),
        named_for_restricted: role == Role::District,
        wecom: None,
        work_phone: None,
        languages: Vec::new(),
        skills: Vec::new(),
        capacity: 20,
        covers: Vec::new(),
    };
    let tx = test.database.write_tx().await.unwrap();
    let id = accounts::add_staff(&tx, ring, new, &SystemClock).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn add_station(test: &TestDatabase) {
    let station = Station {
        id: STATION,
        name: "曹家渡".to_owned(),
        short_name: "曹家渡".to_owned(),
        street_code: "310106014".to_owned(),
        phone: String::new(),
        points: Vec::new(),
    };
    let tx = test.database.write_tx().await.unwrap();
    places::put_station(&tx, &station).await.unwrap();
    tx.commit().await.unwrap();
}

async fn node(test: &TestDatabase, ring: &KeyRing) -> Reference {
    Reference::load(test.database.clone(), ring.clone(), Arc::new(SystemClock))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_change_is_seen_after_a_refresh_and_whoever_holds_the_old_snapshot_keeps_it() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        let (here, elsewhere) = (node(&test, &ring).await, node(&test, &ring).await);
        let held = here.current();
        assert!(!here.refresh().await.unwrap());
        add_station(&test).await;
        for one in [&here, &elsewhere] {
            assert!(one.refresh().await.unwrap());
            assert!(!one.refresh().await.unwrap());
            assert!(one.current().rules.places.station(STATION).is_some());
        }
        assert!(held.rules.places.station(STATION).is_none());
        assert_eq!(here.current().catalogue.len(), 21);
    }
}

#[tokio::test]
async fn new_and_disabled_staff_are_noticed() {
    for test in TestDatabase::all_backends().await {
        let ring = KeyRing::generate();
        add_station(&test).await;
        let reference = node(&test, &ring).await;
        let lead = add(&test, &ring, "lead.cjd", Role::Lead).await;
        let advisor = add(&test, &ring, "advisor.cjd1", Role::Advisor).await;
        let district = add(&test, &ring, "district.ja", Role::District).await;
        assert!(reference.refresh().await.unwrap());
        let snapshot = reference.current();
        let directory = &snapshot.directory;
        let ids = |found: &mut dyn Iterator<Item = &crate::accounts::Account>| {
            found.map(|account| account.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut directory.leads_of(STATION)), [lead]);
        assert_eq!(ids(&mut directory.advisors_of(STATION)), [advisor]);
        assert_eq!(ids(&mut directory.named_for_restricted()), [district]);
        assert_eq!(ids(&mut directory.active()), [lead, advisor, district]);
        assert_eq!(directory.by_username("Lead.CJD").unwrap().id, lead);

        let tx = test.database.write_tx().await.unwrap();
        accounts::disable(&tx, lead, &SystemClock).await.unwrap();
        tx.commit().await.unwrap();
        assert!(reference.refresh().await.unwrap());
        let now = reference.current();
        assert_eq!(now.directory.leads_of(STATION).count(), 0);
        assert!(now.directory.get(lead).is_some());
    }
}

#[tokio::test]
async fn whoever_acts_is_what_the_directory_says_and_a_stranger_is_a_resident() {
    let test = TestDatabase::sqlite().await;
    let ring = KeyRing::generate();
    add_station(&test).await;
    let advisor = add(&test, &ring, "advisor.cjd1", Role::Advisor).await;
    let gone = add(&test, &ring, "desk.1", Role::Desk).await;
    let tx = test.database.write_tx().await.unwrap();
    accounts::disable(&tx, gone, &SystemClock).await.unwrap();
    tx.commit().await.unwrap();
    let snapshot = node(&test, &ring).await.current();
    let session = SessionId(Uuid::from_u128(5));
    let actor = |account| snapshot.directory.actor(account, session);
    let staff = actor(advisor).unwrap();
    assert_eq!((staff.role, staff.station), (Role::Advisor, Some(STATION)));
    let stranger = actor(AccountId(Uuid::from_u128(77))).unwrap();
    assert_eq!((stranger.role, stranger.session), (Role::Resident, Some(session)));
    assert_eq!(actor(gone), None);
}
