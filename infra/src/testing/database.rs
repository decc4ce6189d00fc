//! One database for each test: a SQLite file in a temporary folder and, where `TEST_DATABASE_URL` names a
//! PostgreSQL server, a database there; both copied from a template that is migrated once for each test binary.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use uuid::Uuid;

use crate::db::Database;
use crate::settings::DatabaseSettings;

const TEMPLATE_LOCK: i64 = 0x6e75_616e_0002;

/// A migrated database that disappears with this value.
pub struct TestDatabase {
    /// The database.
    pub database: Database,
    url: String,
    remains: Remains,
}

enum Remains {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl TestDatabase {
    /// One database for each kind that can be had here; prints which one was left out. `TEST_BACKENDS`
    /// (`sqlite` or `postgres`) asks for one kind only, so that the second stage of `make test` does not
    /// repeat the first.
    pub async fn all_backends() -> Vec<Self> {
        let asked = std::env::var("TEST_BACKENDS").unwrap_or_default();
        let mut all = Vec::new();
        if asked != "postgres" {
            all.push(Self::sqlite().await);
        }
        if asked != "sqlite" {
            all.extend(Self::postgres().await);
        }
        assert!(!all.is_empty(), "TEST_BACKENDS={asked} leaves no database");
        all
    }

    /// A SQLite file in a temporary folder.
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("nuanxin-test-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("nuanxin.db");
        std::fs::copy(sqlite_template(&folder).await, &file).expect("copies the template");
        let url = sqlite_url(&file);
        Self {
            database: open(&url).await,
            url,
            remains: Remains::Folder(folder),
        }
    }

    /// A database on the server that `TEST_DATABASE_URL` names, or none, which it prints.
    pub async fn postgres() -> Option<Self> {
        Self::on_server(true).await
    }

    /// As `postgres`, but without any table: as an operator makes it.
    pub async fn empty_postgres() -> Option<Self> {
        Self::on_server(false).await
    }

    async fn on_server(migrated: bool) -> Option<Self> {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            eprintln!("left out: PostgreSQL (TEST_DATABASE_URL is not set)");
            return None;
        };
        let admin = sea_orm::Database::connect(quiet(&server))
            .await
            .expect("TEST_DATABASE_URL answers");
        let template = if migrated {
            format!(
                "TEMPLATE {} STRATEGY FILE_COPY",
                prepare_template(&admin, &server).await
            )
        } else {
            String::new()
        };
        let name = format!("nuanxin_test_{}", Uuid::new_v4().simple());
        run(&admin, &format!("CREATE DATABASE {name} {template}")).await;
        admin.close().await.expect("closes");
        let url = with_database(&server, &name);
        let database = open(&url).await;
        Some(Self {
            database,
            url,
            remains: Remains::Database { server, name },
        })
    }

    /// Its address, for a second handle or another process.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Settings that open it once more.
    pub fn settings(&self) -> DatabaseSettings {
        settings(&self.url)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.remains {
            Remains::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Remains::Database { server, name } => drop_database(server.clone(), name.clone()),
        }
    }
}

/// A thread with a runtime of its own, because `drop` cannot wait for the test's.
fn drop_database(server: String, name: String) {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            if let Ok(admin) = sea_orm::Database::connect(quiet(&server)).await {
                let _ = admin
                    .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                    .await;
            }
        });
    });
    let _ = thread.join();
}

/// The migrated file beside this test binary; made anew once for each build of it. Two processes that start at
/// once both make it, each in its own `folder`, and the second replaces the first by the same.
async fn sqlite_template(folder: &Path) -> PathBuf {
    let binary = std::env::current_exe().expect("a test binary");
    let template = binary.with_extension("migrated.db");
    let changed = |file: &Path| std::fs::metadata(file).and_then(|file| file.modified());
    let built_at = changed(&binary).expect("its time");
    if changed(&template).is_ok_and(|made_at| made_at > built_at) {
        return template;
    }
    let unfinished = folder.join("template.db");
    let database = open(&sqlite_url(&unfinished)).await;
    database.migrate().await.expect("migrates");
    // The last connection that closes writes the log's pages into the file.
    database.close().await.expect("closes");
    assert!(
        !unfinished.with_extension("db-wal").exists(),
        "nothing is left in the log"
    );
    let beside = binary.with_extension(format!("{}.db", Uuid::new_v4().simple()));
    std::fs::copy(&unfinished, &beside).expect("copies beside the test binary");
    std::fs::rename(&beside, &template).expect("takes its place");
    template
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// Makes the template once for each build of this test binary, whatever number of processes ask at once.
async fn prepare_template(admin: &DatabaseConnection, server: &str) -> String {
    let binary = std::env::current_exe().expect("a test binary");
    let built_at = std::fs::metadata(&binary)
        .and_then(|file| file.modified())
        .expect("its time");
    let mut hasher = DefaultHasher::new();
    (&binary, built_at).hash(&mut hasher);
    let template = format!("nuanxin_template_{:016x}", hasher.finish());
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    if !exists(admin, &template).await {
        let unfinished = format!("{template}_new");
        run(
            admin,
            &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"),
        )
        .await;
        run(admin, &format!("CREATE DATABASE {unfinished}")).await;
        let database = open(&with_database(server, &unfinished)).await;
        database.migrate().await.expect("migrates");
        database.close().await.expect("closes");
        run(
            admin,
            &format!("ALTER DATABASE {unfinished} RENAME TO {template}"),
        )
        .await;
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    template
}

async fn exists(admin: &DatabaseConnection, name: &str) -> bool {
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    admin
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await
        .expect("answers")
        .is_some()
}

async fn run(admin: &DatabaseConnection, sql: &str) {
    admin
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn open(url: &str) -> Database {
    Database::open(&settings(url)).await.expect("opens")
}

fn settings(url: &str) -> DatabaseSettings {
    DatabaseSettings {
        url: url.to_owned().into(),
        max_connections: 8,
        statement_timeout_seconds: 15,
    }
}

fn quiet(url: &str) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.sqlx_logging(false).max_connections(1);
    options
}

/// The same server, another database: replaces the last part of the path and keeps the parameters.
fn with_database(server: &str, name: &str) -> String {
    let (address, parameters) = server
        .split_once('?')
        .map_or((server, None), |(a, p)| (a, Some(p)));
    let (scheme, rest) = address.split_once("://").expect("an address with a scheme");
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let parameters = parameters.map(|p| format!("?{p}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{parameters}")
}
