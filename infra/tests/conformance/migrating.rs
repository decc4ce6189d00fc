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

#[tokio::test]
async fn an_index_from_before_keys_could_be_renewed_names_the_first_key_from_then_on() {
    for test in TestDatabase::all_backends().await {
        let all = Migrator::migrations();
        let first = all
            .iter()
            .position(|one| one.name() == "m0010_key_rotation")
            .unwrap();
        let later = u32::try_from(all.len() - first).unwrap();
        let run = async |sql: &str| {
            let tx = test.database.write_tx().await.unwrap();
            tx.execute_unprepared(sql).await.unwrap();
            tx.commit().await.unwrap();
        };
        let index = async || {
            let sql = "SELECT phone_index FROM accounts";
            let statement = Statement::from_string(test.database.backend(), sql);
            let row = test
                .database
                .reader()
                .query_one_raw(statement)
                .await
                .unwrap()
                .unwrap();
            row.try_get::<Vec<u8>>("", "phone_index").unwrap()
        };
        let tx = test.database.write_tx().await.unwrap();
        Migrator::down(&tx, Some(later)).await.unwrap();
        tx.commit().await.unwrap();
        let old: Vec<u8> = (0..32).collect();
        let hex: String = old.iter().map(|byte| format!("{byte:02x}")).collect();
        let bytes = match test.database.backend() {
            DbBackend::Postgres => format!("'\\x{hex}'::bytea"),
            _ => format!("x'{hex}'"),
        };
        run(&format!(
            "INSERT INTO accounts (id, kind, role, phone_index, named_for_restricted, languages, capacity, covers, \
             created_at) VALUES ('00000000-0000-0000-0000-000000000001', 'resident', 'resident', {bytes}, false, \
             '[]', 0, '[]', '2026-09-01T00:00:00+00:00')"
        ))
        .await;
        test.database.migrate().await.unwrap();
        assert_eq!(index().await, [&[0, 1][..], &old].concat());
        let tx = test.database.write_tx().await.unwrap();
        Migrator::down(&tx, Some(later)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(index().await, old);
    }
}
