//! Accounts of staff as they are administered: listed, changed, enabled again. Who may do what, and what may not
//! happen to the last of its kind, is the domain's to say.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value};
use uuid::Uuid;

use super::row::{self, Column, Committees, Languages, Skills};
use super::{Account, NAME, STAFF, WECOM, WORK_PHONE, exactly_one, opened};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::reference::versions::{self, Part};
use crate::rows::statement;

/// Which accounts are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct StaffFilter {
    /// Of this station only.
    pub station: Option<StationId>,
    /// With this role only.
    pub role: Option<Role>,
    /// Disabled ones only, or those that are not.
    pub disabled: Option<bool>,
}

/// One page of the staff in the order in which they joined, from behind `after` on.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open a row.
pub async fn staff_page(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    filter: StaffFilter,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Account>, DbError> {
    let mut rows = row::Entity::find()
        .filter(Column::Kind.eq(STAFF))
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(station) = filter.station {
        rows = rows.filter(Column::StationId.eq(station.0));
    }
    if let Some(role) = filter.role {
        rows = rows.filter(Column::Role.eq(role.code()));
    }
    rows = match filter.disabled {
        Some(true) => rows.filter(Column::DisabledAt.is_not_null()),
        Some(false) => rows.filter(Column::DisabledAt.is_null()),
        None => rows,
    };
    if let Some(after) = after {
        rows = rows.filter(Column::Id.gt(after));
    }
    let rows = rows.all(db).await?;
    rows.into_iter().map(|found| opened(ring, found)).collect()
}

/// What changes about an account; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// Another role.
    pub role: Option<Role>,
    /// Another station, or none.
    pub station: Option<Option<StationId>>,
    /// Another name.
    pub name: Option<Personal<String>>,
    /// May read restricted requests for the district.
    pub named_for_restricted: Option<bool>,
    /// Another id in WeCom (企业微信), or none.
    pub wecom: Option<Option<Personal<String>>>,
    /// Another number for text messages, or none.
    pub work_phone: Option<Option<Personal<String>>>,
    /// Languages spoken.
    pub languages: Option<Vec<Language>>,
    /// Needs that they are skilled for.
    pub skills: Option<Vec<Need>>,
    /// How many open requests they can carry.
    pub capacity: Option<u32>,
    /// Codes of the committees that they cover.
    pub covers: Option<Vec<String>>,
}

/// Changes an account.
///
/// # Errors
/// `DbError::RowCount` for an unknown account; `DbError::ForeignKey` for an unknown station.
pub async fn change(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    changed: Changed,
) -> Result<(), DbError> {
    let name = changed.name.as_ref();
    let name = name.map(|name| ring.seal_text(NAME, id.0, name.expose()));
    let sealed = |field, text: Option<Option<Personal<String>>>| {
        text.map_or(NotSet, |text| {
            Set(text.map(|text| ring.seal_text(field, id.0, text.expose())))
        })
    };
    let capacity = changed
        .capacity
        .map(|most| i32::try_from(most).unwrap_or(i32::MAX));
    let set = row::ActiveModel {
        // an update sets at least one column
        id: NotSet,
        kind: Set(STAFF.to_owned()),
        role: changed.role.map_or(NotSet, |role| Set(role.code().to_owned())),
        station_id: changed
            .station
            .map_or(NotSet, |station| Set(station.map(|id| id.0))),
        name: name.map_or(NotSet, |name| Set(Some(name))),
        wecom: sealed(WECOM, changed.wecom),
        work_phone: sealed(WORK_PHONE, changed.work_phone),
        named_for_restricted: changed.named_for_restricted.map_or(NotSet, Set),
        skills: changed.skills.map_or(NotSet, |needs| Set(Some(Skills(needs)))),
        languages: changed.languages.map_or(NotSet, |spoken| Set(Languages(spoken))),
        capacity: capacity.map_or(NotSet, Set),
        covers: changed.covers.map_or(NotSet, |codes| Set(Committees(codes))),
        ..Default::default()
    };
    exactly_one("change the account", id.0, tx, set).await?;
    versions::bump(tx, Part::Staff).await
}

/// Lets somebody sign in again.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn enable(tx: &impl ConnectionTrait, id: AccountId) -> Result<(), DbError> {
    let set = row::ActiveModel {
        disabled_at: Set(None),
        ..Default::default()
    };
    exactly_one("enable the account", id.0, tx, set).await?;
    versions::bump(tx, Part::Staff).await
}

/// Empties at most `limit` accounts of staff that were disabled before `before`, in real time: name, what they typed to
/// sign in, and every secret go; the id, the role and the station stay beside what they did. Tells how many.
///
/// # Errors
/// What the database reported.
pub async fn forget_staff(
    tx: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, DbError> {
    let left = "SELECT id FROM accounts WHERE kind = 'staff' AND disabled_at < $1 AND name IS NOT NULL \
                ORDER BY id LIMIT $2";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    let codes = "DELETE FROM recovery_codes WHERE account_id = $1";
    let own = "DELETE FROM own_settings WHERE account_id = $1";
    let sql = "UPDATE accounts SET name = NULL, username = $1, password_hash = NULL, totp_secret = NULL, \
               totp_pending = NULL, totp_pending_at = NULL, wecom = NULL, work_phone = NULL WHERE id = $2";
    let mut emptied = 0;
    for row in tx.query_all_raw(statement(tx, left, values)).await? {
        let id: Uuid = row.try_get("", "id")?;
        for sql in [codes, own] {
            tx.execute_raw(statement(tx, sql, [id.into()])).await?;
        }
        // what an account is called must be its own
        let values: [Value; 2] = [format!("left-{id}").into(), id.into()];
        emptied += tx.execute_raw(statement(tx, sql, values)).await?.rows_affected();
    }
    if emptied > 0 {
        versions::bump(tx, Part::Staff).await?;
    }
    Ok(emptied)
}

/// Accounts of residents that were opened before `before`, in real time, and hold nothing but a number: no sign-in
/// session is left, and no request, complaint or request for deletion; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn idle(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<AccountId>, DbError> {
    let sql = "SELECT a.id FROM accounts a WHERE a.kind = 'resident' AND a.disabled_at IS NULL \
               AND a.created_at < $1 \
               AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.account_id = a.id) \
               AND NOT EXISTS (SELECT 1 FROM help_requests h WHERE h.filed_by = a.id \
                 AND NOT EXISTS (SELECT 1 FROM erased_requests e WHERE e.request_id = h.id)) \
               AND NOT EXISTS (SELECT 1 FROM request_claims r WHERE r.account_id = a.id) \
               AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.filed_by = a.id) \
               AND NOT EXISTS (SELECT 1 FROM deletion_requests d WHERE d.account_id = a.id) \
               ORDER BY a.id LIMIT $2";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let id = |row: &sea_orm::QueryResult| Ok(AccountId(row.try_get("", "id")?));
    rows.iter().map(id).collect()
}
