//! By which WeChat user (openid) an account signs in: sealed, with a blind index. One account may have several: a family
//! shares a number, and each has a WeChat of their own.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// WeChat users of accounts.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "wechat_identities";

const INDEXES: [&str; 2] = [
    "CREATE UNIQUE INDEX wechat_identities_openid ON wechat_identities (openid_index)",
    "CREATE INDEX wechat_identities_account ON wechat_identities (account_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TABLE)
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(blob("openid_index"))
            .col(blob("openid"))
            .col(timestamp_with_time_zone("last_used_at"))
            .to_owned();
        manager.create_table(table).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}
