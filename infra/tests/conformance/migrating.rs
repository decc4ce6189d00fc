//! The schema goes up, down and up again, and is the same on both databases.

use nuanxin_infra::testing::TestDatabase;
use nuanxin_migrations::Migrator;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;

async fn columns(test: &TestDatabase) -> Vec<String> {
    let db = test.database.reader();
    let sql = match test.database.backend() {
        DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
        _ => {
            "SELECT m.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE '?' END \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(test.database.backend(), sql))
        .await
        .unwrap();
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .filter(|name: &String| !name.starts_with("seaql_") && !name.starts_with("sqlite_"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_schema_goes_down_to_nothing_and_up_again() {
    for test in TestDatabase::all_backends().await {
        let before = columns(&test).await;
        assert!(
            before.contains(&"help_requests.station_id?".to_owned()),
            "{before:?}"
        );
        let tx = test.database.write_tx().await.unwrap();
        Migrator::down(&tx, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(columns(&test).await, Vec::<String>::new());
        test.database.migrate().await.unwrap();
        assert_eq!(columns(&test).await, before);
    }
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let mut all = TestDatabase::all_backends().await.into_iter();
    let Some(first) = all.next() else { return };
    for other in all {
        assert_eq!(columns(&first).await, columns(&other).await);
    }
}
