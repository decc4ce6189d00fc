use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::*;
use crate::testing::TestDatabase;

async fn text(db: &impl ConnectionTrait, sql: &str) -> String {
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap()
        .unwrap();
    row.try_get_by_index::<String>(0)
        .unwrap_or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()).unwrap())
}

async fn with_table(test: &TestDatabase) -> &Database {
    let tx = test.database.write_tx().await.unwrap();
    tx.execute_unprepared("CREATE TABLE probe (id BIGINT PRIMARY KEY, word TEXT NOT NULL)")
        .await
        .unwrap();
    tx.execute_unprepared("CREATE UNIQUE INDEX probe_word ON probe (word)")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    &test.database
}

#[tokio::test]
async fn what_one_transaction_commits_the_reader_sees_and_what_it_drops_nobody_sees() {
    for test in TestDatabase::all_backends().await {
        let db = with_table(&test).await;
        let tx = db.write_tx().await.unwrap();
        tx.execute_unprepared("INSERT INTO probe VALUES (1, 'kept')")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let dropped = db.write_tx().await.unwrap();
        dropped
            .execute_unprepared("INSERT INTO probe VALUES (2, 'dropped')")
            .await
            .unwrap();
        drop(dropped);
        assert_eq!(text(db.reader(), "SELECT count(*) FROM probe").await, "1");
        db.ping().await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_is_durable_on_both_databases() {
    for test in TestDatabase::all_backends().await {
        let tx = test.database.write_tx().await.unwrap();
        if test.database.backend() == DbBackend::Postgres {
            assert_eq!(text(&tx, "SHOW synchronous_commit").await, "on");
            assert_eq!(text(&tx, "SHOW application_name").await, "nuanxin");
            assert_eq!(text(&tx, "SHOW statement_timeout").await, "15s");
        } else {
            assert_eq!(text(&tx, "PRAGMA journal_mode").await, "wal");
            assert_eq!(text(&tx, "PRAGMA synchronous").await, "2");
            assert_eq!(text(&tx, "PRAGMA foreign_keys").await, "1");
        }
    }
}

#[tokio::test]
async fn the_sqlite_reader_cannot_write() {
    let test = TestDatabase::sqlite().await;
    let db = with_table(&test).await;
    let refused = db
        .reader()
        .execute_unprepared("INSERT INTO probe VALUES (1, 'x')")
        .await;
    assert!(matches!(DbError::from(refused.unwrap_err()), DbError::Driver(_)));
}

#[tokio::test]
async fn a_second_row_with_the_same_word_is_a_unique_violation_on_that_word() {
    for test in TestDatabase::all_backends().await {
        let db = with_table(&test).await;
        let tx = db.write_tx().await.unwrap();
        tx.execute_unprepared("INSERT INTO probe VALUES (1, 'same')")
            .await
            .unwrap();
        let error = DbError::from(
            tx.execute_unprepared("INSERT INTO probe VALUES (2, 'same')")
                .await
                .unwrap_err(),
        );
        assert!(error.is_unique_on("word"), "{error}");
        assert!(!error.is_unique_on("number"));
    }
}

#[tokio::test]
async fn two_writers_at_once_take_turns_and_neither_is_refused() {
    for test in TestDatabase::all_backends().await {
        let db = with_table(&test).await;
        let writers = (0..8).map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                let tx = db.write_tx().await.unwrap();
                let seen = text(&tx, "SELECT count(*) FROM probe").await;
                tx.execute_unprepared(&format!("INSERT INTO probe VALUES ({n}, 'w{n}-{seen}')"))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(text(db.reader(), "SELECT count(*) FROM probe").await, "8");
    }
}

#[tokio::test]
async fn an_unusable_address_is_refused_without_repeating_it() {
    for url in [
        "mysql://u:hush@h/d",
        "sqlite::memory:",
        "postgres://u:hush@127.0.0.1:1/d",
    ] {
        let settings = DatabaseSettings {
            url: url.to_owned().into(),
            max_connections: 1,
            statement_timeout_seconds: 1,
        };
        let error = Database::open(&settings).await.unwrap_err();
        assert!(
            matches!(error, DbError::Url(_) | DbError::Unreachable(_)),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("hush"));
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing_and_leaves_nothing_pending() {
    for test in TestDatabase::all_backends().await {
        test.database.migrate().await.unwrap();
        assert_eq!(
            test.database.pending_migrations().await.unwrap(),
            Vec::<String>::new()
        );
    }
}

#[test]
fn a_wrong_row_count_is_told_with_both_numbers() {
    assert!(DbError::expect_rows("finish the job", 1, 1).is_ok());
    let error = DbError::expect_rows("finish the job", 1, 0).unwrap_err();
    assert_eq!(error.to_string(), "finish the job: 0 rows, expected 1");
}
