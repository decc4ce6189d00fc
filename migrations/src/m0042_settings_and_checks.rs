//! What people set for themselves: language, size of letters, contrast. And what the WeChat platform said of complaints,
//! requests for deletion and uploads.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// A row for each account that has set anything, and for each thing that was shown to the platform.
#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "CREATE INDEX content_checks_asked ON content_checks (asked_at)";

fn settings() -> TableCreateStatement {
    Table::create()
        .table("own_settings")
        .col(pk_uuid("account_id"))
        .col(text("language"))
        .col(text("text_size"))
        .col(text("contrast"))
        .to_owned()
}

/// A verdict about an upload comes later, under `trace_id`, into `media_checks`.
fn checks() -> TableCreateStatement {
    Table::create()
        .table("content_checks")
        .col(pk_uuid("subject_id"))
        .col(text_null("trace_id"))
        .col(text_null("suggest"))
        .col(integer_null("label"))
        .col(timestamp_with_time_zone("asked_at"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(settings()).await?;
        manager.create_table(checks()).await?;
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["content_checks", "own_settings"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
