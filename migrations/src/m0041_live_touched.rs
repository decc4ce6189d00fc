//! Live updates: what an audit entry tells open pages beside the change of a request.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Calls, complaints, requests for deletion, calls by staff and inboxes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// `body` names what changed and whose inboxes have something new: ids and a version.
fn touched() -> TableCreateStatement {
    Table::create()
        .table("live_touched")
        .col(pk_uuid("entry_id"))
        .col(json_binary("body"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(touched()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::drop().table("live_touched").to_owned();
        manager.drop_table(table).await
    }
}
