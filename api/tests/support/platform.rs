//! The outside world of a test: as the program opens it, with a clock of sessions that the test moves.

use super::Messages;
use chrono::TimeDelta;
use mobile_mock::standin::{SMS_KEY, SMS_SECRET, Standin};
use nuanxin_domain::quiet_hours::morning_after;
use nuanxin_infra::clock::{Clock, Clocks, MovableClock, SystemClock};
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::limits::RateLimiter;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::sessions::Sessions;
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use std::sync::Arc;

/// The platform with the clock of sessions, codes and limits.
pub async fn open(
    database: &TestDatabase,
    messages: Messages,
    gateway: Option<&Standin>,
    more: &[(&str, &str)],
) -> (Platform, Arc<MovableClock>) {
    let opening = match messages {
        Messages::Demonstration => Opening::Demonstration,
        Messages::Gateway | Messages::None => Opening::Installation,
    };
    let (settings, ring) = (settings(database, gateway, more), KeyRing::generate());
    let lifetime = TimeDelta::days(settings.session.refresh_days.into());
    let db = database.database.clone();
    let opened = Platform::assemble(settings, db.clone(), ring, opening)
        .await
        .unwrap();
    by_day(&opened);
    let real = Arc::new(MovableClock::new(Arc::new(SystemClock)));
    let clocks = Clocks {
        domain: opened.clocks.domain.clone(),
        real: real.clone(),
    };
    let platform = Platform {
        clocks,
        sessions: Sessions::new(db, real.clone(), lifetime),
        limiter: RateLimiter::in_process(real.clone()),
        ..opened
    };
    (platform, real)
}

/// At night inboxes wait for the morning: no test is to depend on the hour at which it runs.
fn by_day(opened: &Platform) {
    if let Some(clock) = &opened.movable_clock
        && let Some(morning) = morning_after(clock.now() + TimeDelta::minutes(10))
    {
        clock.set(morning).unwrap();
    }
}

fn settings(database: &TestDatabase, gateway: Option<&Standin>, more: &[(&str, &str)]) -> Settings {
    let mut environment = vec![
        ("DATABASE__URL".to_owned(), database.url().to_owned()),
        ("HTTP__WORKERS".to_owned(), "1".to_owned()),
    ];
    if let Some(gateway) = gateway {
        environment.push(("SMS__GATEWAY_URL".to_owned(), gateway.sms_gateway_url()));
        environment.push(("SMS__KEY".to_owned(), SMS_KEY.to_owned()));
        environment.push(("SMS__SECRET".to_owned(), SMS_SECRET.to_owned()));
    }
    environment.extend(
        more.iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
    );
    let named = environment
        .into_iter()
        .map(|(key, value)| (format!("NUANXIN__{key}"), value));
    Settings::load(None, named).expect("good settings")
}
