//! Renewing keys online: how far the values of each table are under the new key, and which keys each running
//! process has read. Blind indexes begin with the id of their key from here on, as sealed values always did.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Key rotation.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Indexes that stay. Every ring made before this migration has one index key, with the id 1.
const INDEXED: [(&str, &str); 4] = [
    ("accounts", "phone_index"),
    ("intakes", "name_index"),
    ("intakes", "phone_index"),
    ("intakes", "id_index"),
];

/// What is found by an index and gone within a day anyway.
const SHORT_LIVED: [&str; 2] = ["one_time_codes", "sign_in_failures"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(key_rotations()).await?;
        manager.create_table(key_holders()).await?;
        let db = manager.get_connection();
        for (table, column) in INDEXED {
            let with_id = match manager.get_database_backend() {
                DbBackend::Postgres => format!("'\\x0001'::bytea || {column}"),
                _ => format!("CAST(x'0001' || {column} AS BLOB)"),
            };
            let sql = format!("UPDATE {table} SET {column} = {with_id} WHERE length({column}) = 32");
            db.execute_unprepared(&sql).await?;
        }
        forget_short_lived(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for (table, column) in INDEXED {
            let sql =
                format!("UPDATE {table} SET {column} = substr({column}, 3) WHERE length({column}) = 34");
            db.execute_unprepared(&sql).await?;
        }
        forget_short_lived(manager).await?;
        for table in ["key_holders", "key_rotations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn forget_short_lived(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for table in SHORT_LIVED {
        let sql = format!("DELETE FROM {table}");
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// `position` is the key of the last row that was looked at in this pass, as text; null at its beginning.
fn key_rotations() -> TableCreateStatement {
    Table::create()
        .table("key_rotations")
        .col(string("kind"))
        .col(string("table_name"))
        .col(integer("to_key"))
        .col(integer("pass"))
        .col(text_null("position"))
        .col(big_integer("found_in_pass"))
        .col(big_integer("rewritten"))
        .col(timestamp_with_time_zone("next_at"))
        .col(timestamp_with_time_zone_null("done_at"))
        .primary_key(Index::create().col("kind").col("table_name").col("to_key"))
        .to_owned()
}

fn key_holders() -> TableCreateStatement {
    Table::create()
        .table("key_holders")
        .col(pk_uuid("node"))
        .col(integer("field_current"))
        .col(integer("field_newest"))
        .col(integer("index_current"))
        .col(integer("index_newest"))
        .col(timestamp_with_time_zone("seen_at"))
        .to_owned()
}
