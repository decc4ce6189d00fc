//! Complaints and requests for deletion climb a ladder of their own until they are decided; and what the purge looks for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Protection.
#[derive(DeriveMigrationName)]
pub struct Migration;

const OWED: [&str; 2] = ["complaints", "deletion_requests"];

const INDEXES: [&str; 2] = [
    "CREATE INDEX complaints_next_action ON complaints (next_action_at, id) WHERE decided_at IS NULL",
    "CREATE INDEX deletion_requests_next_action ON deletion_requests (next_action_at, id) \
     WHERE decided_at IS NULL",
];

fn new_columns() -> [ColumnDef; 2] {
    [
        small_integer("rung").default(0).to_owned(),
        timestamp_with_time_zone_null("next_action_at").to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in OWED {
            for mut column in new_columns() {
                let add = Table::alter().table(table).add_column(&mut column).to_owned();
                manager.alter_table(add).await?;
            }
            // what waits already is told of when it is due
            let waiting =
                format!("UPDATE {table} SET rung = 1, next_action_at = due_at WHERE decided_at IS NULL");
            manager.get_connection().execute_unprepared(&waiting).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in OWED {
            let index = format!("DROP INDEX {table}_next_action");
            manager.get_connection().execute_unprepared(&index).await?;
            for column in ["next_action_at", "rung"] {
                let drop = Table::alter().table(table).drop_column(column).to_owned();
                manager.alter_table(drop).await?;
            }
        }
        Ok(())
    }
}
