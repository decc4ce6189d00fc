//! Calendars as versions that stay, so that an old due time can be explained; and an index by which the requests with
//! running deadlines are walked through when a calendar changes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Calendars.
#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "CREATE INDEX deadlines_running ON deadlines (request_id) \
     WHERE status = 'open' AND next_action_at IS NOT NULL";

fn versions() -> TableCreateStatement {
    Table::create()
        .table("calendar_versions")
        .col(big_integer("number").primary_key())
        .col(string("name"))
        .col(timestamp_with_time_zone("made_at"))
        .col(string("made_by"))
        .col(json_binary("files"))
        .col(json_binary("body"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(versions()).await?;
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared("DROP INDEX deadlines_running")
            .await?;
        manager
            .drop_table(Table::drop().table("calendar_versions").to_owned())
            .await
    }
}
