//! Calls that wait for somebody, and the requests that callers have confirmed, to be found from the request.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The desk, gone on with.
#[derive(DeriveMigrationName)]
pub struct Migration;

const CALLS: &str = "calls";
const CONFIRMED: &str = "call_confirmations";

/// Those that wait, oldest first; those that are open, by when somebody wrote to them last; from a request to the calls
/// on which it was confirmed.
const INDEXES: [&str; 3] = [
    "CREATE INDEX calls_attention ON calls (attention_since, id) WHERE attention IS NOT NULL",
    "CREATE INDEX calls_untouched ON calls (touched_at, id) WHERE ended_at IS NULL AND attention IS NULL",
    "CREATE INDEX call_confirmations_request ON call_confirmations (request_id, call_id)",
];

fn of_calls() -> Vec<ColumnDef> {
    vec![
        timestamp_with_time_zone_null("touched_at").to_owned(),
        text_null("attention").to_owned(),
        timestamp_with_time_zone_null("attention_since").to_owned(),
        text_null("looked_after").to_owned(),
        uuid_null("looked_after_by").to_owned(),
        timestamp_with_time_zone_null("looked_after_at").to_owned(),
    ]
}

fn call_confirmations() -> TableCreateStatement {
    Table::create()
        .table(CONFIRMED)
        .col(uuid("call_id"))
        .col(uuid("request_id"))
        .primary_key(Index::create().col("call_id").col("request_id"))
        .foreign_key(
            ForeignKey::create()
                .name("call_confirmations_call_id")
                .from(CONFIRMED, "call_id")
                .to(CALLS, "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// What was confirmed so far stands in a list of each call. SQLite keeps ids as bytes, the list spells them out.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let confirmed = match manager.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT c.id, CAST(e.value AS uuid) FROM calls c \
             CROSS JOIN LATERAL jsonb_array_elements_text(c.confirmed) AS e (value)"
        }
        _ => "SELECT c.id, unhex(replace(e.value, '-', '')) FROM calls c, json_each(c.confirmed) e",
    };
    let db = manager.get_connection();
    let insert = format!("INSERT INTO {CONFIRMED} (call_id, request_id) {confirmed}");
    db.execute_unprepared(&insert).await?;
    db.execute_unprepared("UPDATE calls SET touched_at = COALESCE(ended_at, created_at)")
        .await?;
    Ok(())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in of_calls() {
            let add = Table::alter().table(CALLS).add_column(&mut column).to_owned();
            manager.alter_table(add).await?;
        }
        manager.create_table(call_confirmations()).await?;
        fill(manager).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for index in ["calls_untouched", "calls_attention"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        manager
            .drop_table(Table::drop().table(CONFIRMED).to_owned())
            .await?;
        for column in [
            "looked_after_at",
            "looked_after_by",
            "looked_after",
            "attention_since",
            "attention",
            "touched_at",
        ] {
            let drop = Table::alter().table(CALLS).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
