//! What case work says in words beside notes: providers, milestones, reasons. Sealed, a row an event.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Words of case work.
#[derive(DeriveMigrationName)]
pub struct Migration;

const WORDS: &str = "case_words";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(WORDS)
            .col(uuid("request_id"))
            .col(integer("seq"))
            .col(blob("words"))
            .primary_key(Index::create().col("request_id").col("seq"))
            .to_owned();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(WORDS).to_owned()).await
    }
}
