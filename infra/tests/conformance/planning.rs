//! Query plans: lists, sweeps and claims read ranges of the indexes made for them, sorted already.

use chrono::TimeDelta;
use nuanxin_domain::access::Role;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::help_requests::{
    Cursor, QueueAsked, QueueScope, QueueView, by_account_sql, by_index_sql, queue_sql,
};
use nuanxin_infra::record::Write;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use crate::fixture::{STATION, World, advisor_of, lead_of, somebody, worlds};
use crate::queueing::{in_state, states};

/// Many ended requests and some open ones, so that a planner has a choice to make.
pub async fn filled(world: &World) {
    let mut writes: Vec<Write> = Vec::new();
    for station in 0..8_u128 {
        let station = nuanxin_domain::ids::StationId(Uuid::from_u128(0x5741 + station));
        for _ in 0..4 {
            let advisor = advisor_of(station);
            let all = states(world, station, &advisor);
            let closed = &all[8];
            for state in all.iter().chain(std::iter::repeat_n(closed, 40)) {
                writes.push(in_state(world, state.clone(), Urgency::Normal, false).into());
            }
        }
    }
    for chunk in writes.chunks(400) {
        world.record(chunk).await.unwrap();
    }
    let tx = world.db().write_tx().await.unwrap();
    tx.execute_unprepared("ANALYZE").await.unwrap();
    tx.commit().await.unwrap();
}

/// The plan as one text. PostgreSQL gathers and sorts small tables, which says nothing about large ones: here
/// it may only read along an index.
pub async fn plan(world: &World, sql: &str, values: Vec<Value>) -> String {
    let tx = world.db().write_tx().await.unwrap();
    let backend = world.db().backend();
    let (sql, column) = if backend == DbBackend::Postgres {
        for way in ["seqscan", "bitmapscan"] {
            let off = format!("SET LOCAL enable_{way} = off");
            tx.execute_unprepared(&off).await.unwrap();
        }
        (format!("EXPLAIN {sql}"), 0)
    } else {
        (format!("EXPLAIN QUERY PLAN {sql}"), 3)
    };
    let rows = tx
        .query_all_raw(Statement::from_sql_and_values(backend, sql, values))
        .await
        .unwrap();
    let lines = rows
        .iter()
        .map(|row| row.try_get_by_index::<String>(column).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

pub fn assert_uses(plan: &str, index: &str, sorted: bool) {
    let named =
        plan.contains(&format!("{index} ")) || plan.ends_with(index) || plan.contains(&format!("{index}\n"));
    assert!(named, "{index} is not used:\n{plan}");
    let sorts = plan.contains("Sort") || plan.contains("TEMP B-TREE FOR ORDER BY");
    assert!(
        !(sorted && sorts),
        "a range of {index} would be sorted already:\n{plan}"
    );
}

#[tokio::test]
async fn every_view_of_every_scope_is_a_range_of_a_partial_index() {
    for world in worlds().await {
        filled(&world).await;
        let advisor = QueueScope::of(&advisor_of(STATION)).unwrap();
        let lead = QueueScope::of(&lead_of(STATION)).unwrap();
        let district = QueueScope::of(&somebody(Role::District)).unwrap();
        let expected = [
            (advisor, QueueView::Mine, "help_requests_of_advisor"),
            (advisor, QueueView::Station, "help_requests_at_station"),
            (advisor, QueueView::Unassigned, "help_requests_unassigned"),
            (advisor, QueueView::DueToday, "help_requests_promised_of_advisor"),
            (advisor, QueueView::AtRisk, "help_requests_promised_of_advisor"),
            (advisor, QueueView::Overdue, "help_requests_late_of_advisor"),
            (
                advisor,
                QueueView::Followups,
                "help_requests_followups_of_advisor",
            ),
            (advisor, QueueView::FirstAsked, "help_requests_first_asked"),
            (lead, QueueView::Mine, "help_requests_of_advisor"),
            (lead, QueueView::Station, "help_requests_at_station"),
            (lead, QueueView::Unassigned, "help_requests_unassigned"),
            (lead, QueueView::DueToday, "help_requests_promised_at_station"),
            (lead, QueueView::AtRisk, "help_requests_promised_at_station"),
            (lead, QueueView::Overdue, "help_requests_overdue_at_station"),
            (lead, QueueView::Followups, "help_requests_followups_at_station"),
            (district, QueueView::Station, "help_requests_open"),
            (district, QueueView::DueToday, "help_requests_promised"),
            (district, QueueView::AtRisk, "help_requests_promised"),
            (district, QueueView::Overdue, "help_requests_overdue"),
            (district, QueueView::Triage, "help_requests_triage"),
            (district, QueueView::Followups, "help_requests_followups"),
            (district, QueueView::FirstAsked, "help_requests_first_asked"),
        ];
        for (scope, view, index) in expected {
            for after in [
                None,
                Some(Cursor::new(world.now() - TimeDelta::days(1), Uuid::nil())),
            ] {
                let now = world.now();
                let (sql, values) = queue_sql(QueueAsked { scope, view, now }, after, 20).unwrap();
                assert_uses(&plan(&world, &sql, values).await, index, true);
            }
        }
    }
}

#[tokio::test]
async fn sweeps_claims_and_inboxes_use_their_indexes() {
    for world in worlds().await {
        filled(&world).await;
        let now = || Value::from(world.now());
        let ready = "SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $1 \
                     AND priority BETWEEN 0 AND 9 ORDER BY priority, run_at, id LIMIT 10";
        assert_uses(&plan(&world, ready, vec![now()]).await, "jobs_ready", true);
        let expired = "SELECT 1 FROM jobs WHERE state = 'running' AND locked_until < $1 LIMIT 1";
        assert_uses(&plan(&world, expired, vec![now()]).await, "jobs_running", false);
        let inbox = "SELECT * FROM notices WHERE audience = $1 AND addressee = $2 AND id < $3 \
                     ORDER BY id DESC LIMIT 10";
        let values: Vec<Value> = vec!["account".into(), Uuid::nil().into(), Uuid::max().into()];
        assert_uses(&plan(&world, inbox, values).await, "notices_inbox", true);
        let own = "SELECT body FROM help_requests WHERE filed_by = $1 AND filed_by_role = 'resident' \
                   AND id < $2 ORDER BY id DESC LIMIT 10";
        let values: Vec<Value> = vec![Uuid::nil().into(), Uuid::max().into()];
        assert_uses(&plan(&world, own, values).await, "help_requests_filed_by", true);
    }
}

/// How much a sweep that finds nothing reads with this many open deadlines beside those of [`filled`].
async fn read_by_a_sweep(world: &World, open: u32) -> u64 {
    let tx = world.db().write_tx().await.unwrap();
    let backend = world.db().backend();
    let (numbers, id) = match backend {
        DbBackend::Postgres => (
            format!("SELECT generate_series(1, {open}) AS n"),
            "gen_random_uuid()",
        ),
        _ => (
            format!(
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {open}) SELECT n FROM c"
            ),
            "randomblob(16)",
        ),
    };
    let later = world.now() + TimeDelta::days(9);
    let sql = format!(
        "INSERT INTO deadlines (request_id, ordinal, kind, set_at, due_at, provisional, status, rung, next_action_at, \
         policy, lane) SELECT {id}, 1, 'resolution', $1, $1, false, 'open', 0, $1, '', n % 3 FROM ({numbers}) AS made"
    );
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, [Value::from(later)]))
        .await
        .unwrap();
    tx.execute_unprepared("ANALYZE").await.unwrap();
    tx.commit().await.unwrap();
    let before = world.now() - TimeDelta::days(900);
    let values: Vec<Value> = vec![before.into(), 200_i64.into(), before.into()];
    let sql = nuanxin_infra::deadlines::due_sql();
    let found = plan(world, &sql, values.clone()).await;
    for scan in ["SCAN deadlines", "Seq Scan"] {
        assert!(!found.contains(scan), "{scan}:\n{found}");
    }
    assert_eq!(
        found.matches("deadlines_to_climb").count(),
        3,
        "one range a lane:\n{found}"
    );
    if backend != DbBackend::Postgres {
        return 0;
    }
    let explain = format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}");
    let mut read = Vec::new();
    for _ in 0..5 {
        read.push(blocks_read(world, &explain, values.clone()).await);
    }
    // the least: a connection that is new reads the catalogue first
    read.into_iter().min().unwrap()
}

async fn blocks_read(world: &World, explain: &str, values: Vec<Value>) -> u64 {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, explain, values);
    let row = world.db().reader().query_one_raw(statement).await;
    let plan: serde_json::Value = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    let blocks = |name: &str| plan[0]["Plan"][name].as_u64().unwrap();
    blocks("Shared Hit Blocks") + blocks("Shared Read Blocks")
}

#[tokio::test]
async fn a_sweep_that_finds_nothing_reads_no_more_of_fifty_thousand_open_deadlines_than_of_a_thousand() {
    for world in worlds().await {
        filled(&world).await;
        let of_few = read_by_a_sweep(&world, 1_000).await;
        let of_many = read_by_a_sweep(&world, 49_000).await;
        assert!(
            of_many <= of_few + 6,
            "{of_few} pages, then {of_many}: a level of each range"
        );
    }
}

#[tokio::test]
async fn what_pages_are_told_is_found_by_position_and_never_through_the_log() {
    for world in worlds().await {
        filled(&world).await;
        let values = vec![0_i64.into(), 500_i64.into()];
        let plan = plan(&world, nuanxin_infra::live::since_sql(), values).await;
        for scan in ["SCAN c", "Seq Scan on live_changes", "Seq Scan on audit_seals"] {
            assert!(!plan.contains(scan), "{scan}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn the_sealer_looks_at_what_waits_and_never_through_the_log() {
    for world in worlds().await {
        filled(&world).await;
        let plan = plan(&world, &nuanxin_infra::audit::waiting_sql(), vec![]).await;
        for scan in [
            "SCAN e",
            "SCAN s",
            "Seq Scan on audit_entries",
            "Seq Scan on audit_seals",
        ] {
            assert!(!plan.contains(scan), "{scan}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn the_purge_reads_ended_requests_along_their_own_index() {
    for world in worlds().await {
        filled(&world).await;
        let now = world.now();
        let values: Vec<Value> = vec![
            now.into(),
            chrono::DateTime::UNIX_EPOCH.into(),
            Uuid::nil().into(),
            200_i64.into(),
        ];
        let plan = plan(&world, nuanxin_infra::erasure::DUE_SQL, values).await;
        assert_uses(&plan, "help_requests_ended", true);
    }
}

#[tokio::test]
async fn the_last_requests_of_an_account_are_found_without_a_look_at_all_there_are() {
    for world in worlds().await {
        filled(&world).await;
        let sql = by_account_sql(world.db().backend(), 2);
        let values: Vec<Value> = vec![Uuid::nil().into(), Uuid::max().into()];
        let plan = plan(&world, &sql, values).await;
        assert_uses(&plan, "help_requests_filed_by", true);
        for scan in ["SCAN e", "SCAN x", "Seq Scan"] {
            assert!(!plan.contains(scan), "{scan}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn the_last_requests_of_a_number_or_a_document_are_found_without_a_look_at_all_there_are() {
    for world in worlds().await {
        filled(&world).await;
        each_with_a_number_of_its_own(&world).await;
        for (column, index) in [
            ("phone_index", "intakes_phone_last"),
            ("id_index", "intakes_id_number_last"),
        ] {
            let sql = by_index_sql(world.db().backend(), column, 2);
            let values: Vec<Value> = vec![vec![1_u8; 32].into(), vec![2_u8; 32].into()];
            let plan = plan(&world, &sql, values).await;
            assert_uses(&plan, index, true);
            for scan in ["SCAN e", "SCAN x", "Seq Scan"] {
                assert!(!plan.contains(scan), "{scan}:\n{plan}");
            }
        }
    }
}

/// As in life: a planner that sees one number on every request reads them from the newest on.
async fn each_with_a_number_of_its_own(world: &World) {
    let own = match world.db().backend() {
        DbBackend::Postgres => "decode(replace(request_id::text, '-', ''), 'hex')",
        _ => "request_id",
    };
    let tx = world.db().write_tx().await.unwrap();
    tx.execute_unprepared(&format!(
        "UPDATE intakes SET phone_index = {own}, id_index = {own}"
    ))
    .await
    .unwrap();
    tx.execute_unprepared("ANALYZE").await.unwrap();
    tx.commit().await.unwrap();
}
