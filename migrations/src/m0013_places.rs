//! Places as versions that stay: what each version holds, in parts that versions share; and where each request
//! was placed, with which version. Divisions and points that were written before stay where they are: they are the
//! version before the first of these.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Places.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn tables() -> [TableCreateStatement; 3] {
    [
        Table::create()
            .table("places_versions")
            .col(big_integer("number").primary_key())
            .col(timestamp_with_time_zone_null("made_at"))
            .col(timestamp_with_time_zone_null("effective_from"))
            .col(string("origin"))
            .col(string_null("made_by"))
            .col(string("digest"))
            .col(json_binary("files"))
            .col(json_binary("summary"))
            .col(json_binary("parts"))
            .to_owned(),
        Table::create()
            .table("places_parts")
            .col(string("digest").primary_key())
            .col(blob("body"))
            .to_owned(),
        Table::create()
            .table("placements")
            .col(uuid("request_id"))
            .col(integer("seq"))
            .col(timestamp_with_time_zone("at"))
            .col(string("places_version"))
            .col(string("decision"))
            .col(uuid_null("station_id"))
            .col(blob_null("record"))
            .primary_key(Index::create().col("request_id").col("seq"))
            .to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["placements", "places_parts", "places_versions"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        Ok(())
    }
}
