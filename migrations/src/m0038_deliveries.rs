//! How notices leave the house: messages to people, what they tell of, calls that somebody makes instead, and which
//! channels somebody does not want. By which id and number staff are told outside.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Messages, calls, choices.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 4] = ["delivery_choices", "call_tasks", "delivery_news", "deliveries"];

const INDEXES: [&str; 9] = [
    // only what still has to leave
    "CREATE INDEX notices_leaving ON notices (leaving, id) WHERE leaving IS NOT NULL",
    "CREATE INDEX deliveries_waiting ON deliveries (lane, next_at, id) WHERE state = 'waiting'",
    "CREATE INDEX deliveries_attempting ON deliveries (locked_until) WHERE state = 'attempting'",
    // what waits for somebody is found without reading all that they were told before
    "CREATE INDEX deliveries_recipient ON deliveries (recipient_id, state)",
    "CREATE INDEX deliveries_reference ON deliveries (reference) WHERE reference IS NOT NULL",
    "CREATE INDEX delivery_news_request ON delivery_news (request_id)",
    "CREATE INDEX call_tasks_open ON call_tasks (station_id, due_at, id) WHERE state <> 'done'",
    "CREATE INDEX call_tasks_climbing ON call_tasks (next_action_at) WHERE state <> 'done'",
    "CREATE INDEX call_tasks_request ON call_tasks (request_id)",
];

fn deliveries() -> TableCreateStatement {
    Table::create()
        .table("deliveries")
        .col(pk_uuid("id"))
        .col(big_integer("version"))
        .col(text("recipient"))
        .col(uuid("recipient_id"))
        .col(text("state"))
        .col(small_integer("lane"))
        .col(timestamp_with_time_zone_null("next_at"))
        .col(timestamp_with_time_zone_null("locked_until"))
        .col(text_null("reference"))
        .col(json_binary("body"))
        .to_owned()
}

fn news() -> TableCreateStatement {
    Table::create()
        .table("delivery_news")
        .col(uuid("delivery_id"))
        .col(uuid("notice_id"))
        .col(uuid_null("request_id"))
        .primary_key(Index::create().col("delivery_id").col("notice_id"))
        .to_owned()
}

fn call_tasks() -> TableCreateStatement {
    Table::create()
        .table("call_tasks")
        .col(pk_uuid("id"))
        .col(big_integer("version"))
        .col(uuid("delivery_id"))
        .col(uuid_null("request_id"))
        .col(uuid_null("account_id"))
        .col(uuid_null("station_id"))
        .col(text("state"))
        .col(timestamp_with_time_zone("due_at"))
        .col(timestamp_with_time_zone("next_action_at"))
        .col(json_binary("body"))
        .to_owned()
}

fn choices() -> TableCreateStatement {
    Table::create()
        .table("delivery_choices")
        .col(uuid("account_id"))
        .col(text("channel"))
        .col(timestamp_with_time_zone("declined_at"))
        .primary_key(Index::create().col("account_id").col("channel"))
        .to_owned()
}

/// The lane in which a notice leaves; none: it has left, or never does.
fn leaving() -> ColumnDef {
    small_integer_null("leaving").to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [deliveries(), news(), call_tasks(), choices()] {
            manager.create_table(table).await?;
        }
        let add = Table::alter().table("notices").add_column(leaving()).to_owned();
        manager.alter_table(add).await?;
        for column in ["wecom", "work_phone"] {
            let add = Table::alter()
                .table("accounts")
                .add_column(blob_null(column))
                .to_owned();
            manager.alter_table(add).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared("DROP INDEX notices_leaving")
            .await?;
        for (table, column) in [
            ("accounts", "work_phone"),
            ("accounts", "wecom"),
            ("notices", "leaving"),
        ] {
            let drop = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
