//! What is to be followed up, ended or not, in a column of its own: the queue never looks through what has ended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Follow-ups.
#[derive(DeriveMigrationName)]
pub struct Migration;

const REQUESTS: &str = "help_requests";
const COLUMN: &str = "follow_up_at";

/// The indexes of before looked for two states.
const BEFORE: [(&str, &str); 2] = [
    ("help_requests_followups", "(queue_at, id)"),
    ("help_requests_followups_at_station", "(station_id, queue_at, id)"),
];

const NOW: [(&str, &str); 3] = [
    ("help_requests_followups", "(follow_up_at, id)"),
    (
        "help_requests_followups_at_station",
        "(station_id, follow_up_at, id)",
    ),
    (
        "help_requests_followups_of_advisor",
        "(advisor_id, follow_up_at, id)",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = timestamp_with_time_zone_null(COLUMN).to_owned();
        let add = Table::alter().table(REQUESTS).add_column(&mut column).to_owned();
        manager.alter_table(add).await?;
        let db = manager.get_connection();
        let waiting =
            "UPDATE help_requests SET follow_up_at = queue_at WHERE state IN ('waiting','resolved')";
        db.execute_unprepared(waiting).await?;
        for (name, _) in BEFORE {
            db.execute_unprepared(&format!("DROP INDEX {name}")).await?;
        }
        for (name, columns) in NOW {
            let index = format!("CREATE INDEX {name} ON {REQUESTS} {columns} WHERE {COLUMN} IS NOT NULL");
            db.execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (name, _) in NOW {
            db.execute_unprepared(&format!("DROP INDEX {name}")).await?;
        }
        for (name, columns) in BEFORE {
            let index =
                format!("CREATE INDEX {name} ON {REQUESTS} {columns} WHERE state IN ('waiting','resolved')");
            db.execute_unprepared(&index).await?;
        }
        let drop = Table::alter().table(REQUESTS).drop_column(COLUMN).to_owned();
        manager.alter_table(drop).await
    }
}
