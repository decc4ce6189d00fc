//! Calls at the desk (来电), the numbers by which callers are recognised, and the contact person of those who call
//! often.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Calls.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 3] = ["calls", "request_phones", "contact_persons"];

/// One open call a number, unless the agent says that it is a separate one: two desks that log the same call meet
/// here.
const INDEXES: [&str; 6] = [
    "CREATE UNIQUE INDEX calls_open_phone_index ON calls (phone_index) \
     WHERE ended_at IS NULL AND NOT separate",
    "CREATE INDEX calls_phone ON calls (phone_index, created_at) WHERE phone_index IS NOT NULL",
    "CREATE INDEX calls_request ON calls (request_id, created_at) WHERE request_id IS NOT NULL",
    "CREATE INDEX calls_taken_by ON calls (taken_by, created_at, id)",
    "CREATE INDEX calls_created ON calls (created_at, id)",
    "CREATE INDEX request_phones_phone ON request_phones (phone_index, request_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [calls(), request_phones(), contact_persons()] {
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

fn account(from: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{from}_{column}"))
        .from(from, column)
        .to("accounts", "id")
        .to_owned()
}

fn calls() -> TableCreateStatement {
    table("calls")
        .col(pk_uuid("id"))
        .col(big_integer("version"))
        .col(uuid("taken_by"))
        .col(boolean("separate"))
        .col(blob_null("phone_index"))
        .col(blob("sealed"))
        .col(json_binary("confirmed"))
        .col(uuid_null("request_id"))
        .col(text_null("joined"))
        .col(text_null("outcome"))
        .col(small_integer("tries").default(0))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .foreign_key(&mut account("calls", "taken_by"))
        .to_owned()
}

/// Numbers of a request beside the person's own, which stands with the intake: of contacts and of reporters who
/// do not stay hidden.
fn request_phones() -> TableCreateStatement {
    table("request_phones")
        .col(uuid("request_id"))
        .col(text("because"))
        .col(blob("phone_index"))
        .primary_key(
            Index::create()
                .col("request_id")
                .col("because")
                .col("phone_index"),
        )
        .to_owned()
}

fn contact_persons() -> TableCreateStatement {
    table("contact_persons")
        .col(pk_uuid("request_id"))
        .col(timestamp_with_time_zone_null("asked_at"))
        .col(uuid_null("advisor_id"))
        .col(uuid_null("named_by"))
        .col(timestamp_with_time_zone_null("named_at"))
        .foreign_key(&mut account("contact_persons", "advisor_id"))
        .foreign_key(&mut account("contact_persons", "named_by"))
        .to_owned()
}
