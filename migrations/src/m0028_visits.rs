//! Visits by two people: which request each belongs to, who went without an account, and the codes by which they confirm.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Visits.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 3] = ["visit_codes", "visit_people", "visits"];

const OF_REQUEST: &str = "CREATE INDEX visits_request ON visits (request_id)";

fn visits() -> TableCreateStatement {
    Table::create()
        .table("visits")
        .col(pk_uuid("id"))
        .col(uuid("request_id"))
        .to_owned()
}

fn people() -> TableCreateStatement {
    Table::create()
        .table("visit_people")
        .col(uuid("visit_id"))
        .col(small_integer("ordinal"))
        .col(blob("name"))
        .col(blob_null("phone"))
        .primary_key(Index::create().col("visit_id").col("ordinal"))
        .to_owned()
}

fn codes() -> TableCreateStatement {
    Table::create()
        .table("visit_codes")
        .col(uuid("visit_id"))
        .col(small_integer("ordinal"))
        .col(blob("code_digest"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(integer("tries_left"))
        .primary_key(Index::create().col("visit_id").col("ordinal"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [visits(), people(), codes()] {
            manager.create_table(table).await?;
        }
        manager.get_connection().execute_unprepared(OF_REQUEST).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
