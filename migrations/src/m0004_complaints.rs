//! Complaints (投诉), with who decides each and by when.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Complaints.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "complaints";

/// Indexes on the open ones only: the lists of those who decide cost what is open, not what exists.
const INDEXES: [&str; 3] = [
    "CREATE INDEX complaints_open ON complaints (due_at, id) WHERE decided_at IS NULL",
    "CREATE INDEX complaints_open_at_station ON complaints (station_id, due_at, id) WHERE decided_at IS NULL",
    "CREATE INDEX complaints_filed_by ON complaints (filed_by, made_at, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let account = |column: &'static str| {
            ForeignKey::create()
                .name(format!("{TABLE}_{column}"))
                .from(TABLE, column)
                .to("accounts", "id")
                .to_owned()
        };
        let table = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(uuid("filed_by"))
            .col(uuid_null("filed_in"))
            .col(uuid_null("request_id"))
            .col(boolean("restricted"))
            .col(string("about"))
            .col(uuid_null("subject_id"))
            .col(uuid_null("station_id"))
            .col(string("decider"))
            .col(blob("text"))
            .col(timestamp_with_time_zone("made_at"))
            .col(timestamp_with_time_zone("due_at"))
            .col(timestamp_with_time_zone_null("decided_at"))
            .col(uuid_null("decided_by"))
            .col(blob_null("answer"))
            .col(blob_null("internal_note"))
            .foreign_key(&mut account("filed_by"))
            .foreign_key(&mut account("subject_id"))
            .foreign_key(&mut account("decided_by"))
            .to_owned();
        manager.create_table(table).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}
