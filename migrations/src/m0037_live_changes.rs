//! Live updates: what each decision changed, beside the audit entry that carries its place in the order of commits; and
//! who opened a request, found from the request.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Changes that open pages are told of.
#[derive(DeriveMigrationName)]
pub struct Migration;

const INDEX: &str = "CREATE INDEX request_claims_request ON request_claims (request_id)";

/// `entry_id` is the audit entry of the decision's last event: its position is the event's. `seen_before` says where
/// the request lay before, when others may have seen it there.
fn changes() -> TableCreateStatement {
    Table::create()
        .table("live_changes")
        .col(pk_uuid("entry_id"))
        .col(uuid("request_id"))
        .col(big_integer("version"))
        .col(big_integer_null("requester_version"))
        .col(big_integer_null("reporter_version"))
        .col(json_binary_null("seen_before"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(changes()).await?;
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared("DROP INDEX request_claims_request")
            .await?;
        let table = Table::drop().table("live_changes").to_owned();
        manager.drop_table(table).await
    }
}
