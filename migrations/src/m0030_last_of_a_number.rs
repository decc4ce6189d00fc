//! The last requests of a number or a document: found in their order, however many name it.

use sea_orm_migration::prelude::*;

/// Indexes that end with the request.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: [&str; 4] = [
    "DROP INDEX intakes_phone",
    "DROP INDEX intakes_id_number",
    "CREATE INDEX intakes_phone_last ON intakes (phone_index, request_id) WHERE phone_index IS NOT NULL",
    "CREATE INDEX intakes_id_number_last ON intakes (id_index, request_id) WHERE id_index IS NOT NULL",
];

const DOWN: [&str; 4] = [
    "DROP INDEX intakes_phone_last",
    "DROP INDEX intakes_id_number_last",
    "CREATE INDEX intakes_phone ON intakes (phone_index) WHERE phone_index IS NOT NULL",
    "CREATE INDEX intakes_id_number ON intakes (id_index) WHERE id_index IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in UP {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in DOWN {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
