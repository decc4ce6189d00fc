//! Figures: sums by day for reports, what each request has added to them, and which requests have changed since.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Figures.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 3] = ["figures", "request_figures", "figures_waiting"];

/// Everything that there is already is counted by the workers, little by little.
const ALL_WAIT: &str =
    "INSERT INTO figures_waiting (request_id, version) SELECT id, version FROM help_requests";

const NUMBERS: [&str; 22] = [
    "submitted",
    "cases",
    "merged",
    "ended",
    "rated",
    "score",
    "elapsed_s",
    "paused_s",
    "kept_acceptance",
    "kept_contact",
    "kept_assessment",
    "kept_service",
    "kept_resolution",
    "kept_follow_up",
    "kept_answer",
    "missed_acceptance",
    "missed_contact",
    "missed_assessment",
    "missed_service",
    "missed_resolution",
    "missed_follow_up",
    "missed_answer",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [figures(), request_figures(), figures_waiting()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared(ALL_WAIT).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// The nil station is the district's triage desk. A report reads a range of days of one dimension.
fn figures() -> TableCreateStatement {
    let mut table = Table::create()
        .table("figures")
        .col(text("dimension"))
        .col(boolean("restricted"))
        .col(date("day"))
        .col(uuid("station_id"))
        .col(text("value"))
        .to_owned();
    for number in NUMBERS {
        table.col(big_integer(number));
    }
    let key = ["dimension", "restricted", "day", "station_id", "value"];
    let mut index = Index::create();
    for column in key {
        index.col(column);
    }
    table.primary_key(&mut index).to_owned()
}

fn request_figures() -> TableCreateStatement {
    Table::create()
        .table("request_figures")
        .col(pk_uuid("request_id"))
        .col(big_integer("version"))
        .col(json_binary("facts"))
        .to_owned()
}

fn figures_waiting() -> TableCreateStatement {
    Table::create()
        .table("figures_waiting")
        .col(uuid("request_id"))
        .col(big_integer("version"))
        .primary_key(Index::create().col("request_id").col("version"))
        .to_owned()
}
