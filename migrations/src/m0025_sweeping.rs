//! Sweeps look at the deadlines of an SOS first, and a deadline that could not be recorded steps aside for a while.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Sweeping.
#[derive(DeriveMigrationName)]
pub struct Migration;

const BY_TIME: &str = "CREATE INDEX deadlines_next_action ON deadlines (next_action_at, request_id) \
     WHERE status = 'open' AND next_action_at IS NOT NULL";

const BY_LANE: &str = "CREATE INDEX deadlines_to_climb ON deadlines (lane, next_action_at, request_id) \
     WHERE status = 'open' AND next_action_at IS NOT NULL";

/// The lane of what runs is its request's; that of what has ended is never read.
const LANES: &str = "UPDATE deadlines SET lane = \
     (SELECT urgency_rank FROM help_requests WHERE help_requests.id = deadlines.request_id) \
     WHERE status = 'open' AND next_action_at IS NOT NULL \
     AND EXISTS (SELECT 1 FROM help_requests WHERE help_requests.id = deadlines.request_id)";

fn new_columns() -> [ColumnDef; 3] {
    [
        small_integer("lane").default(2).to_owned(),
        small_integer("failures").default(0).to_owned(),
        timestamp_with_time_zone_null("held_until").to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in new_columns() {
            let add = Table::alter()
                .table("deadlines")
                .add_column(&mut column)
                .to_owned();
            manager.alter_table(add).await?;
        }
        for sql in [LANES, BY_LANE, "DROP INDEX deadlines_next_action"] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [BY_TIME, "DROP INDEX deadlines_to_climb"] {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        for column in ["held_until", "failures", "lane"] {
            let drop = Table::alter().table("deadlines").drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
