//! The sweep of deadlines, on both databases: one that finds nothing among many, one that finds a thousand due, and one
//! after an outage.
//!
//! `cargo bench --workspace --bench deadlines`, for PostgreSQL through `scripts/servers`. `NUANXIN_BENCH_CLOSED` and
//! `NUANXIN_BENCH_OPEN` say how many deadlines there are beside those that are due; without them a tenth of what
//! docs/performance.md asks for.

#![allow(clippy::print_stdout)] // figures are what it is for

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_infra::db::Database;
use nuanxin_infra::deadlines;
use nuanxin_tests::{World, submit_many};
use nuanxin_workers::jobs::{catching_up, sweep_deadlines};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::time::{Duration, Instant};

/// Deadlines that are due.
const DUE: usize = 1_000;
/// Rows in one statement.
const CHUNK: u64 = 250_000;
/// Sweeps that find nothing.
const IDLE: u32 = 200;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(World::each(measure));
}

fn asked(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

async fn measure(world: &World) {
    let db = &world.platform.db;
    let (closed, open) = (
        asked("NUANXIN_BENCH_CLOSED", 500_000),
        asked("NUANXIN_BENCH_OPEN", 20_000),
    );
    submit_many(&world.platform, DUE).await;
    world.settle().await;
    let far = world.platform.clocks.domain.now() + TimeDelta::days(99);
    fill(db, closed, "'met'", "NULL", far).await;
    fill(db, open, "'open'", "$1", far).await;
    let tx = db.write_tx().await.expect("a transaction");
    tx.execute_unprepared("ANALYZE").await.expect("analysed");
    tx.commit().await.expect("committed");

    let nothing = idle(world).await;
    // three quarters of the four hours in which it is to be accepted
    world.clock.set(at("2026-06-01T13:01:00+08:00")).expect("forward");
    let (warned, warnings) = swept(world).await;
    world.clock.set(at("2026-06-04T09:30:00+08:00")).expect("forward");
    let (late, catching_up) = swept(world).await;
    println!("{:?}, {closed} closed and {open} open beside them:", db.backend());
    println!("  a sweep that finds nothing: {:.2} ms", millis(nothing));
    println!("  {warned} due, as ever: {:.0} ms", millis(warnings));
    println!(
        "  {late} due after an outage, and told: {:.0} ms",
        millis(catching_up)
    );
    // the demonstration's hands take what was taken back
    world.settle().await;
}

async fn idle(world: &World) -> Duration {
    let reader = world.platform.db.reader();
    let now = world.platform.clocks.domain.now();
    let started = Instant::now();
    for _ in 0..IDLE {
        let due = deadlines::due(reader, now, 200).await.expect("asked");
        assert!(due.is_empty());
    }
    started.elapsed() / IDLE
}

/// Sweeps until nothing is due; tells how many requests climbed.
async fn swept(world: &World) -> (usize, Duration) {
    let started = Instant::now();
    let mut all = 0;
    loop {
        let climbed = sweep_deadlines::sweep(&world.platform).await.expect("sweeps");
        if climbed == 0 {
            break;
        }
        all += climbed;
    }
    catching_up::end_when_over(&world.platform).await.expect("ends");
    (all, started.elapsed())
}

/// Rows as of so many requests of old: nothing reads more of them than their deadlines.
async fn fill(db: &Database, count: u64, status: &str, next: &str, at: DateTime<Utc>) {
    let mut left = count;
    while left > 0 {
        let chunk = left.min(CHUNK);
        left -= chunk;
        let (numbers, id) = match db.backend() {
            DbBackend::Postgres => (
                format!("SELECT generate_series(1, {chunk}) AS n"),
                "gen_random_uuid()",
            ),
            _ => (
                format!(
                    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {chunk}) \
                     SELECT n FROM c"
                ),
                "randomblob(16)",
            ),
        };
        let sql = format!(
            "INSERT INTO deadlines (request_id, ordinal, kind, set_at, due_at, provisional, status, rung, \
             next_action_at, policy, lane) SELECT {id}, 1, 'resolution', $1, $1, false, {status}, 0, {next}, '', \
             n % 3 FROM ({numbers}) AS made"
        );
        let tx = db.write_tx().await.expect("a transaction");
        let values = [Value::from(at)];
        let insert = Statement::from_sql_and_values(db.backend(), sql, values);
        tx.execute_raw(insert).await.expect("filled");
        tx.commit().await.expect("committed");
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
