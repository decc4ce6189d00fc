//! What the WeChat platform told by itself: events that came, known again for a day; what people let us send; and what
//! the platform said of files.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Events, permissions, verdicts.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 3] = ["media_checks", "notice_grants", "wechat_callbacks"];

const INDEXES: [&str; 3] = [
    "CREATE UNIQUE INDEX wechat_callbacks_identity ON wechat_callbacks (identity)",
    "CREATE INDEX wechat_callbacks_received ON wechat_callbacks (received_at)",
    "CREATE INDEX media_checks_checked ON media_checks (checked_at)",
];

fn callbacks() -> TableCreateStatement {
    Table::create()
        .table("wechat_callbacks")
        .col(pk_uuid("id"))
        .col(blob("identity"))
        .col(blob_null("body"))
        .col(timestamp_with_time_zone("received_at"))
        .to_owned()
}

fn grants() -> TableCreateStatement {
    Table::create()
        .table("notice_grants")
        .col(uuid("identity_id"))
        .col(string("template"))
        .col(json_binary("body"))
        .col(timestamp_with_time_zone("changed_at"))
        .primary_key(Index::create().col("identity_id").col("template"))
        .to_owned()
}

fn checks() -> TableCreateStatement {
    Table::create()
        .table("media_checks")
        .col(string("trace_id").primary_key())
        .col(string("suggest"))
        .col(integer_null("label"))
        .col(timestamp_with_time_zone("checked_at"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [callbacks(), grants(), checks()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
