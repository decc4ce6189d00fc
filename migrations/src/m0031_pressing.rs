//! What presses, in columns of its own: due today, at risk and overdue are ranges of indexes on what runs, however much
//! has ended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Pressing.
#[derive(DeriveMigrationName)]
pub struct Migration;

const REQUESTS: &str = "help_requests";
const COLUMNS: [&str; 3] = ["promised_at", "at_risk_from", "late_since"];

/// The time from which something is at risk is read with the index, so that what is not at risk yet costs no row.
const INDEXES: [(&str, &str, &str); 4] = [
    (
        "help_requests_promised",
        "(promised_at, id, at_risk_from)",
        "promised_at",
    ),
    (
        "help_requests_promised_at_station",
        "(station_id, promised_at, id, at_risk_from)",
        "promised_at",
    ),
    (
        "help_requests_promised_of_advisor",
        "(advisor_id, promised_at, id, at_risk_from)",
        "promised_at",
    ),
    (
        "help_requests_late_of_advisor",
        "(advisor_id, late_since, id)",
        "late_since",
    ),
];

/// What runs already; written again with whatever is recorded next.
fn fill(backend: DbBackend) -> String {
    let of = |what: &str, which: &str| {
        format!(
            "(SELECT min({what}) FROM deadlines d WHERE d.request_id = help_requests.id AND d.status = 'open' \
             AND d.kind NOT IN ('resume_wait','auto_close','appeal') AND {which})"
        )
    };
    let warned_at = match backend {
        DbBackend::Postgres => "d.set_at + (d.due_at - d.set_at) * 0.75",
        _ => {
            "strftime('%Y-%m-%dT%H:%M:%f+00:00', \
             julianday(d.set_at) + (julianday(d.due_at) - julianday(d.set_at)) * 0.75)"
        }
    };
    format!(
        "UPDATE help_requests SET promised_at = {}, at_risk_from = {}, late_since = {} \
         WHERE EXISTS (SELECT 1 FROM deadlines d WHERE d.request_id = help_requests.id AND d.status = 'open')",
        of("d.due_at", "d.missed_at IS NULL"),
        of(warned_at, "d.missed_at IS NULL AND d.kind <> 'route'"),
        of("d.due_at", "d.missed_at IS NOT NULL"),
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut column = timestamp_with_time_zone_null(column).to_owned();
            let add = Table::alter().table(REQUESTS).add_column(&mut column).to_owned();
            manager.alter_table(add).await?;
        }
        let db = manager.get_connection();
        db.execute_unprepared(&fill(manager.get_database_backend()))
            .await?;
        for (name, columns, present) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {REQUESTS} {columns} WHERE {present} IS NOT NULL");
            db.execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _, _) in INDEXES {
            let drop = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        for column in COLUMNS {
            let drop = Table::alter().table(REQUESTS).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
