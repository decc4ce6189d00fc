//! What a change of a request leaves beside it: jobs, notices, audit entries, kept answers of repeated calls.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Jobs, notices, audit, idempotency.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 5] = [
    "jobs",
    "notices",
    "notice_reads",
    "audit_entries",
    "idempotency_keys",
];

const INDEXES: [&str; 9] = [
    "CREATE INDEX jobs_ready ON jobs (priority, run_at, id) WHERE state = 'ready'",
    "CREATE INDEX jobs_running ON jobs (locked_until) WHERE state = 'running'",
    "CREATE INDEX jobs_buried ON jobs (id) WHERE state = 'buried'",
    "CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key) WHERE state = 'ready'",
    "CREATE INDEX notices_inbox ON notices (audience, addressee, id)",
    "CREATE INDEX audit_entries_station ON audit_entries (station_id, id)",
    "CREATE INDEX audit_entries_request ON audit_entries (request_id, id)",
    "CREATE INDEX audit_entries_actor ON audit_entries (actor_id, id)",
    "CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            jobs(),
            notices(),
            notice_reads(),
            audit_entries(),
            idempotency_keys(),
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

fn jobs() -> TableCreateStatement {
    table("jobs")
        .col(pk_uuid("id"))
        .col(text("kind"))
        .col(json_binary("payload"))
        .col(small_integer("priority"))
        .col(text("state"))
        .col(timestamp_with_time_zone("run_at"))
        .col(integer("attempt"))
        .col(integer("max_attempts"))
        .col(timestamp_with_time_zone_null("locked_until"))
        .col(text_null("locked_by"))
        .col(text_null("unique_key"))
        .col(text_null("last_error"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// `addressee` is the account or the station, or nil for the district and the triage desk.
fn notices() -> TableCreateStatement {
    table("notices")
        .col(pk_uuid("id"))
        .col(text("audience"))
        .col(uuid("addressee"))
        .col(text("template"))
        .col(uuid_null("request_id"))
        .col(text_null("number"))
        .col(small_integer("urgency_rank"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

fn notice_reads() -> TableCreateStatement {
    table("notice_reads")
        .col(uuid("notice_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("read_at"))
        .primary_key(Index::create().col("notice_id").col("account_id"))
        .to_owned()
}

fn audit_entries() -> TableCreateStatement {
    table("audit_entries")
        .col(pk_uuid("id"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid("actor_id"))
        .col(text("actor_role"))
        .col(uuid_null("station_id"))
        .col(text("action"))
        .col(uuid_null("request_id"))
        .col(text_null("purpose"))
        .col(json_binary_null("fields"))
        .col(text_null("grounds"))
        .to_owned()
}

fn idempotency_keys() -> TableCreateStatement {
    table("idempotency_keys")
        .col(uuid("actor_id"))
        .col(text("operation"))
        .col(text("key"))
        .col(blob("body_digest"))
        .col(small_integer("status"))
        .col(uuid("resource_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("actor_id").col("operation").col("key"))
        .to_owned()
}
