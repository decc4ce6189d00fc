//! Help requests: the state without personal data, the personal half beside it, history, deadlines, appeals,
//! and the blocks from which request numbers are drawn.
//!
//! No foreign keys among these tables: one function writes all of them in one transaction.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Help requests.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 6] = [
    "help_requests",
    "intakes",
    "events",
    "deadlines",
    "appeals",
    "number_blocks",
];

/// Queues read these only: their cost follows what is open, not what exists. Queries repeat the predicates
/// word for word, because SQLite compares them as text.
const INDEXES: [&str; 16] = [
    "CREATE UNIQUE INDEX help_requests_number ON help_requests (number)",
    "CREATE INDEX help_requests_filed_by ON help_requests (filed_by, id)",
    "CREATE INDEX help_requests_open ON help_requests (queue_at, id) \
     WHERE state IN ('submitted','returned','triage','queued','assigned','in_progress','waiting','resolved')",
    "CREATE INDEX help_requests_triage ON help_requests (queue_at, id) \
     WHERE state IN ('submitted','returned','triage')",
    "CREATE INDEX help_requests_at_station ON help_requests (station_id, queue_at, id) \
     WHERE state IN ('queued','assigned','in_progress','waiting','resolved')",
    "CREATE INDEX help_requests_unassigned ON help_requests (station_id, queue_at, id) WHERE state = 'queued'",
    "CREATE INDEX help_requests_of_advisor ON help_requests (advisor_id, queue_at, id) \
     WHERE state IN ('assigned','in_progress','waiting','resolved')",
    "CREATE INDEX help_requests_load ON help_requests (station_id, advisor_id) \
     WHERE state IN ('assigned','in_progress','waiting')",
    "CREATE INDEX help_requests_overdue ON help_requests (queue_at, id) WHERE overdue",
    "CREATE INDEX help_requests_overdue_at_station ON help_requests (station_id, queue_at, id) WHERE overdue",
    "CREATE INDEX help_requests_followups ON help_requests (queue_at, id) \
     WHERE state IN ('waiting','resolved')",
    "CREATE INDEX help_requests_followups_at_station ON help_requests (station_id, queue_at, id) \
     WHERE state IN ('waiting','resolved')",
    "CREATE INDEX intakes_phone ON intakes (phone_index) WHERE phone_index IS NOT NULL",
    "CREATE INDEX intakes_id_number ON intakes (id_index) WHERE id_index IS NOT NULL",
    "CREATE INDEX deadlines_next_action ON deadlines (next_action_at, request_id) \
     WHERE status = 'open' AND next_action_at IS NOT NULL",
    "CREATE INDEX appeals_request ON appeals (request_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            help_requests(),
            intakes(),
            events(),
            deadlines(),
            appeals(),
            number_blocks(),
        ] {
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

fn help_requests() -> TableCreateStatement {
    table("help_requests")
        .col(pk_uuid("id"))
        .col(text("number"))
        .col(big_integer("version"))
        .col(text("state"))
        .col(uuid_null("station_id"))
        .col(uuid_null("advisor_id"))
        .col(uuid("filed_by"))
        .col(text("filed_by_role"))
        .col(uuid_null("session_id"))
        .col(text("channel"))
        .col(small_integer("urgency_rank"))
        .col(boolean("restricted"))
        .col(boolean("overdue"))
        .col(timestamp_with_time_zone_null("due_at"))
        .col(timestamp_with_time_zone("queue_at"))
        .col(timestamp_with_time_zone("submitted_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(json_binary("body"))
        .to_owned()
}

fn intakes() -> TableCreateStatement {
    table("intakes")
        .col(pk_uuid("request_id"))
        .col(blob("sealed"))
        .col(blob_null("name_index"))
        .col(blob_null("phone_index"))
        .col(blob_null("id_index"))
        .to_owned()
}

fn events() -> TableCreateStatement {
    table("events")
        .col(uuid("request_id"))
        .col(integer("seq"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid("actor_id"))
        .col(text("actor_role"))
        .col(uuid_null("actor_station_id"))
        .col(text("kind"))
        .col(json_binary("data"))
        .col(blob_null("internal_note"))
        .col(blob_null("told"))
        .col(blob_null("said"))
        .primary_key(Index::create().col("request_id").col("seq"))
        .to_owned()
}

fn deadlines() -> TableCreateStatement {
    table("deadlines")
        .col(uuid("request_id"))
        .col(integer("ordinal"))
        .col(text("kind"))
        .col(timestamp_with_time_zone("set_at"))
        .col(timestamp_with_time_zone("due_at"))
        .col(boolean("provisional"))
        .col(text("status"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(timestamp_with_time_zone_null("missed_at"))
        .col(small_integer("rung"))
        .col(timestamp_with_time_zone_null("next_action_at"))
        .col(text("policy"))
        .col(uuid_null("station_id"))
        .primary_key(Index::create().col("request_id").col("ordinal"))
        .to_owned()
}

fn appeals() -> TableCreateStatement {
    table("appeals")
        .col(pk_uuid("id"))
        .col(uuid("request_id"))
        .to_owned()
}

fn number_blocks() -> TableCreateStatement {
    table("number_blocks")
        .col(integer("year").primary_key())
        .col(big_integer("next"))
        .to_owned()
}
