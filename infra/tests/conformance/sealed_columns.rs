//! The registry of sealed and indexed columns is the schema's, column by column.

use std::collections::BTreeSet;

use nuanxin_infra::sealed::columns::{IndexSource, PLAIN_BYTES, TABLES};
use nuanxin_infra::testing::TestDatabase;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Every column of bytes, as `table.column`.
async fn bytes_columns(test: &TestDatabase) -> BTreeSet<String> {
    let db = test.database.reader();
    let sql = match test.database.backend() {
        DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name FROM information_schema.columns \
             WHERE table_schema = 'public' AND data_type = 'bytea'"
        }
        // ids are bytes of their own kind there
        _ => {
            "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND lower(c.type) LIKE '%blob%' AND lower(c.type) NOT LIKE 'uuid%'"
        }
    };
    let statement = Statement::from_string(test.database.backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The column that holds the id which sealed values are bound to.
async fn has_column(test: &TestDatabase, table: &str, column: &str) -> bool {
    let sql = format!("SELECT {column} FROM {table} LIMIT 1");
    let statement = Statement::from_string(test.database.backend(), sql);
    test.database.reader().query_all_raw(statement).await.is_ok()
}

#[tokio::test]
async fn every_bytes_column_is_registered_as_sealed_as_an_index_or_as_neither() {
    let mut registered = BTreeSet::new();
    let mut add = |name: String| assert!(registered.insert(name.clone()), "{name} is registered twice");
    for table in TABLES {
        for name in table.sealed {
            assert!(
                name.starts_with(&format!("{}.", table.name)),
                "{name} is bound to its column"
            );
            add((*name).to_owned());
        }
        for indexed in table.indexed {
            add(format!("{}.{}", table.name, indexed.column));
            if let IndexSource::Sealed { from, .. } = indexed.source {
                assert!(
                    table.sealed.contains(&from),
                    "{from} is no sealed column of {}",
                    table.name
                );
            }
        }
    }
    PLAIN_BYTES.iter().for_each(|name| add((*name).to_owned()));
    for test in TestDatabase::all_backends().await {
        let columns = bytes_columns(&test).await;
        let forgotten: Vec<_> = columns.difference(&registered).collect();
        assert!(
            forgotten.is_empty(),
            "{forgotten:?}: a column that is not in infra/src/sealed/columns.rs loses its values with the old key"
        );
        let gone: Vec<_> = registered.difference(&columns).collect();
        assert!(gone.is_empty(), "{gone:?} are no columns of the schema");
        for table in TABLES {
            for column in [Some(table.row.id), table.row.number].into_iter().flatten() {
                assert!(
                    has_column(&test, table.name, column).await,
                    "{}.{column}",
                    table.name
                );
            }
        }
    }
}
