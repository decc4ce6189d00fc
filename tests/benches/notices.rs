//! Notices that are all due at once leave within the platform's limit, and an SOS among them leaves at once.
//!
//! `cargo bench --workspace --bench notices`, for PostgreSQL through `scripts/servers`. `NUANXIN_BENCH_NOTICES` says how
//! many (10,000), `NUANXIN_BENCH_PER_SECOND` what the gateway takes (500).

#![allow(clippy::print_stdout)] // figures are what it is for

use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::accounts::{self, NewStaff};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::Settings;
use nuanxin_tests::{WechatPlatform, World, minutes};
use nuanxin_workers::deliver;
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Rows in one transaction.
const CHUNK: usize = 500;
/// Of the one who is told of the SOS.
const WORK_PHONE: &str = "13800000001";

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(World::each_with_messages(measure));
}

fn asked(name: &str, otherwise: u32) -> u32 {
    let given = std::env::var(name).ok();
    given.and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

async fn measure(world: &World, wechat: &WechatPlatform) {
    let count = asked("NUANXIN_BENCH_NOTICES", 10_000);
    let per_second = asked("NUANXIN_BENCH_PER_SECOND", 500);
    let mut platform = world.platform.clone();
    let mut settings = Settings::clone(&platform.settings);
    settings.delivery.sms_per_second = per_second;
    platform.settings = Arc::new(settings);
    on_call(&platform).await;
    told(&platform, count as usize).await;
    // what waits for more has waited long enough
    let stop = CancellationToken::new();
    while deliver::all_lanes(&platform)
        .await
        .expect("made into messages")
        .done
        > 0
    {}
    world.clock.advance(minutes(5)).expect("forward");
    let started = Instant::now();
    let lanes = [deliver::PRESSING, deliver::REST];
    let running = lanes.map(|lanes| tokio::spawn(deliver::run(platform.clone(), lanes, stop.clone())));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut slowest = Duration::ZERO;
    for n in 1..=5 {
        let sent = Instant::now();
        sos(&platform).await;
        while wechat.texts(WORK_PHONE).await.len() < n {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        slowest = slowest.max(sent.elapsed());
    }
    let meanwhile = accepted(&platform).await;
    while accepted(&platform).await < u64::from(count) + 5 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{:?}, {count} due at once, the gateway takes {per_second} a second:",
        platform.db.backend()
    );
    println!(
        "  all have left after {seconds:.1} s: {:.0} a second",
        f64::from(count) / seconds
    );
    println!("  the slowest of five SOS meanwhile: {slowest:.2?} (with {meanwhile} of the others gone)");
    stop.cancel();
    for one in running {
        one.await.expect("ends well");
    }
}

async fn on_call(platform: &Platform) {
    let station = platform
        .snapshot()
        .directory
        .with_role(Role::Lead)
        .next()
        .and_then(|lead| lead.station);
    let new = NewStaff {
        username: "on.call".to_owned(),
        password_hash: String::new().into(),
        role: Role::Advisor,
        name: "值班".to_owned().into(),
        station,
        named_for_restricted: false,
        wecom: None,
        work_phone: Some(WORK_PHONE.to_owned().into()),
        languages: Vec::new(),
        skills: Vec::new(),
        capacity: 0,
        covers: Vec::new(),
    };
    let tx = platform.db.write_tx().await.expect("a transaction");
    let added = accounts::add_staff(&tx, &platform.ring, new, &*platform.clocks.real).await;
    added.expect("added");
    tx.commit().await.expect("committed");
    platform.reference.refresh().await.expect("refreshed");
}

async fn told(platform: &Platform, count: usize) {
    let numbers: Vec<usize> = (0..count).collect();
    for chunk in numbers.chunks(CHUNK) {
        let tx = platform.db.write_tx().await.expect("a transaction");
        let mut all = Vec::with_capacity(chunk.len());
        for n in chunk {
            let phone = normalise_phone(&format!("139{n:08}")).expect("a number");
            let account =
                accounts::resident_by_phone(&tx, &platform.ring, &phone, &*platform.clocks.real).await;
            all.push((notice(account.expect("an account").id, Urgency::Normal), None));
        }
        put(platform, &tx, &all).await;
        tx.commit().await.expect("committed");
    }
}

/// Into inboxes, with the audit entry of their cause.
async fn put(platform: &Platform, tx: &DatabaseTransaction, all: &[(Notice, Option<RequestNumber>)]) {
    let mut cause = AuditEntry::new(&*platform.clocks.real, &Actor::system(), "bench");
    let told = notices::insert(tx, &*platform.clocks.domain, all, &mut cause).await;
    told.expect("told");
    audit::write(tx, &[cause]).await.expect("written");
}

fn notice(account: AccountId, urgency: Urgency) -> Notice {
    Notice {
        audience: Audience::Account { account },
        template: match urgency {
            Urgency::Sos => NoticeTemplate::StaffSos,
            _ => NoticeTemplate::Closed,
        },
        request: None,
        urgency,
    }
}

async fn sos(platform: &Platform) {
    let account = platform
        .snapshot()
        .directory
        .by_username("on.call")
        .expect("on the staff")
        .id;
    let tx = platform.db.write_tx().await.expect("a transaction");
    let told = [(notice(account, Urgency::Sos), None)];
    put(platform, &tx, &told).await;
    tx.commit().await.expect("committed");
}

async fn accepted(platform: &Platform) -> u64 {
    let sql = "SELECT count(*) AS n FROM deliveries WHERE state = 'accepted'";
    let db = platform.db.reader();
    let row = db
        .query_one_raw(Statement::from_string(platform.db.backend(), sql))
        .await;
    let count: i64 = row
        .expect("counted")
        .expect("a row")
        .try_get("", "n")
        .expect("a count");
    u64::try_from(count).unwrap_or(0)
}
