//! Accounts of those who work for the stations, the desk and the district.

use nuanxin_domain::access::Role;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::row::{self, Column, Committees, Languages, Skills};
use super::{Account, NAME, STAFF, TOTP_SECRET, WECOM, WORK_PHONE, exactly_one, opened};
use crate::clock::Clock;
use crate::db::DbError;
use crate::ids::new_id;
use crate::keys::KeyRing;
use crate::reference::versions::{self, Part};

/// What is said about somebody who joins the staff.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// What they type to sign in; compared exactly, kept in lower case.
    pub username: String,
    /// Hash of their password.
    pub password_hash: Personal<String>,
    /// A staff role.
    pub role: Role,
    /// Name that residents and colleagues read.
    pub name: Personal<String>,
    /// Station of advisors and leads.
    pub station: Option<StationId>,
    /// May read restricted requests for the district.
    pub named_for_restricted: bool,
    /// Their id in WeCom (企业微信).
    pub wecom: Option<Personal<String>>,
    /// The number to which text messages about what presses go.
    pub work_phone: Option<Personal<String>>,
    /// Languages spoken.
    pub languages: Vec<Language>,
    /// Needs that they are skilled for.
    pub skills: Vec<Need>,
    /// How many open requests they can carry.
    pub capacity: u32,
    /// Codes of the committees that they cover.
    pub covers: Vec<String>,
}

/// What signing in with a password needs to know.
#[derive(Debug, Clone)]
pub struct StaffSignIn {
    /// The account.
    pub account: Account,
    /// What the password is checked against.
    pub password_hash: Option<Personal<String>>,
    /// Secret of their authenticator app, where they have set one up.
    pub totp_secret: Option<Personal<Vec<u8>>>,
}

/// Adds a member of staff.
///
/// # Errors
/// `DbError::Unique` on `username` for a name that is taken; `DbError::ForeignKey` for an unknown station.
pub async fn add_staff(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    new: NewStaff,
    real: &dyn Clock,
) -> Result<AccountId, DbError> {
    let id = new_id(real);
    row::Entity::insert(new.into_row(ring, id, real))
        .exec_without_returning(tx)
        .await?;
    versions::bump(tx, Part::Staff).await?;
    Ok(id.into())
}

/// Adds a member of staff with a fixed id, or leaves the one with this id as it is: for reference data that
/// is written more than once.
///
/// # Errors
/// As [`add_staff`].
pub async fn put_staff(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    new: NewStaff,
    real: &dyn Clock,
) -> Result<(), DbError> {
    row::Entity::insert(new.into_row(ring, id.0, real))
        .on_conflict_do_nothing_on([Column::Id])
        .exec_without_returning(tx)
        .await?;
    versions::bump(tx, Part::Staff).await
}

impl NewStaff {
    fn into_row(self, ring: &KeyRing, id: Uuid, real: &dyn Clock) -> row::ActiveModel {
        let seal = |field, text: Option<&Personal<String>>| {
            text.map(|text| ring.seal_text(field, id, text.expose()))
        };
        row::ActiveModel {
            name: Set(seal(NAME, Some(&self.name))),
            wecom: Set(seal(WECOM, self.wecom.as_ref())),
            work_phone: Set(seal(WORK_PHONE, self.work_phone.as_ref())),
            username: Set(Some(self.username.to_lowercase())),
            password_hash: Set(Some(self.password_hash.into_exposed())),
            station_id: Set(self.station.map(|station| station.0)),
            named_for_restricted: Set(self.named_for_restricted),
            languages: Set(Languages(self.languages)),
            skills: Set(Some(Skills(self.skills))),
            capacity: Set(i32::try_from(self.capacity).unwrap_or(i32::MAX)),
            covers: Set(Committees(self.covers)),
            ..row::blank(id, STAFF, self.role, real.now())
        }
    }
}

/// Who signs in with this username, disabled or not.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn staff_by_username(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    username: &str,
) -> Result<Option<StaffSignIn>, DbError> {
    let found = row::Entity::find()
        .filter(Column::Username.eq(username.to_lowercase()))
        .one(db)
        .await?;
    found.map(|found| sign_in_of(ring, found)).transpose()
}

/// As [`staff_by_username`], by the account: for whoever is signed in and proves it again.
///
/// # Errors
/// As [`staff_by_username`].
pub async fn staff_by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
) -> Result<Option<StaffSignIn>, DbError> {
    let found = row::Entity::find_by_id(id.0)
        .filter(Column::Kind.eq(STAFF))
        .one(db)
        .await?;
    found.map(|found| sign_in_of(ring, found)).transpose()
}

fn sign_in_of(ring: &KeyRing, mut found: row::Model) -> Result<StaffSignIn, DbError> {
    let password_hash = found.password_hash.take().map(Personal::new);
    let totp = found.totp_secret.as_ref();
    let totp_secret = totp
        .map(|sealed| ring.open(TOTP_SECRET, found.id, sealed))
        .transpose()?;
    Ok(StaffSignIn {
        account: opened(ring, found)?,
        password_hash,
        totp_secret,
    })
}

/// Everybody on the staff, disabled or not, in the order in which they joined.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open a row.
pub async fn staff(db: &impl ConnectionTrait, ring: &KeyRing) -> Result<Vec<Account>, DbError> {
    let rows = row::Entity::find()
        .filter(Column::Kind.eq(STAFF))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|found| opened(ring, found)).collect()
}

/// Replaces the password by one that its owner chose. Revoking the sessions is the caller's, in the same
/// transaction.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn set_password(tx: &impl ConnectionTrait, id: AccountId, hash: String) -> Result<(), DbError> {
    replace_password(tx, id, hash, false).await
}

/// Replaces the password by one that somebody else gave: its owner can do nothing but change it. Revoking the
/// sessions is the caller's, in the same transaction.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn set_first_password(
    tx: &impl ConnectionTrait,
    id: AccountId,
    hash: String,
) -> Result<(), DbError> {
    replace_password(tx, id, hash, true).await
}

/// Its owner can do nothing but change the password that somebody gave them.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn require_new_password(tx: &impl ConnectionTrait, id: AccountId) -> Result<(), DbError> {
    let set = row::ActiveModel {
        must_change_password: Set(true),
        ..Default::default()
    };
    exactly_one("ask for a new password", id.0, tx, set).await?;
    versions::bump(tx, Part::Staff).await
}

async fn replace_password(
    tx: &impl ConnectionTrait,
    id: AccountId,
    hash: String,
    must_change: bool,
) -> Result<(), DbError> {
    let set = row::ActiveModel {
        password_hash: Set(Some(hash)),
        must_change_password: Set(must_change),
        ..Default::default()
    };
    exactly_one("set the password", id.0, tx, set).await?;
    versions::bump(tx, Part::Staff).await
}

/// Sets up the authenticator app, or takes it away.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn set_totp_secret(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    secret: Option<&Personal<Vec<u8>>>,
) -> Result<(), DbError> {
    let sealed = secret.map(|secret| ring.seal(TOTP_SECRET, id.0, secret.expose()));
    let set = row::ActiveModel {
        totp_secret: Set(sealed),
        totp_used_step: Set(None),
        totp_pending: Set(None),
        totp_pending_at: Set(None),
        ..Default::default()
    };
    exactly_one("set the authenticator's secret", id.0, tx, set).await?;
    versions::bump(tx, Part::Staff).await
}

/// Uses up a step of the authenticator app, as [`crate::totp::step_of`] told it. False when it, or a later
/// one, had been used: somebody looked over a shoulder.
///
/// # Errors
/// What the database reported.
pub async fn use_totp_step(tx: &impl ConnectionTrait, id: AccountId, step: i64) -> Result<bool, DbError> {
    let used = row::ActiveModel {
        totp_used_step: Set(Some(step)),
        ..Default::default()
    };
    let earlier = Condition::any()
        .add(Column::TotpUsedStep.is_null())
        .add(Column::TotpUsedStep.lt(step));
    let done = row::Entity::update_many()
        .set(used)
        .filter(Column::Id.eq(id.0))
        .filter(earlier)
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Lets nobody sign in with this account any more. Its sessions end with it.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn disable(tx: &impl ConnectionTrait, id: AccountId, real: &dyn Clock) -> Result<(), DbError> {
    let set = row::ActiveModel {
        disabled_at: Set(Some(real.now())),
        ..Default::default()
    };
    exactly_one("disable the account", id.0, tx, set).await?;
    versions::bump(tx, Part::Staff).await
}
