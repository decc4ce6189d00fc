//! The sealed chain over the audit log, and what refuses to change either of them.
//!
//! An entry is noted in `audit_backlog` by the statement that writes it, so it is found whenever its transaction
//! commits, however old its id is by then; the sealing job moves it to `audit_seals`. A restore that copies table
//! after table, in the order of their names, fills the backlog first: what is noted twice is noted once.
//!
//! Triggers refuse to change or delete entries, seals and checkpoints. One way is left open: what lies behind a
//! checkpoint (a row that only the holder of the keys can make so that it verifies) may be deleted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Seals, checkpoints, entries that wait for their seal.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What must never change.
const KEPT: [&str; 3] = ["audit_entries", "audit_seals", "audit_checkpoints"];

/// Entries from before this migration wait for their seal too.
const FILL: &str = "INSERT INTO audit_backlog (entry_id) SELECT id FROM audit_entries";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        manager.create_table(seals(sqlite)).await?;
        manager.create_table(checkpoints(sqlite)).await?;
        let statements = if sqlite { on_sqlite() } else { on_postgres() };
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        let mut statements: Vec<String> = if sqlite {
            let triggers = ["noted", "once", "unchanged", "undeleted"];
            let drop = |name: &&str| format!("DROP TRIGGER audit_entries_{name}");
            triggers.iter().map(drop).collect()
        } else {
            let functions = [
                "audit_noted",
                "audit_unchanged",
                "audit_entries_undeleted",
                "audit_seals_undeleted",
            ];
            let drop = |name: &&str| format!("DROP FUNCTION {name}() CASCADE");
            functions.iter().map(drop).collect()
        };
        let tables = ["audit_backlog", "audit_seals", "audit_checkpoints"];
        statements.extend(tables.iter().map(|table| format!("DROP TABLE {table}")));
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// On SQLite `integer` is the row's own number, which needs no index beside it; there it holds 64 bits too.
fn position(sqlite: bool) -> ColumnDef {
    let mut column = if sqlite {
        integer("position")
    } else {
        big_integer("position")
    };
    column.primary_key().take()
}

/// One row for each sealed entry; `position` counts from 1 without gaps.
fn seals(sqlite: bool) -> TableCreateStatement {
    Table::create()
        .table("audit_seals")
        .col(position(sqlite))
        .col(uuid_uniq("entry_id"))
        .col(timestamp_with_time_zone("sealed_at"))
        .col(blob("link"))
        .to_owned()
}

/// Up to which position entries may have been removed when their time was over, with the link there.
fn checkpoints(sqlite: bool) -> TableCreateStatement {
    Table::create()
        .table("audit_checkpoints")
        .col(position(sqlite))
        .col(blob("link"))
        .col(timestamp_with_time_zone("sealed_at"))
        .col(timestamp_with_time_zone("made_at"))
        .col(blob("code"))
        .to_owned()
}

fn on_sqlite() -> Vec<String> {
    let mut all = vec![
        "CREATE TABLE audit_backlog (entry_id uuid_text NOT NULL PRIMARY KEY) WITHOUT ROWID".to_owned(),
        FILL.to_owned(),
        "CREATE TRIGGER audit_entries_noted AFTER INSERT ON audit_entries BEGIN \
         INSERT OR IGNORE INTO audit_backlog (entry_id) VALUES (NEW.id); END"
            .to_owned(),
        "CREATE TRIGGER audit_entries_undeleted BEFORE DELETE ON audit_entries WHEN NOT EXISTS \
         (SELECT 1 FROM audit_seals s WHERE s.entry_id = OLD.id \
          AND s.position <= (SELECT max(position) FROM audit_checkpoints)) \
         BEGIN SELECT RAISE(ABORT, 'audit_entries is append only'); END"
            .to_owned(),
        "CREATE TRIGGER audit_seals_undeleted BEFORE DELETE ON audit_seals \
         WHEN OLD.position > coalesce((SELECT max(position) FROM audit_checkpoints), 0) \
         BEGIN SELECT RAISE(ABORT, 'audit_seals is append only'); END"
            .to_owned(),
        "CREATE TRIGGER audit_checkpoints_undeleted BEFORE DELETE ON audit_checkpoints \
         BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is append only'); END"
            .to_owned(),
    ];
    for table in KEPT {
        let key = if table == "audit_entries" {
            "id"
        } else {
            "position"
        };
        all.push(format!(
            "CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        ));
        // INSERT OR REPLACE deletes without asking the triggers of DELETE.
        all.push(format!(
            "CREATE TRIGGER {table}_once BEFORE INSERT ON {table} \
             WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) \
             BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        ));
    }
    all
}

fn on_postgres() -> Vec<String> {
    let refuse = "RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'";
    let function = |name: &str, body: String| {
        format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    };
    let mut all = vec![
        "CREATE TABLE audit_backlog (entry_id uuid NOT NULL PRIMARY KEY)".to_owned(),
        FILL.to_owned(),
        function(
            "audit_noted",
            "INSERT INTO audit_backlog (entry_id) SELECT id FROM fresh ON CONFLICT DO NOTHING; RETURN NULL;"
                .to_owned(),
        ),
        "CREATE TRIGGER audit_entries_noted AFTER INSERT ON audit_entries \
         REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_noted()"
            .to_owned(),
        function("audit_unchanged", format!("{refuse};")),
        function(
            "audit_entries_undeleted",
            format!(
                "IF NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.entry_id = OLD.id \
                 AND s.position <= (SELECT max(position) FROM audit_checkpoints)) THEN {refuse}; END IF; \
                 RETURN OLD;"
            ),
        ),
        function(
            "audit_seals_undeleted",
            format!(
                "IF OLD.position > coalesce((SELECT max(position) FROM audit_checkpoints), 0) \
                 THEN {refuse}; END IF; RETURN OLD;"
            ),
        ),
        "CREATE TRIGGER audit_checkpoints_undeleted BEFORE DELETE ON audit_checkpoints \
         FOR EACH ROW EXECUTE FUNCTION audit_unchanged()"
            .to_owned(),
    ];
    for table in ["audit_entries", "audit_seals"] {
        all.push(format!(
            "CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_undeleted()"
        ));
    }
    for table in KEPT {
        all.push(format!(
            "CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_unchanged()"
        ));
    }
    all
}
