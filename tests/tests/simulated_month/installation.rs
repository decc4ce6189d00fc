//! The installation that a month is lived on: the demonstration's district, and a clock that stands still until it is
//! moved.

use chrono::{DateTime, NaiveDate, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::calendar::CalendarDay;
use nuanxin_domain::roster::{Leave, LeaveReason};
use nuanxin_infra::accounts::Account;
use nuanxin_infra::clock::{Clock, MovableClock, SystemClock};
use nuanxin_infra::demonstration;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::roster::{self, LeaveEntry};
use nuanxin_infra::rule_versions::{self, Making};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use nuanxin_simulation::cast::{Cast, Team, staff};
use nuanxin_simulation::district::other_policy;
use std::path::Path;
use std::sync::Arc;

/// The stations, each by a part of its people's names and an address that the router sends there.
const STATIONS: [(&str, &str); 2] = [("cjd", "静安区曹家渡街道"), ("jns", "静安区江宁路街道")];

/// A clock that stands still.
struct Still(DateTime<Utc>);

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// The platform over a new database, at this time of the domain's clock.
pub async fn open(database: &TestDatabase, keys: &Path, from: DateTime<Utc>) -> Platform {
    KeyRing::create(keys).expect("a key file");
    let text = keys.to_str().expect("a path that is text");
    let environment = [
        ("NUANXIN__KEYS__FILE", text.to_owned()),
        ("NUANXIN__DATA_DIR", format!("{text}.data")),
        ("NUANXIN__DATABASE__URL", database.url().to_owned()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value));
    let settings = Settings::load(None, environment.into_iter()).expect("good settings");
    let ring = KeyRing::load(keys).expect("keys");
    let clock = Arc::new(MovableClock::starting_at(Arc::new(Still(from)), from));
    let db = database.database.clone();
    let opening = Opening::Demonstration;
    let platform = Platform::assemble_on(settings, db, ring, opening, Some(clock)).await;
    let platform = platform.expect("a platform");
    demonstration::seed(&platform.db, &platform.ring, &SystemClock)
        .await
        .expect("the demonstration's district");
    platform.reference.refresh().await.expect("reference data");
    platform
}

/// The people of two stations, the district and the desk.
pub fn cast(platform: &Platform) -> Cast {
    let snapshot = platform.snapshot();
    let directory = &snapshot.directory;
    let actor = |account: &Account, role: Role| -> Actor { staff(account.id, role, account.station) };
    let team = |(name, address): (&str, &str)| {
        let first = directory
            .by_username(&format!("advisor.{name}1"))
            .expect("an advisor");
        let station = first.station.expect("of a station");
        let lead = directory.leads_of(station).next().expect("a lead");
        Team {
            station,
            lead: actor(lead, Role::Lead),
            advisors: directory
                .advisors_of(station)
                .map(|one| actor(one, Role::Advisor))
                .collect(),
            address: address.to_owned(),
        }
    };
    let named = |username: &str, role| actor(directory.by_username(username).expect("an account"), role);
    Cast {
        teams: STATIONS.map(team).into(),
        district: named("district.ja", Role::District),
        desk: named("desk.1", Role::Desk),
    }
}

/// Enters a leave, as its API does.
pub async fn enter_leave(platform: &Platform, leave: Leave) {
    let entry = LeaveEntry {
        id: new_id(&SystemClock),
        leave,
        reason: LeaveReason::Sick,
        created_by: leave.account,
    };
    let tx = platform.db.write_tx().await.expect("a transaction");
    roster::add_leave(&tx, &entry).await.expect("enters");
    tx.commit().await.expect("commits");
    platform.reference.refresh().await.expect("reference data");
}

/// A week off that nobody knew of, imported late.
pub async fn import_days_off(platform: &Platform) {
    let (present, newest) = rule_versions::calendar(platform.db.reader())
        .await
        .expect("a calendar");
    let mut year = present
        .years()
        .find(|year| year.year == 2026)
        .expect("2026")
        .clone();
    year.days.extend((21..24).map(|day| CalendarDay {
        date: NaiveDate::from_ymd_opt(2026, 9, day).expect("a date"),
        name: "高温假".to_owned(),
        off: true,
    }));
    let calendar = present.with_year(year).expect("a calendar");
    let tx = platform.db.write_tx().await.expect("a transaction");
    let imported = rule_versions::import_calendar(&tx, &calendar, newest, making()).await;
    imported.expect("imports");
    tx.commit().await.expect("commits");
    platform.reference.refresh().await.expect("reference data");
}

/// Other periods, which move what runs.
pub async fn import_policy(platform: &Platform) {
    let (_, newest) = rule_versions::policy(platform.db.reader())
        .await
        .expect("periods");
    let rows = other_policy();
    let tx = platform.db.write_tx().await.expect("a transaction");
    let imported = rule_versions::import_policy(&tx, rows.own_rows(), newest, true, making()).await;
    imported.expect("imports");
    tx.commit().await.expect("commits");
    platform.reference.refresh().await.expect("reference data");
}

fn making() -> Making {
    Making {
        at: SystemClock.now(),
        by: "a simulated month".to_owned(),
        files: Vec::new(),
    }
}
