//! Requests whose further numbers (of contacts and reporters) may stand in no index: those that were stored before there
//! was one. The keys are needed to fill it in, so the workers do; a request leaves the table when it is done.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Requests that wait for their numbers to be indexed.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "unindexed_requests";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create().table(TABLE).col(pk_uuid("request_id")).to_owned();
        manager.create_table(table).await?;
        let fill = format!("INSERT INTO {TABLE} (request_id) SELECT request_id FROM intakes");
        manager.get_connection().execute_unprepared(&fill).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}
