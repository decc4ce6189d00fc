//! Reports over three years, and how long changes take to get into them, on both databases.
//!
//! `cargo bench --workspace --bench reports`, for PostgreSQL through `scripts/servers`.

#![allow(clippy::print_stdout)] // figures are what it is for

use nuanxin_domain::access::Supervised;
use nuanxin_domain::figures::{Dimension, Measure};
use nuanxin_infra::db::Database;
use nuanxin_infra::figures::{FiguresAsked, fold, sums};
use nuanxin_tests::{World, submit_many};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Three years.
const DAYS: u32 = 1_096;
/// Requests that are counted.
const CHANGED: usize = 1_000;
/// Reports of each kind.
const TIMES: u32 = 20;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(World::each(measure));
}

async fn measure(world: &World) {
    let db = &world.platform.db;
    submit_many(&world.platform, CHANGED).await;
    world.settle().await;
    let started = Instant::now();
    let mut counted = 0;
    loop {
        let folded = fold(db).await.expect("folds");
        if folded == 0 {
            break;
        }
        counted += folded;
    }
    let counting = started.elapsed();
    let snapshot = world.platform.snapshot();
    let stations = snapshot.rules.places.stations.iter();
    let stations: Vec<Uuid> = stations.map(|station| station.id.0).collect();
    let rows = fill(db, &stations).await;
    println!("{:?}, {rows} rows of {} stations:", db.backend(), stations.len());
    println!("  {counted} changed requests counted: {:.0} ms", millis(counting));
    for (name, by) in [
        ("station", Dimension::Station),
        ("channel", Dimension::Channel),
        ("need", Dimension::Need),
    ] {
        println!("  three years by {name}: {:.1} ms", millis(report(db, by).await));
    }
}

async fn report(db: &Database, by: Dimension) -> Duration {
    let asked = FiguresAsked {
        supervised: Supervised::District { named: false },
        by,
        from: "2023-01-01".parse().expect("a date"),
        to: "2026-12-31".parse().expect("a date"),
    };
    let started = Instant::now();
    for _ in 0..TIMES {
        assert!(!sums(db.reader(), asked).await.expect("read").is_empty());
    }
    started.elapsed() / TIMES
}

/// Every station has something of every channel and need on every day.
async fn fill(db: &Database, stations: &[Uuid]) -> usize {
    let tx = db.write_tx().await.expect("a transaction");
    let (numbers, day) = match db.backend() {
        DbBackend::Postgres => (
            format!("SELECT generate_series(0, {DAYS} - 1) AS n"),
            "DATE '2023-05-01' + n",
        ),
        _ => (
            format!(
                "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {DAYS} - 1) SELECT n FROM c"
            ),
            "date('2023-05-01', '+' || n || ' days')",
        ),
    };
    let columns = Measure::COLUMNS.join(", ");
    let ones = ["1"; Measure::COUNT].join(", ");
    let sql = format!(
        "INSERT INTO figures (dimension, restricted, day, station_id, value, {columns}) \
         SELECT $1, false, {day}, $2, $3, {ones} FROM ({numbers}) AS days"
    );
    let mut rows = 0;
    for (dimension, values) in [("station", 1), ("channel", 9), ("need", 14)] {
        for station in stations {
            for value in 0..values {
                let values: [Value; 3] = [dimension.into(), (*station).into(), format!("v{value}").into()];
                let insert = Statement::from_sql_and_values(db.backend(), sql.clone(), values);
                rows += usize::try_from(tx.execute_raw(insert).await.expect("filled").rows_affected())
                    .expect("few");
            }
        }
    }
    tx.execute_unprepared("ANALYZE").await.expect("analysed");
    tx.commit().await.expect("committed");
    rows
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
