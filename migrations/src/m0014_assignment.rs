//! Who gets what: needs that advisors are skilled for, what each was given lately, how much each carries by state and
//! urgency, and what whoever was asked first has still to see through (首问负责).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Assignment.
#[derive(DeriveMigrationName)]
pub struct Migration;

const REQUESTS: &str = "help_requests";
const ACCOUNTS: &str = "accounts";
const ASSIGNMENTS: &str = "assignments";

/// The load is read from its index alone, so its index holds what is weighed. The condition on the state stays, word
/// for word.
const UP: [&str; 5] = [
    "DROP INDEX help_requests_load",
    "CREATE INDEX help_requests_load ON help_requests (station_id, advisor_id, state, urgency_rank) \
     WHERE state IN ('assigned','in_progress','waiting')",
    "CREATE INDEX assignments_lately ON assignments (station_id, at, advisor_id)",
    "UPDATE help_requests SET first_asked = filed_by \
     WHERE filed_by_role IN ('advisor','lead','desk','district') \
     AND state IN ('submitted','returned','triage','queued','assigned')",
    "CREATE INDEX help_requests_first_asked ON help_requests (first_asked, queue_at, id) \
     WHERE first_asked IS NOT NULL",
];

const DOWN: [&str; 3] = [
    "DROP INDEX help_requests_first_asked",
    "DROP INDEX help_requests_load",
    "CREATE INDEX help_requests_load ON help_requests (station_id, advisor_id) \
     WHERE state IN ('assigned','in_progress','waiting')",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(ASSIGNMENTS)
            .col(uuid("request_id"))
            .col(integer("seq"))
            .col(uuid("station_id"))
            .col(uuid("advisor_id"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("request_id").col("seq"))
            .to_owned();
        manager.create_table(table).await?;
        for (table, mut column) in [
            (ACCOUNTS, json_binary_null("skills").to_owned()),
            (REQUESTS, uuid_null("first_asked").to_owned()),
        ] {
            let add = Table::alter().table(table).add_column(&mut column).to_owned();
            manager.alter_table(add).await?;
        }
        for statement in UP {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in DOWN {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        for (table, column) in [(REQUESTS, "first_asked"), (ACCOUNTS, "skills")] {
            let drop = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        manager
            .drop_table(Table::drop().table(ASSIGNMENTS).to_owned())
            .await
    }
}
