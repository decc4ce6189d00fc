//! After a loss a backup brings back every table, row by row, and an audit log that verifies.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use nuanxin_infra::audit::{self, Verifying};
use nuanxin_infra::backup;
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::db::{ConnectionTrait, Database};
use nuanxin_infra::installation::{self, MadeBy};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use nuanxin_tests::World;
use sea_orm::{DbBackend, Statement};

use crate::new_keys::everything::{filled, no_column_is_forgotten, told_by_wechat};

/// Written by the restore itself: when a migration was run, and once more which entries were sealed long ago.
const OF_THE_RESTORE: [&str; 2] = ["seaql_migrations", "audit_backlog"];

async fn texts(db: &Database, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.backend(), sql);
    let rows = db.reader().query_all_raw(statement).await.expect("rows");
    let text = |row: &sea_orm::QueryResult| row.try_get_by_index(0).expect("a text");
    rows.iter().map(text).collect()
}

/// Every row of every table as text.
async fn rows(db: &Database) -> BTreeMap<String, Vec<String>> {
    let postgres = db.backend() == DbBackend::Postgres;
    let tables = if postgres {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let mut all = BTreeMap::new();
    for table in texts(db, tables).await {
        if OF_THE_RESTORE.contains(&table.as_str()) {
            continue;
        }
        let sql = if postgres {
            format!("SELECT t::text FROM {table} t ORDER BY 1")
        } else {
            let columns = format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
            let columns = texts(db, &columns).await.join(" || ',' || ");
            format!("SELECT {columns} FROM {table} ORDER BY 1")
        };
        let found = texts(db, &sql).await;
        all.insert(table, found);
    }
    all
}

fn elsewhere(folder: &Path, keys: &Path, database: Option<&TestDatabase>) -> Settings {
    let text = |path: &Path| path.to_str().expect("a path that is text").to_owned();
    let file = format!("sqlite://{}?mode=rwc", folder.join("data/nuanxin.db").display());
    let url = database.map_or(file, |database| database.url().to_owned());
    let environment = [
        ("NUANXIN__DATABASE__URL", url),
        ("NUANXIN__DATA_DIR", text(&folder.join("data"))),
        ("NUANXIN__KEYS__FILE", text(keys)),
    ];
    let environment = environment
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Settings::load(None, environment).expect("good settings")
}

#[tokio::test]
async fn every_row_comes_back_and_the_audit_log_verifies() {
    World::each_with_sender(async |world, sender| {
        let platform = &world.platform;
        let there = filled(world, sender).await;
        told_by_wechat(world).await;
        no_column_is_forgotten(world).await;
        platform.audit_soon.flush().await;
        let sealed = audit::seal(&platform.db, &platform.ring, &SystemClock).await;
        assert!(sealed.expect("seals") > 0);
        there.takes_another_call().await;
        let tx = platform.db.write_tx().await.expect("a transaction");
        let claimed = installation::claim(&tx, MadeBy::Serve, &platform.ring).await;
        claimed.expect("claims");
        tx.commit().await.expect("commits");
        let folder = tempfile::tempdir().expect("a folder");
        let kept = folder.path().join("kept");
        let before = rows(&platform.db).await;
        let made = backup::make(
            &platform.settings,
            &platform.db,
            &platform.ring,
            &kept,
            &SystemClock,
        )
        .await;
        made.expect("a backup");

        let database = match platform.db.backend() {
            DbBackend::Postgres => TestDatabase::empty_postgres().await,
            _ => None,
        };
        let place = elsewhere(folder.path(), &platform.settings.keys.file, database.as_ref());
        backup::restore(&place, &platform.ring, &kept)
            .await
            .expect("restored");
        let db = Database::open(&place.database).await.expect("opens");
        let after = rows(&db).await;
        assert!(before.keys().eq(after.keys()));
        for (table, rows) in &before {
            assert_eq!(Some(rows), after.get(table), "{table}");
        }
        let how = Verifying {
            heads: None,
            patience: Duration::ZERO,
        };
        let verified = audit::verify(&db, &platform.ring, &SystemClock, how)
            .await
            .expect("reads");
        assert_eq!(verified.findings, []);
        assert!(verified.sealed > 0 && verified.waiting > 0, "{verified:?}");
        db.close().await.expect("closes");
        // what WeChat told is acted upon in the end
        world.settle().await;
    })
    .await;
}
