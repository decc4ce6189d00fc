//! Requests for deletion, and which requests have lost their personal half.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Privacy.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 2] = ["deletion_requests", "erased_requests"];

/// One request for deletion of a sign-in session waits at a time. The other indexes keep lists and purges at the cost of what is
/// open or due; queries repeat the predicates word for word, because SQLite compares them as text.
const INDEXES: [&str; 7] = [
    "CREATE UNIQUE INDEX deletion_requests_waiting ON deletion_requests (account_id, asked_in) \
     WHERE decided_at IS NULL",
    "CREATE INDEX deletion_requests_account ON deletion_requests (account_id, asked_at)",
    "CREATE INDEX deletion_requests_open ON deletion_requests (due_at, id) WHERE decided_at IS NULL",
    "CREATE INDEX deletion_requests_unfinished ON deletion_requests (decided_at, id) \
     WHERE decision = 'granted' AND done_at IS NULL",
    "CREATE INDEX help_requests_ended ON help_requests (changed_at, id) \
     WHERE state IN ('closed','withdrawn','answered','merged')",
    "CREATE INDEX complaints_open_about ON complaints (request_id) WHERE decided_at IS NULL",
    "CREATE INDEX sessions_last_used_at ON sessions (last_used_at)",
];

const OWN_INDEXES_ELSEWHERE: [&str; 3] = [
    "help_requests_ended",
    "complaints_open_about",
    "sessions_last_used_at",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(deletion_requests()).await?;
        let erased = Table::create()
            .table("erased_requests")
            .col(pk_uuid("request_id"))
            .col(timestamp_with_time_zone("erased_at"))
            .to_owned();
        manager.create_table(erased).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in OWN_INDEXES_ELSEWHERE {
            let drop = format!("DROP INDEX {index}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn deletion_requests() -> TableCreateStatement {
    Table::create()
        .table("deletion_requests")
        .col(pk_uuid("id"))
        .col(uuid("account_id"))
        .col(uuid_null("asked_in"))
        .col(uuid_null("station_id"))
        .col(boolean("restricted"))
        .col(blob_null("reason"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone("due_at"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(uuid_null("decided_by"))
        .col(string_null("decision"))
        .col(string_null("refused_because"))
        .col(json_binary("keep"))
        .col(blob_null("answer"))
        .col(blob_null("internal_note"))
        .col(timestamp_with_time_zone_null("done_at"))
        .foreign_key(
            ForeignKey::create()
                .name("deletion_requests_account_id")
                .from("deletion_requests", "account_id")
                .to("accounts", "id"),
        )
        .to_owned()
}
