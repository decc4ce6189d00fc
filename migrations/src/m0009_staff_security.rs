//! What guards the accounts of staff: a password that must be changed first, an authenticator app that is being set
//! up, recovery codes, and the networks from which somebody has signed in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Staff security.
#[derive(DeriveMigrationName)]
pub struct Migration;

const ACCOUNTS: &str = "accounts";
const RECOVERY_CODES: &str = "recovery_codes";
const SOURCES: &str = "sign_in_sources";

const INDEXES: [&str; 2] = [
    "CREATE INDEX recovery_codes_account_id ON recovery_codes (account_id)",
    "CREATE INDEX sign_in_sources_last_at ON sign_in_sources (last_at)",
];

/// One statement a column: SQLite adds no two at once.
fn new_columns() -> Vec<ColumnDef> {
    vec![
        boolean("must_change_password").default(false).to_owned(),
        blob_null("totp_pending").to_owned(),
        timestamp_with_time_zone_null("totp_pending_at").to_owned(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in new_columns() {
            let add = Table::alter().table(ACCOUNTS).add_column(&mut column).to_owned();
            manager.alter_table(add).await?;
        }
        let codes = Table::create()
            .table(RECOVERY_CODES)
            .col(blob("digest").primary_key())
            .col(uuid("account_id"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("recovery_codes_account_id")
                    .from(RECOVERY_CODES, "account_id")
                    .to(ACCOUNTS, "id"),
            )
            .to_owned();
        manager.create_table(codes).await?;
        let sources = Table::create()
            .table(SOURCES)
            .col(blob("subject").primary_key())
            .col(timestamp_with_time_zone("last_at"))
            .to_owned();
        manager.create_table(sources).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(SOURCES).to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table(RECOVERY_CODES).to_owned())
            .await?;
        for column in ["totp_pending_at", "totp_pending", "must_change_password"] {
            let drop = Table::alter().table(ACCOUNTS).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
