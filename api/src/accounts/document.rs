//! What the API shows of an account of staff.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::intake::Language;
use nuanxin_domain::masking::mask_phone;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::Account;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Code of a committee: 12 digits.
#[derive(ToSchema)]
#[schema(pattern = "^[0-9]{12}$", example = "310106014001")]
#[allow(dead_code)] // describes the items of a list
pub struct CommitteeCode(String);

/// An account of somebody who works for the stations, the desk or the district.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub struct AccountDocument {
    /// Identity.
    id: Uuid,
    /// What they type to sign in.
    #[schema(example = "advisor.cjd1")]
    username: Option<String>,
    /// Name that residents and colleagues read.
    #[schema(example = "陈静")]
    name: Option<String>,
    /// What they may do.
    role: Role,
    /// Station of advisors and leads.
    station_id: Option<Uuid>,
    /// A district person named to read restricted requests (保密件).
    named_for_restricted: bool,
    /// Their id in WeCom (企业微信).
    wecom: Option<String>,
    /// The number for text messages about what presses, masked.
    #[schema(example = "138****5678")]
    work_phone: Option<String>,
    /// Languages spoken.
    languages: Vec<Language>,
    /// Needs that they are skilled for.
    skills: Vec<Need>,
    /// How many open requests they can carry.
    capacity: u32,
    /// Codes of the committees that they cover.
    covers: Vec<String>,
    /// An authenticator app is set up.
    has_authenticator: bool,
    /// They must change their password before anything else.
    must_change_password: bool,
    /// Since when nobody can sign in with it.
    disabled_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl AccountDocument {
    /// Shows an account to somebody who sees it.
    pub fn of(account: &Account) -> Self {
        AccountDocument {
            id: account.id.0,
            username: account.username.clone(),
            name: account.name.as_ref().map(|name| name.expose().clone()),
            role: account.role,
            station_id: account.station.map(|station| station.0),
            named_for_restricted: account.named_for_restricted,
            wecom: account.wecom.as_ref().map(|id| id.expose().clone()),
            work_phone: account
                .work_phone
                .as_ref()
                .map(|number| mask_phone(number.expose())),
            languages: account.languages.clone(),
            skills: account.skills.clone(),
            capacity: account.capacity,
            covers: account.covers.clone(),
            has_authenticator: account.has_authenticator,
            must_change_password: account.must_change_password,
            disabled_at: account.disabled_at,
            created_at: account.created_at,
        }
    }
}

/// An account with what its owner must be told, once.
#[derive(Serialize, ToSchema)]
pub struct AccountWithSecrets {
    /// The account.
    account: AccountDocument,
    /// The password, which they must change; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "q4uP2iI0mJmQv3S1")]
    password: Option<String>,
    /// Address for their authenticator app; shown this once, for roles that need one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "otpauth://totp/Nuanxin:district.ja?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nuanxin"
    )]
    authenticator: Option<String>,
}

impl AccountWithSecrets {
    /// Shows an account and what was made for it.
    pub fn of(
        account: &Account,
        password: Option<Personal<String>>,
        authenticator: Option<Personal<String>>,
    ) -> Self {
        AccountWithSecrets {
            account: AccountDocument::of(account),
            password: password.map(Personal::into_exposed),
            authenticator: authenticator.map(Personal::into_exposed),
        }
    }
}
