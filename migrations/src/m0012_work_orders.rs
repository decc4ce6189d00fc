//! Work orders (工单) that another system has passed on, each with the request that it became.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Work orders.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "work_orders";

/// One order a number of its sender, and one message a nonce: twins in flight meet here.
const INDEXES: [&str; 2] = [
    "CREATE UNIQUE INDEX work_orders_number ON work_orders (sender, number_index)",
    "CREATE UNIQUE INDEX work_orders_nonce ON work_orders (sender, nonce)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            .col(pk_uuid("request_id"))
            .col(text("sender"))
            .col(text("nonce"))
            .col(blob("number_index"))
            .col(blob("external_number"))
            .col(blob_null("content_digest"))
            .col(timestamp_with_time_zone("received_at"))
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone("return_until"))
            .col(timestamp_with_time_zone_null("accepted_at"))
            .col(timestamp_with_time_zone_null("returned_at"))
            .col(timestamp_with_time_zone_null("fed_back_at"))
            .to_owned();
        manager.create_table(table).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}
