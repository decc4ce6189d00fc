//! `POST /accounts`: somebody joins the staff.

use super::document::{AccountWithSecrets, CommitteeCode};
use super::told;
use super::{check_details, check_skills, check_station, effective, entry, made_password, seen};
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::account::{check_post, needs_authenticator};
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, NewStaff};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::totp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many open requests an advisor carries unless told otherwise.
const CAPACITY: u32 = 30;

/// Who joins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "desk.9", "name": "邹燕", "role": "desk"}))]
pub struct NewAccount {
    /// What they type to sign in: letters, digits, dots, hyphens, underscores; kept in lower case.
    #[schema(min_length = 2, max_length = 64, pattern = "^[A-Za-z0-9._-]+$")]
    username: String,
    /// Name that residents and colleagues read.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// A role of staff.
    role: Role,
    /// Station of advisors and leads.
    station_id: Option<Uuid>,
    /// A district person who may read restricted requests (保密件).
    #[serde(default)]
    named_for_restricted: bool,
    /// Their id in WeCom (企业微信), by which they are told what they have to know.
    #[schema(max_length = 64)]
    wecom: Option<String>,
    /// A mobile number for text messages about what presses; nobody signs in with it.
    #[schema(max_length = 30)]
    work_phone: Option<String>,
    /// Languages spoken; Mandarin, if absent.
    #[schema(max_items = 10)]
    languages: Option<Vec<Language>>,
    /// Needs that they are skilled for.
    #[serde(default)]
    #[schema(max_items = 14)]
    skills: Vec<Need>,
    /// How many open requests an advisor can carry; 30, if absent.
    #[schema(minimum = 0, maximum = 500)]
    capacity: Option<u32>,
    /// Codes of the committees (12 digits) that they cover.
    #[serde(default)]
    #[schema(value_type = Vec<CommitteeCode>, max_items = 200)]
    covers: Vec<String>,
}

/// Make an account
///
/// By an administrator. Answers with a password, which its owner must change before anything else, and for the
/// district and administrators with what goes into their authenticator app; both are shown this once, and left out
/// when the call is repeated.
#[utoipa::path(
    tag = "accounts",
    params(KeyHeader),
    request_body = NewAccount,
    responses((status = 201, description = "Made", body = AccountWithSecrets)),
    security(("bearer" = []))
)]
#[post("/accounts")]
pub async fn create_account(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<NewAccount>,
    http: HttpRequest,
) -> Answer {
    if who.0.role != Role::Admin {
        return Err(Problem::new(Code::NotAllowed));
    }
    let key = IdempotencyHeader::read(&http, "create-account", body.digest)?;
    if let Some(id) = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await? {
        return again(&platform, &who, id).await;
    }
    let mut new = body.value.checked(&platform)?;
    let (password, hash) = made_password(&platform).await?;
    new.password_hash = hash.into();
    let (role, username) = (new.role, new.username.clone());
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let id = match accounts::add_staff(&tx, &platform.ring, new, real).await {
        Err(error) if error.is_unique_on("username") => return Err(Problem::new(Code::UsernameTaken)),
        added => added?,
    };
    accounts::require_new_password(&tx, id).await?;
    let authenticator = match needs_authenticator(role) {
        true => Some(given_app(&tx, &platform, id, &username).await?),
        false => None,
    };
    let made = accounts::by_id(&tx, &platform.ring, id).await?;
    let made = made.ok_or_else(|| Problem::new(Code::Internal))?;
    let key_row = key.as_ref().map(|key| key.row(&who.0, id.0, 201));
    let entry = entry(&platform, &who.0, "account-made", &made);
    if conclude(tx, entry, key_row, real).await? == Concluded::Twin {
        let twin = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
        return again(&platform, &who, twin.ok_or_else(|| Problem::new(Code::Internal))?).await;
    }
    effective(&platform).await;
    Ok(HttpResponse::Created().json(AccountWithSecrets::of(&made, Some(password), authenticator)))
}

/// A new secret for somebody's app, in the caller's transaction.
///
/// # Errors
/// What the database reported.
pub async fn given_app(
    tx: &nuanxin_infra::db::DatabaseTransaction,
    platform: &Platform,
    id: AccountId,
    username: &str,
) -> Answer<Personal<String>> {
    let secret = totp::new_secret();
    accounts::set_totp_secret(tx, &platform.ring, id, Some(&secret)).await?;
    totp::setup_address(username, &secret).ok_or_else(|| Problem::new(Code::Internal))
}

async fn again(platform: &Platform, who: &Staff, id: Uuid) -> Answer {
    let account = seen(platform, &who.0, id.into()).await?;
    Ok(HttpResponse::Created()
        .insert_header(("idempotency-replayed", "true"))
        .json(AccountWithSecrets::of(&account, None, None)))
}

impl NewAccount {
    /// The account without its password.
    fn checked(self, platform: &Platform) -> Answer<NewStaff> {
        let mut faults = Faults::default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if !(2..=64).contains(&self.username.len()) || !self.username.chars().all(allowed) {
            faults.add("/username", "bad_username");
        }
        let languages = self.languages.unwrap_or_else(|| vec![Language::Mandarin]);
        check_details(
            &mut faults,
            Some(&self.name),
            self.capacity,
            Some(&self.covers),
            languages.len(),
        );
        check_skills(&mut faults, &self.skills);
        check_station(&mut faults, platform, self.station_id);
        let [wecom, work_phone] =
            told::checked(&mut faults, self.wecom.as_deref(), self.work_phone.as_deref());
        faults.check()?;
        check_post(
            self.role,
            self.station_id.map(StationId),
            self.named_for_restricted,
        )?;
        let carries = if self.role == Role::Advisor { CAPACITY } else { 0 };
        Ok(NewStaff {
            username: self.username,
            password_hash: String::new().into(),
            role: self.role,
            name: self.name.trim().to_owned().into(),
            station: self.station_id.map(StationId),
            named_for_restricted: self.named_for_restricted,
            wecom: wecom.flatten(),
            work_phone: work_phone.flatten(),
            languages,
            skills: self.skills,
            capacity: self.capacity.unwrap_or(carries),
            covers: self.covers,
        })
    }
}
