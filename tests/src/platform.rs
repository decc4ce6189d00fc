//! The outside world of a story: the real platform over a test's database, with the demonstration's district and
//! text messages, and a domain clock that starts on a plain Monday morning.

use crate::clouds;
use mobile_mock::standin::{
    MAP_KEY, MAP_SECRET, ORDER_SECRET, ORDER_SENDER, SMS_KEY, SMS_SECRET, WECHAT_APP_ID, WECHAT_APP_SECRET,
    WECHAT_CALLBACK_KEY, WECHAT_CALLBACK_TOKEN, WECOM_AGENT_ID, WECOM_CORP_ID, WECOM_SECRET,
};
use nuanxin_infra::clock::{MovableClock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::demonstration;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::media_child::MediaChildren;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::{LimitSettings, Settings};
use nuanxin_infra::testing::TestDatabase;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// When every story begins: a Monday, 10 in the morning, with two weeks without holidays before it.
const START: &str = "2026-06-01T10:00:00+08:00";

/// The subscription templates of a story.
pub const PROGRESS: &str = "T-progress";
/// See [`PROGRESS`].
pub const QUESTION: &str = "T-question";

/// Where the systems listen that a story is connected to; each is left out by default.
#[derive(Debug, Default)]
pub struct Outside {
    /// The sender of work orders.
    pub orders: Option<String>,
    /// The map service.
    pub map: Option<String>,
    /// The WeChat platform.
    pub wechat: Option<String>,
    /// The gateway for text messages; without one nothing is sent.
    pub sms: Option<String>,
    /// Whose wire that gateway speaks, if it is not our own.
    pub cloud: Option<&'static str>,
    /// WeCom.
    pub wecom: Option<String>,
}

/// Opens the platform, with new keys in this file and these systems connected, and seeds the demonstration's district.
pub async fn open(
    database: &TestDatabase,
    keys: &Path,
    outside: Outside,
    limit: impl FnOnce(&mut LimitSettings),
) -> Platform {
    let start = START.parse().expect("an instant");
    let clock = Arc::new(MovableClock::starting_at(Arc::new(SystemClock), start));
    KeyRing::create(keys).expect("a key file");
    let settings = settings(database.url(), keys, outside, limit);
    let platform = node(settings, database.database.clone(), clock).await;
    // its district and its people, without its month of requests
    let real = &*platform.clocks.real;
    demonstration::seed(&platform.db, &platform.ring, real)
        .await
        .expect("the demonstration's district");
    platform.reference.refresh().await.expect("reference data");
    platform
}

/// The platform in another program, over the database and the key file of an installation.
pub async fn assemble(url: &str, keys: &Path, outside: Outside) -> Platform {
    let start = START.parse().expect("an instant");
    let clock = Arc::new(MovableClock::starting_at(Arc::new(SystemClock), start));
    let settings = settings(url, keys, outside, |_| {});
    let db = Database::open(&settings.database).await.expect("opens");
    node(settings, db, clock).await
}

/// Another process of the same installation, with connections and keys of its own.
pub async fn another(of: &Platform) -> Platform {
    let settings = Settings::clone(&of.settings);
    let db = Database::open(&settings.database).await.expect("opens");
    let clock = of.movable_clock.clone().expect("a movable clock");
    node(settings, db, clock).await
}

async fn node(settings: Settings, db: Database, clock: Arc<MovableClock>) -> Platform {
    let ring = KeyRing::load(&settings.keys.file).expect("keys");
    let mut platform = Platform::assemble_on(settings, db, ring, Opening::Demonstration, Some(clock))
        .await
        .expect("a platform");
    platform.media = children();
    platform
}

/// What reads uploads: this program is none that does, but the one beside it.
fn children() -> MediaChildren {
    let this = std::env::current_exe().expect("this program");
    let built = this.ancestors().nth(2).expect("a folder of programs");
    let child = built.join("nuanxin-media-for-stories");
    MediaChildren::of(child, &[], Duration::from_secs(60), 2)
}

/// PostgreSQL goes with Redis, where there is one; SQLite stands alone.
fn settings(url: &str, keys: &Path, outside: Outside, limit: impl FnOnce(&mut LimitSettings)) -> Settings {
    let embedded = url.starts_with("sqlite");
    let keys = keys.to_str().expect("a path that is text");
    let mut environment = vec![
        ("NUANXIN__KEYS__FILE".to_owned(), keys.to_owned()),
        ("NUANXIN__DATA_DIR".to_owned(), format!("{keys}.data")),
        ("NUANXIN__DATABASE__URL".to_owned(), url.to_owned()),
        ("NUANXIN__HTTP__WORKERS".to_owned(), "1".to_owned()),
        (
            "NUANXIN__HTTP__PUBLIC_URL".to_owned(),
            "https://jiuzhu.example".to_owned(),
        ),
    ];
    if !embedded {
        match std::env::var("TEST_REDIS_URL") {
            Ok(url) => environment.push(("NUANXIN__REDIS__URL".to_owned(), url)),
            Err(_) => eprintln!("left out: Redis (TEST_REDIS_URL is not set)"),
        }
    }
    systems(&outside, &mut environment);
    messengers(&outside, &mut environment);
    let mut settings = Settings::load(None, environment.into_iter()).expect("good settings");
    settings.limits = settings.limits.wide();
    limit(&mut settings.limits);
    settings
}

/// Whoever passes requests on, and the map.
fn systems(outside: &Outside, environment: &mut Vec<(String, String)>) {
    if let Some(base_url) = &outside.orders {
        let orders = [
            ("SENDER", ORDER_SENDER.to_owned()),
            ("SECRET", ORDER_SECRET.to_owned()),
            ("BASE_URL", base_url.clone()),
            ("TIMEOUT_SECONDS", "1".to_owned()),
        ];
        environment.extend(orders.map(|(key, value)| (format!("NUANXIN__WORK_ORDERS__{key}"), value)));
    }
    if let Some(base_url) = &outside.map {
        let map = [
            ("BASE_URL", base_url.clone()),
            ("KEY", MAP_KEY.to_owned()),
            ("SECRET", MAP_SECRET.to_owned()),
            ("REGION", "上海市".to_owned()),
            // a story plants one fault after the other, and each is to be met
            ("FAILURES", "1000".to_owned()),
        ];
        environment.extend(map.map(|(key, value)| (format!("NUANXIN__GEOCODER__{key}"), value)));
    }
}

/// Whoever carries messages.
fn messengers(outside: &Outside, environment: &mut Vec<(String, String)>) {
    if let Some(base_url) = &outside.wechat {
        let wechat = [
            ("BASE_URL", base_url.clone()),
            ("APP_ID", WECHAT_APP_ID.to_owned()),
            ("APP_SECRET", WECHAT_APP_SECRET.to_owned()),
            ("CALLBACK_TOKEN", WECHAT_CALLBACK_TOKEN.to_owned()),
            ("ENCODING_AES_KEY", WECHAT_CALLBACK_KEY.to_owned()),
            ("TIMEOUT_MS", "500".to_owned()),
            ("PROGRESS_TEMPLATE", PROGRESS.to_owned()),
            ("QUESTION_TEMPLATE", format!("{QUESTION} long-term")),
            ("CHECK_TEXTS", "true".to_owned()),
            ("CHECK_MEDIA", "true".to_owned()),
            // a story plants one fault after the other, and each is to be met
            ("FAILURES", "1000".to_owned()),
        ];
        environment.extend(wechat.map(|(key, value)| (format!("NUANXIN__WECHAT__{key}"), value)));
    }
    if let Some(base_url) = &outside.wecom {
        let wecom = [
            ("BASE_URL", base_url.clone()),
            ("CORP_ID", WECOM_CORP_ID.to_owned()),
            ("AGENT_ID", WECOM_AGENT_ID.to_string()),
            ("SECRET", WECOM_SECRET.to_owned()),
            ("TIMEOUT_MS", "500".to_owned()),
        ];
        environment.extend(wecom.map(|(key, value)| (format!("NUANXIN__WECOM__{key}"), value)));
    }
    if let Some(url) = &outside.sms {
        let sms = [
            ("GATEWAY_URL", url.clone()),
            ("KEY", SMS_KEY.to_owned()),
            ("SECRET", SMS_SECRET.to_owned()),
            ("TIMEOUT_SECONDS", "1".to_owned()),
        ];
        let cloud = outside.cloud.map(clouds::settings).into_iter().flatten();
        let all = sms.into_iter().chain(cloud);
        environment.extend(all.map(|(key, value)| (format!("NUANXIN__SMS__{key}"), value)));
    }
}
