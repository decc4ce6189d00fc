//! Doorbells (爱心门铃): devices with what is sealed of them, neighbours who agreed to be called, rings, and the links by
//! which neighbours answer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Doorbells.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 4] = [
    "doorbell_links",
    "doorbell_rings",
    "doorbell_neighbours",
    "doorbell_devices",
];

/// A device has one ring that runs: two presses at once meet here. What is swept is found among what is due.
const INDEXES: [&str; 7] = [
    "CREATE UNIQUE INDEX doorbell_devices_token ON doorbell_devices (token_digest) WHERE token_digest IS NOT NULL",
    "CREATE INDEX doorbell_devices_station ON doorbell_devices (station_id, id) WHERE retired_at IS NULL",
    "CREATE INDEX doorbell_devices_person ON doorbell_devices (person_id) WHERE retired_at IS NULL",
    "CREATE INDEX doorbell_devices_report ON doorbell_devices (report_at) WHERE report_at IS NOT NULL",
    "CREATE INDEX doorbell_neighbours_device ON doorbell_neighbours (device_id)",
    "CREATE UNIQUE INDEX doorbell_rings_running ON doorbell_rings (device_id) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX doorbell_rings_request ON doorbell_rings (request_id)",
];

/// `token_digest` and `card` are empty once it is retired; `report_at` is when its silence is reported next.
fn devices() -> TableCreateStatement {
    Table::create()
        .table("doorbell_devices")
        .col(pk_uuid("id"))
        .col(text("kind"))
        .col(uuid("station_id"))
        .col(uuid("person_id"))
        .col(blob_null("token_digest"))
        .col(blob_null("card"))
        .col(uuid("registered_by"))
        .col(timestamp_with_time_zone("registered_at"))
        .col(uuid_null("bound_to"))
        .col(timestamp_with_time_zone_null("heard_at"))
        .col(timestamp_with_time_zone_null("report_at"))
        .col(timestamp_with_time_zone_null("retired_at"))
        .to_owned()
}

/// `card` is empty once the consent is withdrawn; who heard it, and when, stays.
fn neighbours() -> TableCreateStatement {
    Table::create()
        .table("doorbell_neighbours")
        .col(pk_uuid("id"))
        .col(uuid("device_id"))
        .col(small_integer("position"))
        .col(blob_null("card"))
        .col(uuid("consent_heard_by"))
        .col(text("consent_means"))
        .col(timestamp_with_time_zone("consent_at"))
        .col(uuid_null("withdrawn_by"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .to_owned()
}

fn rings() -> TableCreateStatement {
    Table::create()
        .table("doorbell_rings")
        .col(pk_uuid("id"))
        .col(uuid("device_id"))
        .col(uuid("request_id"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(json_binary("body"))
        .to_owned()
}

fn links() -> TableCreateStatement {
    Table::create()
        .table("doorbell_links")
        .col(blob("digest").primary_key())
        .col(uuid("ring_id"))
        .col(uuid("neighbour_id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [devices(), neighbours(), rings(), links()] {
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
