//! `POST /auth/staff`: staff sign in with a password, the district and the administrators with their
//! authenticator app too.
//!
//! An unknown username, a wrong password and an account that has been closed get the same answer after the same
//! time. Wrong passwords slow down whoever types them, for that username from that network only.

use super::tokens::{KeptAs, Tokens, granted};
use crate::client_address::ClientAddress;
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem, ProblemDocument};
use actix_web::{HttpRequest, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, StaffSignIn};
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::db::DbError;
use nuanxin_infra::passwords::PasswordError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::slow_down::{self, SlowDown, Turn};
use nuanxin_infra::totp;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest username, in characters.
const USERNAME: usize = 64;
/// Longest password, in characters.
const PASSWORD: usize = 256;
/// Longest code as typed, in characters.
const TOTP: usize = 16;

/// A member of staff, as they type.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"username": "advisor.cjd1", "password": "nuanxin-demo"}))]
pub struct PasswordSignIn {
    /// User name; upper and lower case count the same.
    #[schema(max_length = 64, example = "advisor.cjd1")]
    username: String,
    /// Password.
    #[schema(value_type = String, format = Password, max_length = 256, example = "nuanxin-demo")]
    password: Personal<String>,
    /// Code of the authenticator app, where one is set up.
    #[schema(value_type = Option<String>, max_length = 16, example = "287082")]
    totp: Option<Personal<String>>,
    /// How the refresh token is kept.
    #[serde(default)]
    session: KeptAs,
}

/// Sign in as staff
///
/// Signs an advisor, a lead, the desk, the district or an administrator in. The last two need the code of their
/// authenticator app beside the password (`totp_needed` asks for it), except in the demonstration.
#[utoipa::path(
    tag = "sign-in",
    request_body = PasswordSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens,
         headers(("Set-Cookie" = String, description = "The refresh token, with `session: cookie`"))),
        (status = 401, description = "`sign_in_failed`, `totp_needed`, or `code_wrong`: the app's code is wrong or \
                                      was used", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing or wrong", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 429, description = "Slowed down after wrong passwords; see Retry-After", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/auth/staff")]
pub async fn sign_in_staff(
    platform: web::Data<Platform>,
    http: HttpRequest,
    body: Body<PasswordSignIn>,
) -> Answer {
    let sent = body.value;
    sent.check()?;
    let username = sent.username.trim();
    let now = platform.clocks.real.now();
    let source = ClientAddress::of(&http, &platform.settings.http.trusted_proxies);
    let subject = slow_down::subject(&platform.ring, username, &source.network());
    take_turn(&platform, &subject, now).await?;
    let found = accounts::staff_by_username(platform.db.reader(), &platform.ring, username).await?;
    let found = password_opens(&platform, found, &sent.password).await?;
    let step = second_step(&platform, &found, sent.totp.as_ref(), now)?;

    let tx = platform.db.write_tx().await?;
    if let Some(step) = step
        && !accounts::use_totp_step(&tx, found.account.id, step).await?
    {
        return Err(Problem::new(Code::CodeWrong));
    }
    slow_down::forgive(&tx, &subject).await?;
    let opened = platform
        .sessions
        .open(&tx, found.account.id, sent.session.into())
        .await?;
    tx.commit().await.map_err(DbError::from)?;
    if platform.snapshot().directory.get(found.account.id).is_none() {
        // joined a moment ago
        platform.reference.refresh().await?;
    }
    Ok(granted(&platform, &http, &opened, found.account.role))
}

impl PasswordSignIn {
    fn check(&self) -> Answer<()> {
        let mut faults = Faults::default();
        faults.required_text("/username", &self.username, USERNAME);
        if self.password.expose().is_empty() {
            faults.add("/password", "required");
        }
        if self.password.expose().chars().count() > PASSWORD {
            faults.add_bound("/password", "too_long", PASSWORD);
        }
        faults.text(
            "/totp",
            self.totp.as_ref().map(|totp| totp.expose().as_str()),
            TOTP,
        );
        faults.check()
    }
}

/// Takes a turn to try a password, counted as wrong until it proves right.
async fn take_turn(platform: &Platform, subject: &BlindIndex, now: DateTime<Utc>) -> Answer<()> {
    let limits = &platform.settings.limits;
    let slow = SlowDown {
        free_tries: limits.sign_in_free_tries,
        slowest: TimeDelta::seconds(limits.sign_in_slowest_seconds.into()),
    };
    let tx = platform.db.write_tx().await?;
    let turn = slow_down::take_turn(&tx, subject, slow, now).await?;
    tx.commit().await.map_err(DbError::from)?;
    match turn {
        Turn::Now => Ok(()),
        Turn::Wait(left) => {
            let seconds = left.num_milliseconds().unsigned_abs().div_ceil(1_000);
            Err(Problem::too_many(seconds))
        }
    }
}

/// The account, if the password is its own and it may be used; the time is that of one hash in any case.
async fn password_opens(
    platform: &Platform,
    found: Option<StaffSignIn>,
    typed: &Personal<String>,
) -> Answer<StaffSignIn> {
    let stored = found.as_ref().and_then(|found| found.password_hash.as_ref());
    let stored = stored.map(|hash| hash.expose().clone());
    let typed = typed.expose().clone().into();
    let matches = platform
        .passwords
        .verify(typed, stored)
        .await
        .map_err(|error| match error {
            PasswordError::Busy => Problem::new(Code::NotReady).with_header("retry-after", 5),
            PasswordError::TooLong | PasswordError::Unreadable => Problem::internal(&error),
        })?;
    found
        .filter(|found| matches && found.account.disabled_at.is_none())
        .ok_or_else(|| Problem::new(Code::SignInFailed))
}

/// The step of the authenticator app to use up; none where no code is asked for.
fn second_step(
    platform: &Platform,
    found: &StaffSignIn,
    typed: Option<&Personal<String>>,
    now: DateTime<Utc>,
) -> Answer<Option<i64>> {
    let Some(secret) = &found.totp_secret else {
        let compulsory = matches!(found.account.role, Role::District | Role::Admin);
        // the demonstration's accounts have no app; its providers exist nowhere else
        if !compulsory || platform.sms.is_demonstration() {
            return Ok(None);
        }
        tracing::warn!(account = %found.account.id, "no authenticator app is set up, so nobody can sign in");
        return Err(Problem::new(Code::TotpNeeded));
    };
    let typed = typed.ok_or_else(|| Problem::new(Code::TotpNeeded))?;
    let step = totp::step_of(secret, typed.expose(), now);
    step.map(Some).ok_or_else(|| Problem::new(Code::CodeWrong))
}
