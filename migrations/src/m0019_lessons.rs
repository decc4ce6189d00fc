//! What the triage desk proposes to learn from its decisions, until the district has decided, and after.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Lessons.
#[derive(DeriveMigrationName)]
pub struct Migration;

const LESSONS: &str = "address_lessons";

/// Lists are of one state; a request is erased with what it proposes.
const INDEXES: [&str; 2] = [
    "CREATE INDEX address_lessons_in_state ON address_lessons (state, id)",
    "CREATE INDEX address_lessons_of_request ON address_lessons (request_id) WHERE request_id IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(LESSONS)
            .col(uuid("id").primary_key())
            .col(string("state"))
            .col(big_integer_null("number"))
            .col(blob("place"))
            .col(string("street_code"))
            .col(string_null("committee_code"))
            .col(uuid("station_id"))
            .col(uuid_null("request_id"))
            .col(timestamp_with_time_zone("proposed_at"))
            .col(uuid("proposed_by"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .col(uuid_null("decided_by"))
            .col(blob_null("reason"))
            .to_owned();
        manager.create_table(table).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(LESSONS).to_owned()).await
    }
}
