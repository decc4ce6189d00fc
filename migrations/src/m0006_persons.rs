//! Persons (一人一档): records with what is known of each, sealed; what finds them; their requests and households;
//! which records are joined.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Persons.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 8] = [
    "persons",
    "person_keys",
    "person_requests",
    "person_finds",
    "person_joins",
    "household_members",
    "verified_numbers",
    "request_claims",
];

const INDEXES: [&str; 7] = [
    "CREATE UNIQUE INDEX persons_file_number ON persons (file_number)",
    "CREATE INDEX persons_joined_into ON persons (joined_into) WHERE joined_into IS NOT NULL",
    "CREATE INDEX person_keys_person ON person_keys (person_id)",
    "CREATE INDEX person_requests_person ON person_requests (person_id)",
    "CREATE INDEX person_finds_until ON person_finds (until_at)",
    "CREATE INDEX person_joins_joined ON person_joins (joined_id, id)",
    "CREATE INDEX household_members_person ON household_members (person_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        table("persons")
            .col(pk_uuid("id"))
            .col(text("file_number"))
            .col(big_integer("version"))
            .col(timestamp_with_time_zone("opened_at"))
            .col(uuid_null("joined_into"))
            .col(blob("card"))
            .to_owned(),
        // blind indexes; `person_id` is the record that goes on, whichever joined record knows the value
        table("person_keys")
            .col(text("kind"))
            .col(blob("key"))
            .col(uuid("person_id"))
            .primary_key(Index::create().col("kind").col("key").col("person_id"))
            .to_owned(),
        table("person_requests")
            .col(pk_uuid("request_id"))
            .col(uuid("person_id"))
            .col(timestamp_with_time_zone("linked_at"))
            .col(uuid("linked_by"))
            .to_owned(),
        table("person_finds")
            .col(uuid("account_id"))
            .col(uuid("person_id"))
            .col(timestamp_with_time_zone("until_at"))
            .primary_key(Index::create().col("account_id").col("person_id"))
            .to_owned(),
        table("person_joins")
            .col(pk_uuid("id"))
            .col(uuid("survivor_id"))
            .col(uuid("joined_id"))
            .col(text("ground"))
            .col(timestamp_with_time_zone("joined_at"))
            .col(uuid("joined_by"))
            .col(blob_null("note"))
            .col(timestamp_with_time_zone_null("separated_at"))
            .col(uuid_null("separated_by"))
            .col(blob_null("separated_note"))
            .to_owned(),
        table("household_members")
            .col(uuid("household_id"))
            .col(uuid("person_id"))
            .col(text("relation"))
            .col(uuid_null("request_id"))
            .col(timestamp_with_time_zone("entered_at"))
            .col(uuid("entered_by"))
            .primary_key(Index::create().col("household_id").col("person_id"))
            .to_owned(),
        // the row of a number is locked by whoever verifies it, so that two at once see each other
        table("verified_numbers")
            .col(blob("id_index").primary_key())
            .col(timestamp_with_time_zone("verified_at"))
            .to_owned(),
        // requests that residents opened with number and ID: they may read them
        table("request_claims")
            .col(uuid("account_id"))
            .col(uuid("request_id"))
            .col(timestamp_with_time_zone("claimed_at"))
            .primary_key(Index::create().col("account_id").col("request_id"))
            .to_owned(),
    ]
}
