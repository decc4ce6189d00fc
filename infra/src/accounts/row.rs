//! A row of `accounts`.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use sea_orm::ActiveValue::Set;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::blind_index::BlindIndex;
use crate::sealed::SealedBytes;

/// Languages as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Languages(pub Vec<Language>);

/// Needs as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Skills(pub Vec<Need>);

/// Codes of committees as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Committees(pub Vec<String>);

/// The row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub role: String,
    pub phone_index: Option<BlindIndex>,
    pub phone: Option<SealedBytes>,
    pub name: Option<SealedBytes>,
    pub username: Option<String>,
    pub password_hash: Option<String>,
    pub station_id: Option<Uuid>,
    pub named_for_restricted: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: Languages,
    pub capacity: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub covers: Committees,
    pub totp_secret: Option<SealedBytes>,
    pub totp_used_step: Option<i64>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub must_change_password: bool,
    pub totp_pending: Option<SealedBytes>,
    pub totp_pending_at: Option<DateTime<Utc>>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub skills: Option<Skills>,
    pub wecom: Option<SealedBytes>,
    pub work_phone: Option<SealedBytes>,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A new row in which everything optional is absent.
pub fn blank(id: Uuid, kind: &str, role: Role, created_at: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        role: Set(role.code().to_owned()),
        phone_index: Set(None),
        phone: Set(None),
        name: Set(None),
        username: Set(None),
        password_hash: Set(None),
        station_id: Set(None),
        named_for_restricted: Set(false),
        languages: Set(Languages::default()),
        capacity: Set(0),
        covers: Set(Committees::default()),
        totp_secret: Set(None),
        totp_used_step: Set(None),
        disabled_at: Set(None),
        must_change_password: Set(false),
        totp_pending: Set(None),
        totp_pending_at: Set(None),
        skills: Set(None),
        wecom: Set(None),
        work_phone: Set(None),
        created_at: Set(created_at),
    }
}
