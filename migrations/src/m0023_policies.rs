//! Periods as versions that stay, so that what was promised under them can be explained.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Policies.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let versions = Table::create()
            .table("policy_versions")
            .col(big_integer("number").primary_key())
            .col(string("name"))
            .col(timestamp_with_time_zone("made_at"))
            .col(string("made_by"))
            .col(json_binary("files"))
            .col(json_binary("body"))
            .to_owned();
        manager.create_table(versions).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("policy_versions").to_owned())
            .await
    }
}
