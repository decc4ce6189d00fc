//! Mandatory reports (强制报告), and what words of danger in a complaint point to.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Mandatory reports.
#[derive(DeriveMigrationName)]
pub struct Migration;

const REPORTS: &str = "mandatory_reports";
const COMPLAINTS: &str = "complaints";

/// The open ones: what a lead and the district look for.
const OPEN: &str = "CREATE INDEX mandatory_reports_open ON mandatory_reports (opened_at, request_id) \
                    WHERE ended_at IS NULL";

fn of_complaints() -> Vec<ColumnDef> {
    vec![
        json_binary_null("danger").to_owned(),
        string_null("danger_words").to_owned(),
        string("urgency").default("normal").to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(REPORTS)
            .col(uuid("request_id"))
            .col(small_integer("ordinal"))
            .col(string("about"))
            .col(boolean("by_words"))
            .col(timestamp_with_time_zone("opened_at"))
            .col(uuid("opened_by"))
            .col(string_null("end_kind"))
            .col(string_null("filed_to"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(uuid_null("ended_by"))
            .col(blob_null("words"))
            .primary_key(Index::create().col("request_id").col("ordinal"))
            .to_owned();
        manager.create_table(table).await?;
        manager.get_connection().execute_unprepared(OPEN).await?;
        for mut column in of_complaints() {
            let add = Table::alter()
                .table(COMPLAINTS)
                .add_column(&mut column)
                .to_owned();
            manager.alter_table(add).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["urgency", "danger_words", "danger"] {
            let drop = Table::alter().table(COMPLAINTS).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        manager.drop_table(Table::drop().table(REPORTS).to_owned()).await
    }
}
