use chrono::{TimeDelta, TimeZone, Weekday};
use nuanxin_domain::access::Role;
use nuanxin_domain::calendar::WorkCalendar;
use nuanxin_domain::routing::Station;

use super::*;
use crate::accounts::{self, NewStaff};
use crate::clock::SystemClock;
use crate::keys::KeyRing;
use crate::places;
use crate::testing::TestDatabase;

const STATION: StationId = StationId(Uuid::from_u128(14));
const TEAM: DutyTeam = DutyTeam::Station(STATION);
const ADVISOR: AccountId = AccountId(Uuid::from_u128(1));
const OTHER: AccountId = AccountId(Uuid::from_u128(2));

async fn with_two_advisors() -> Vec<TestDatabase> {
    let all = TestDatabase::all_backends().await;
    for test in &all {
        let tx = test.database.write_tx().await.unwrap();
        let station = Station {
            id: STATION,
            name: "曹家渡".to_owned(),
            short_name: "曹家渡".to_owned(),
            street_code: "310106014".to_owned(),
            phone: String::new(),
            points: Vec::new(),
        };
        places::put_station(&tx, &station).await.unwrap();
        let ring = KeyRing::generate();
        for (id, username) in [(ADVISOR, "one"), (OTHER, "two")] {
            let new = NewStaff {
                username: username.to_owned(),
                password_hash: String::new().into(),
                role: Role::Advisor,
                name: "陈静".to_owned().into(),
                station: Some(STATION),
                named_for_restricted: false,
                wecom: None,
                work_phone: None,
                languages: Vec::new(),
                skills: Vec::new(),
                capacity: 20,
                covers: Vec::new(),
            };
            accounts::put_staff(&tx, &ring, id, new, &SystemClock)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }
    all
}

fn time(text: &str) -> ClockTime {
    text.parse().unwrap()
}

fn slot(id: u128, account: AccountId, weekday: Weekday) -> DutySlot {
    DutySlot {
        id: Uuid::from_u128(id),
        team: TEAM,
        account,
        weekday,
        from: time("09:00"),
        to: time("24:00"),
        on_holidays: false,
    }
}

/// Thursday, 17 September 2026, 10:00 in Shanghai.
fn thursday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 17, 2, 0, 0).unwrap()
}

async fn roster(test: &TestDatabase) -> DutyRoster {
    let before = thursday() - TimeDelta::days(30);
    load_roster(test.database.reader(), before).await.unwrap()
}

#[tokio::test]
async fn who_is_on_duty_is_read_as_it_was_written() {
    for test in with_two_advisors().await {
        let slots = [slot(1, ADVISOR, Weekday::Thu), slot(2, OTHER, Weekday::Thu)];
        let tx = test.database.write_tx().await.unwrap();
        add_slots(&tx, &slots).await.unwrap();
        add_slots(&tx, &slots).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(slots_of(test.database.reader(), TEAM).await.unwrap(), slots);
        let calendar = WorkCalendar::embedded();
        let on_duty = |at| {
            let roster = roster(&test);
            let calendar = &calendar;
            async move { roster.await.on_duty(calendar, TEAM, at) }
        };
        assert_eq!(on_duty(thursday()).await, [ADVISOR, OTHER]);
        assert!(on_duty(thursday() + TimeDelta::days(1)).await.is_empty());

        let tx = test.database.write_tx().await.unwrap();
        let friday = [slot(3, OTHER, Weekday::Fri)];
        replace_slots(&tx, TEAM, &friday).await.unwrap();
        tx.commit().await.unwrap();
        assert!(on_duty(thursday()).await.is_empty());
        assert_eq!(on_duty(thursday() + TimeDelta::days(1)).await, [OTHER]);
    }
}

#[tokio::test]
async fn a_change_of_one_date_and_a_leave_are_entered_and_taken_back() {
    for test in with_two_advisors().await {
        let tx = test.database.write_tx().await.unwrap();
        add_slots(&tx, &[slot(1, ADVISOR, Weekday::Thu)]).await.unwrap();
        let swapped = DutyChange {
            id: Uuid::from_u128(8),
            change: DatedChange {
                team: TEAM,
                on: local_date(thursday()),
                from: time("09:00"),
                to: time("12:00"),
                accounts: vec![OTHER],
            },
        };
        add_change(&tx, &swapped).await.unwrap();
        let away = LeaveEntry {
            id: Uuid::from_u128(9),
            leave: Leave {
                account: OTHER,
                from_at: thursday() - TimeDelta::hours(1),
                until_at: thursday() + TimeDelta::days(1),
            },
            reason: LeaveReason::Training,
            created_by: ADVISOR,
        };
        tx.commit().await.unwrap();
        let calendar = WorkCalendar::embedded();
        assert_eq!(roster(&test).await.on_duty(&calendar, TEAM, thursday()), [OTHER]);

        let tx = test.database.write_tx().await.unwrap();
        add_leave(&tx, &away).await.unwrap();
        tx.commit().await.unwrap();
        let db = test.database.reader();
        assert!(
            roster(&test)
                .await
                .on_duty(&calendar, TEAM, thursday())
                .is_empty()
        );
        assert_eq!(leaves_of(db, &[OTHER], thursday()).await.unwrap(), [away]);
        assert_eq!(leaves_of(db, &[ADVISOR], thursday()).await.unwrap(), []);
        assert_eq!(leave(db, away.id).await.unwrap(), Some(away));
        assert_eq!(change(db, swapped.id).await.unwrap(), Some(swapped.clone()));
        let tomorrow = local_date(thursday() + TimeDelta::days(1));
        assert_eq!(changes_of(db, TEAM, tomorrow).await.unwrap(), []);
        assert_eq!(
            changes_of(db, DutyTeam::District, swapped.change.on)
                .await
                .unwrap(),
            []
        );

        let tx = test.database.write_tx().await.unwrap();
        assert!(remove_leave(&tx, away.id).await.unwrap());
        assert!(!remove_leave(&tx, away.id).await.unwrap());
        assert!(remove_change(&tx, swapped.id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(
            roster(&test).await.on_duty(&calendar, TEAM, thursday()),
            [ADVISOR]
        );
    }
}

#[tokio::test]
async fn leave_and_changes_that_are_long_over_are_not_loaded() {
    for test in with_two_advisors().await {
        let tx = test.database.write_tx().await.unwrap();
        let past = LeaveEntry {
            id: Uuid::from_u128(9),
            leave: Leave {
                account: OTHER,
                from_at: thursday() - TimeDelta::days(60),
                until_at: thursday() - TimeDelta::days(50),
            },
            reason: LeaveReason::Annual,
            created_by: OTHER,
        };
        add_leave(&tx, &past).await.unwrap();
        tx.commit().await.unwrap();
        assert!(roster(&test).await.leave.is_empty());
    }
}
