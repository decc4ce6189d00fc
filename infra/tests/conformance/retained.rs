//! Every table stands in the retention schedule, or in the list of those that hold nothing of anybody.

use std::collections::BTreeSet;

use nuanxin_domain::retention::{Keep, RetentionSchedule};
use nuanxin_infra::sealed::columns::TABLES;
use nuanxin_infra::testing::TestDatabase;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Tables that are kept, and why: nothing in them is somebody's.
const KEPT: &[(&str, &str)] = &[
    ("seaql_migrations", "which migrations have run"),
    ("installation", "what this installation is"),
    ("reference_versions", "counters"),
    ("divisions", "public names and codes"),
    ("stations", "public names and numbers"),
    ("service_points", "public names and numbers"),
    (
        "places_versions",
        "public names and codes, so that an old decision can be replayed",
    ),
    (
        "places_parts",
        "public names and codes, so that an old decision can be replayed",
    ),
    (
        "calendar_versions",
        "public holidays, so that an old due time can be explained",
    ),
    (
        "policy_versions",
        "periods, so that what was promised under them can be explained",
    ),
    (
        "assignments",
        "ids and times; gone after the days of assignment.lately_days",
    ),
    ("number_blocks", "counters"),
    ("figures", "sums by day; of staff the account only"),
    (
        "figures_waiting",
        "ids of requests that are still to be counted; each goes when it is done",
    ),
    (
        "duty_slots",
        "the roster as it is now; a slot goes when it is planned anew",
    ),
    (
        "jobs",
        "ids and codes; a job goes when it is finished, a buried one when somebody has looked",
    ),
    ("audit_checkpoints", "at which position the log was cut, and when"),
    (
        "unindexed_requests",
        "ids of requests whose numbers are still to be indexed; each goes when it is done",
    ),
    ("key_rotations", "how far the renewal of keys is"),
    ("key_holders", "which processes run"),
];

async fn tables(test: &TestDatabase) -> BTreeSet<String> {
    let db = test.database.reader();
    let sql = match test.database.backend() {
        DbBackend::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let rows = db
        .query_all_raw(Statement::from_string(test.database.backend(), sql))
        .await
        .unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn every_table_is_in_the_retention_schedule_or_holds_nothing_of_anybody() {
    let schedule = RetentionSchedule::built_in();
    let scheduled: BTreeSet<String> = schedule
        .lines()
        .iter()
        .flat_map(|line| line.tables())
        .map(str::to_owned)
        .collect();
    let kept: BTreeSet<String> = KEPT.iter().map(|(table, _)| (*table).to_owned()).collect();
    let both: Vec<_> = scheduled.intersection(&kept).collect();
    assert!(both.is_empty(), "{both:?} cannot be both");
    for test in TestDatabase::all_backends().await {
        let tables = tables(&test).await;
        let known: BTreeSet<String> = scheduled.union(&kept).cloned().collect();
        let forgotten: Vec<_> = tables.difference(&known).collect();
        assert!(
            forgotten.is_empty(),
            "{forgotten:?}: how long is it kept? Enter it in domain/data/retention.csv, and let the purge delete it"
        );
        let gone: Vec<_> = known.difference(&tables).collect();
        assert!(gone.is_empty(), "{gone:?} are no tables");
    }
}

#[test]
fn whatever_is_sealed_or_indexed_has_an_end() {
    let schedule = RetentionSchedule::built_in();
    let ending: BTreeSet<&str> = schedule
        .lines()
        .iter()
        .filter(|line| line.keep != Keep::Always)
        .flat_map(|line| line.tables())
        .collect();
    for table in TABLES {
        assert!(ending.contains(table.name), "{} is kept without end", table.name);
    }
}
