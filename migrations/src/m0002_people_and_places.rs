//! Accounts with their sign-ins; divisions, stations and points; who is on duty and who is away; what this
//! installation is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// People and places.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in places()
            .into_iter()
            .chain(people())
            .chain(sign_in())
            .chain(duty())
        {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = places()
            .into_iter()
            .chain(people())
            .chain(sign_in())
            .chain(duty());
        for made in tables.collect::<Vec<_>>().into_iter().rev() {
            if let Some(table) = made.get_table_name() {
                manager
                    .drop_table(Table::drop().table(table.clone()).to_owned())
                    .await?;
            }
        }
        Ok(())
    }
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

/// A column that refers to `table.id`; rows that are referred to stay.
fn refers(from: &'static str, column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{from}_{column}"))
        .from(from, column)
        .to(table, "id")
        .to_owned()
}

fn places() -> Vec<TableCreateStatement> {
    vec![
        table("installation")
            .col(string("key").primary_key())
            .col(text("value"))
            .to_owned(),
        table("reference_versions")
            .col(string("name").primary_key())
            .col(big_integer("version"))
            .to_owned(),
        table("divisions")
            .col(string("code").primary_key())
            .col(string("level"))
            .col(string("name"))
            .col(string_null("parent_code"))
            .to_owned(),
        table("stations")
            .col(pk_uuid("id"))
            .col(string("name"))
            .col(string("short_name"))
            .col(string("street_code"))
            .col(string("phone"))
            .to_owned(),
        table("service_points")
            .col(uuid("station_id"))
            .col(integer("ordinal"))
            .col(string("name"))
            .col(string("focus"))
            .col(double("lng"))
            .col(double("lat"))
            .col(json_binary("hours"))
            .col(string("phone"))
            .col(string("address"))
            .primary_key(Index::create().col("station_id").col("ordinal"))
            .foreign_key(&mut refers("service_points", "station_id", "stations"))
            .to_owned(),
    ]
}

fn people() -> Vec<TableCreateStatement> {
    vec![
        table("accounts")
            .col(pk_uuid("id"))
            .col(string("kind"))
            .col(string("role"))
            .col(blob_null("phone_index"))
            .col(blob_null("phone"))
            .col(blob_null("name"))
            .col(string_null("username"))
            .col(text_null("password_hash"))
            .col(uuid_null("station_id"))
            .col(boolean("named_for_restricted"))
            .col(json_binary("languages"))
            .col(integer("capacity"))
            .col(json_binary("covers"))
            .col(blob_null("totp_secret"))
            .col(big_integer_null("totp_used_step"))
            .col(timestamp_with_time_zone_null("disabled_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut refers("accounts", "station_id", "stations"))
            .to_owned(),
        table("sessions")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(string("kind"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("last_used_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .col(string_null("revoked_for"))
            .foreign_key(&mut refers("sessions", "account_id", "accounts"))
            .to_owned(),
        table("refresh_tokens")
            .col(blob("digest").primary_key())
            .col(uuid("session_id"))
            .col(timestamp_with_time_zone("issued_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("used_at"))
            .col(blob_null("replaced_by"))
            .foreign_key(&mut refers("refresh_tokens", "session_id", "sessions"))
            .to_owned(),
    ]
}

fn sign_in() -> Vec<TableCreateStatement> {
    vec![
        table("one_time_codes")
            .col(blob("phone_index").primary_key())
            .col(blob("code_digest"))
            .col(timestamp_with_time_zone("sent_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(integer("tries_left"))
            .to_owned(),
        table("sign_in_failures")
            .col(blob("subject").primary_key())
            .col(integer("failures"))
            .col(timestamp_with_time_zone("last_at"))
            .to_owned(),
        table("sign_in_tickets")
            .col(blob("digest").primary_key())
            .col(string("purpose"))
            .col(uuid("account_id"))
            .col(uuid("session_id"))
            .col(timestamp_with_time_zone("expires_at"))
            .foreign_key(&mut refers("sign_in_tickets", "account_id", "accounts"))
            .foreign_key(&mut refers("sign_in_tickets", "session_id", "sessions"))
            .to_owned(),
    ]
}

fn duty() -> Vec<TableCreateStatement> {
    vec![
        table("duty_slots")
            .col(pk_uuid("id"))
            .col(uuid_null("station_id"))
            .col(uuid("account_id"))
            .col(small_integer("weekday"))
            .col(small_integer("from_minute"))
            .col(small_integer("to_minute"))
            .col(boolean("on_holidays"))
            .foreign_key(&mut refers("duty_slots", "station_id", "stations"))
            .foreign_key(&mut refers("duty_slots", "account_id", "accounts"))
            .to_owned(),
        table("duty_changes")
            .col(pk_uuid("id"))
            .col(uuid_null("station_id"))
            .col(date("on_date"))
            .col(small_integer("from_minute"))
            .col(small_integer("to_minute"))
            .col(json_binary("accounts"))
            .foreign_key(&mut refers("duty_changes", "station_id", "stations"))
            .to_owned(),
        table("leaves")
            .col(pk_uuid("id"))
            .col(uuid("account_id"))
            .col(timestamp_with_time_zone("from_at"))
            .col(timestamp_with_time_zone("until_at"))
            .col(string("reason"))
            .col(uuid("created_by"))
            .foreign_key(&mut refers("leaves", "account_id", "accounts"))
            .to_owned(),
    ]
}

fn index(on: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(on).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("accounts", "accounts_phone_index", &["phone_index"])
            .unique()
            .to_owned(),
        index("accounts", "accounts_username", &["username"])
            .unique()
            .to_owned(),
        index("accounts", "accounts_kind_id", &["kind", "id"]),
        index("sessions", "sessions_account_id", &["account_id"]),
        index("refresh_tokens", "refresh_tokens_session_id", &["session_id"]),
        index("refresh_tokens", "refresh_tokens_expires_at", &["expires_at"]),
        index("one_time_codes", "one_time_codes_expires_at", &["expires_at"]),
        index("sign_in_failures", "sign_in_failures_last_at", &["last_at"]),
        index("sign_in_tickets", "sign_in_tickets_expires_at", &["expires_at"]),
        index("divisions", "divisions_parent_code", &["parent_code"]),
        index("stations", "stations_name", &["name"]).unique().to_owned(),
        index("duty_slots", "duty_slots_account_id", &["account_id"]),
        index("duty_changes", "duty_changes_on_date", &["on_date"]),
        index("leaves", "leaves_until_at", &["until_at"]),
    ]
}
