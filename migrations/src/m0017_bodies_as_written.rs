//! On PostgreSQL the body of a request is kept as it was written (`json`), not taken apart and put together again
//! with every read (`jsonb`): nothing is ever searched in it. SQLite keeps text already.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Bodies as written.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, "json").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, "jsonb").await
    }
}

async fn change(manager: &SchemaManager<'_>, to: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let sql = format!("ALTER TABLE help_requests ALTER COLUMN body TYPE {to} USING body::{to}");
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}
