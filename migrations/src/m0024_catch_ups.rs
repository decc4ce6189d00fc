//! Notices that are held overnight, and catch-ups after an outage: what happened meanwhile is gathered, and each person
//! is told once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Catch-ups.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn new_columns() -> [ColumnDef; 2] {
    [
        // none: readable at once
        timestamp_with_time_zone_null("visible_from").to_owned(),
        uuid_null("catch_up_id").to_owned(),
    ]
}

fn catch_ups() -> TableCreateStatement {
    Table::create()
        .table("catch_ups")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("begun_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        // 0 while it is open: there is one at most
        .col(small_integer_null("open_slot").unique_key())
        .to_owned()
}

fn catch_up_items() -> TableCreateStatement {
    Table::create()
        .table("catch_up_items")
        .col(uuid("catch_up_id"))
        .col(text("audience"))
        .col(uuid("addressee"))
        .col(uuid("id"))
        .col(text("template"))
        .col(uuid_null("request_id"))
        .col(text_null("number"))
        .col(small_integer("urgency_rank"))
        .primary_key(
            Index::create()
                .col("catch_up_id")
                .col("audience")
                .col("addressee")
                .col("id"),
        )
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in new_columns() {
            let add = Table::alter().table("notices").add_column(&mut column).to_owned();
            manager.alter_table(add).await?;
        }
        manager.create_table(catch_ups()).await?;
        manager.create_table(catch_up_items()).await?;
        // what is erased is found by whose it is
        let whose = "CREATE INDEX catch_up_items_addressee ON catch_up_items (addressee)";
        manager.get_connection().execute_unprepared(whose).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["catch_up_items", "catch_ups"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for column in ["catch_up_id", "visible_from"] {
            let drop = Table::alter().table("notices").drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
