//! The outside world of a story: the real platform over a test's database, with the demonstration's district and
//! text messages, and a domain clock that starts on a plain Monday morning.

use crate::sender::Sender;
use mobile_mock::standin::{ORDER_SECRET, ORDER_SENDER};
use nuanxin_infra::clock::{MovableClock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::demonstration;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use std::sync::Arc;

/// When every story begins: a Monday, 10 in the morning, with two weeks without holidays before it.
const START: &str = "2026-06-01T10:00:00+08:00";

/// Opens the platform and seeds the demonstration's district.
pub async fn open(database: &TestDatabase, sender: Option<&Sender>) -> Platform {
    let ring = match sender {
        Some(sender) => KeyRing::create(&sender.keys()).expect("a key file"),
        None => KeyRing::generate(),
    };
    let orders = sender.map(Sender::base_url);
    let platform = assemble(database.url(), database.database.clone(), ring, orders).await;
    // its district and its people, without its month of requests
    let real = &*platform.clocks.real;
    demonstration::seed(&platform.db, &platform.ring, &platform.passwords, real)
        .await
        .expect("the demonstration's district");
    platform.reference.refresh().await.expect("reference data");
    platform
}

/// The platform over an open database, with the sender of work orders at this address.
pub async fn assemble(url: &str, db: Database, ring: KeyRing, orders: Option<String>) -> Platform {
    let start = START.parse().expect("an instant");
    let clock = Arc::new(MovableClock::starting_at(Arc::new(SystemClock), start));
    let settings = settings(url, db.is_embedded(), orders);
    Platform::assemble_on(settings, db, ring, Opening::Demonstration, Some(clock))
        .await
        .expect("a platform")
}

/// PostgreSQL goes with Redis, where there is one; SQLite stands alone.
fn settings(url: &str, embedded: bool, orders: Option<String>) -> Settings {
    let mut environment = vec![
        ("NUANXIN__DATABASE__URL".to_owned(), url.to_owned()),
        ("NUANXIN__HTTP__WORKERS".to_owned(), "1".to_owned()),
    ];
    if !embedded {
        match std::env::var("TEST_REDIS_URL") {
            Ok(url) => environment.push(("NUANXIN__REDIS__URL".to_owned(), url)),
            Err(_) => eprintln!("left out: Redis (TEST_REDIS_URL is not set)"),
        }
    }
    if let Some(base_url) = orders {
        let orders = [
            ("SENDER", ORDER_SENDER.to_owned()),
            ("SECRET", ORDER_SECRET.to_owned()),
            ("BASE_URL", base_url),
            ("TIMEOUT_SECONDS", "1".to_owned()),
        ];
        environment.extend(orders.map(|(key, value)| (format!("NUANXIN__WORK_ORDERS__{key}"), value)));
    }
    let mut settings = Settings::load(None, environment.into_iter()).expect("good settings");
    settings.limits = settings.limits.wide();
    settings
}
