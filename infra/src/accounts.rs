//! Accounts: whoever can sign in. An account is not a person: families share phones, carriers re-issue
//! numbers. Residents are found by the blind index of their number, staff by their username.

mod administer;
mod authenticator;
mod own_settings;
mod residents;
mod row;
mod staff;
#[cfg(test)]
mod tests;
mod wechat;

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::PhoneNumber;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::blind_index::one_at_a_time;
use crate::clock::Clock;
use crate::db::DbError;
use crate::ids::new_id;
use crate::keys::KeyRing;
use crate::sealed::FieldName;
pub use administer::{Changed, StaffFilter, change, enable, forget_staff, idle, staff_page};
pub use authenticator::{
    RecoveryCode, begin_authenticator, confirm_authenticator, forget_authenticator, new_recovery_codes,
    pending_secret, recovery_codes_left, use_recovery_code,
};
pub use own_settings::{own_settings, set_own};
pub use residents::{Resident, residents};
pub(crate) use row::{Column as AccountColumn, Entity as AccountRows};
pub use staff::{
    NewStaff, StaffSignIn, add_staff, disable, put_staff, require_new_password, set_first_password,
    set_password, set_totp_secret, staff, staff_by_id, staff_by_username, use_totp_step,
};
pub(crate) use wechat::OPENID;
pub use wechat::{
    PhoneBound, WechatIdentity, bind_phone, identities_of, identity_of, identity_of_openid,
    resident_by_openid,
};

/// Under this name every phone number is indexed, whoever's it is, so that callers find accounts and requests.
pub const PHONE_INDEX: FieldName = FieldName::new("people.phone");

const PHONE: FieldName = FieldName::new("accounts.phone");
const NAME: FieldName = FieldName::new("accounts.name");
const WECOM: FieldName = FieldName::new("accounts.wecom");
const WORK_PHONE: FieldName = FieldName::new("accounts.work_phone");
const TOTP_SECRET: FieldName = FieldName::new("accounts.totp_secret");

const RESIDENT: &str = "resident";
const STAFF: &str = "staff";

/// An account, opened.
#[derive(Debug, Clone)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// What it may do.
    pub role: Role,
    /// Mobile number that was proved by a code; residents only.
    pub phone: Option<Personal<String>>,
    /// Name that others read; staff only.
    pub name: Option<Personal<String>>,
    /// Their id in WeCom (企业微信); staff only.
    pub wecom: Option<Personal<String>>,
    /// The number to which text messages about what presses go; staff only, and nobody signs in with it.
    pub work_phone: Option<Personal<String>>,
    /// What staff type to sign in.
    pub username: Option<String>,
    /// Station of advisors and leads.
    pub station: Option<StationId>,
    /// A district person named to read restricted requests (保密件).
    pub named_for_restricted: bool,
    /// Languages spoken.
    pub languages: Vec<Language>,
    /// Needs that the advisor is skilled for.
    pub skills: Vec<Need>,
    /// How many open requests the advisor can carry; 0 for those who carry none.
    pub capacity: u32,
    /// Codes of the committees (12 digits) that the advisor covers.
    pub covers: Vec<String>,
    /// Its password was given by somebody else: nothing but changing it is allowed.
    pub must_change_password: bool,
    /// An authenticator app is set up.
    pub has_authenticator: bool,
    /// Since when nobody can sign in with it.
    pub disabled_at: Option<DateTime<Utc>>,
    /// When it was made, on the real clock.
    pub created_at: DateTime<Utc>,
}

/// The account of a resident's number, made at its first sign-in. Two first sign-ins at once get one account.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn resident_by_phone(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    phone: &PhoneNumber,
    real: &dyn Clock,
) -> Result<Account, DbError> {
    let [index, other] = ring.blind_indexes(PHONE_INDEX, phone.as_str());
    let known = row::Entity::find().filter(row::Column::PhoneIndex.is_in([index.clone(), other.clone()]));
    if let Some(found) = known.clone().one(tx).await? {
        return opened(ring, found);
    }
    if index != other {
        // While the index key is renewed two nodes may write one number's index differently, so that the unique
        // index does not see that they are the same.
        one_at_a_time(tx, (&index).min(&other)).await?;
        if let Some(found) = known.clone().one(tx).await? {
            return opened(ring, found);
        }
    }
    let id = new_id(real);
    let new = row::ActiveModel {
        phone_index: Set(Some(index)),
        phone: Set(Some(ring.seal_text(PHONE, id, phone.as_str()))),
        ..row::blank(id, RESIDENT, Role::Resident, real.now())
    };
    row::Entity::insert(new)
        .on_conflict_do_nothing_on([row::Column::PhoneIndex])
        .exec_without_returning(tx)
        .await?;
    let found = known.one(tx).await?;
    opened(ring, found.ok_or(missing())?)
}

/// The account with this id.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
) -> Result<Option<Account>, DbError> {
    let found = row::Entity::find_by_id(id.0).one(db).await?;
    found.map(|found| opened(ring, found)).transpose()
}

fn opened(ring: &KeyRing, row: row::Model) -> Result<Account, DbError> {
    let open = |field, sealed: Option<_>| {
        sealed
            .map(|sealed| ring.open_text(field, row.id, &sealed))
            .transpose()
    };
    let role = Role::from_code(&row.role);
    Ok(Account {
        id: row.id.into(),
        role: role.ok_or_else(|| DbError::Unreadable(format!("accounts.role `{}`", row.role)))?,
        phone: open(PHONE, row.phone)?,
        name: open(NAME, row.name)?,
        wecom: open(WECOM, row.wecom)?,
        work_phone: open(WORK_PHONE, row.work_phone)?,
        username: row.username,
        station: row.station_id.map(StationId),
        named_for_restricted: row.named_for_restricted,
        languages: row.languages.0,
        skills: row.skills.map(|skills| skills.0).unwrap_or_default(),
        capacity: row.capacity.unsigned_abs(),
        covers: row.covers.0,
        must_change_password: row.must_change_password,
        has_authenticator: row.totp_secret.is_some(),
        disabled_at: row.disabled_at,
        created_at: row.created_at,
    })
}

fn missing() -> DbError {
    DbError::RowCount {
        what: "find the account",
        expected: 1,
        found: 0,
    }
}

async fn exactly_one(
    what: &'static str,
    id: Uuid,
    tx: &impl ConnectionTrait,
    set: row::ActiveModel,
) -> Result<(), DbError> {
    let done = row::Entity::update_many()
        .set(set)
        .filter(row::Column::Id.eq(id))
        .exec(tx)
        .await?;
    DbError::expect_rows(what, 1, done.rows_affected)
}
