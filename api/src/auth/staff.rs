//! `POST /auth/staff`: staff sign in with a password, the district and the administrators with their
//! authenticator app too.
//!
//! An unknown username, a wrong password and an account that has been closed get the same answer after the same
//! time. Wrong passwords and codes slow down whoever types them, see [`super::turns`].

use super::tokens::{KeptAs, Tokens, granted};
use super::turns::{PasswordTurn, opens, take_code_turn};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem, ProblemDocument};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::account::needs_authenticator;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, RecoveryCode, StaffSignIn};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::slow_down;
use nuanxin_infra::totp;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest username, in characters.
const USERNAME: usize = 64;
/// Longest password, in characters.
const PASSWORD: usize = 256;
/// Longest code as typed, in characters.
const TOTP: usize = 16;
/// Longest recovery code as typed, in characters.
const RECOVERY: usize = 40;

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
    /// A recovery code instead, good once.
    #[schema(value_type = Option<String>, max_length = 40, example = "K7QM-X2HD-94TB")]
    recovery_code: Option<Personal<String>>,
    /// How the refresh token is kept.
    #[serde(default)]
    session: KeptAs,
}

/// Sign in as staff
///
/// Signs an advisor, a lead, the desk, the district or an administrator in. The last two need the code of their
/// authenticator app, or a recovery code, beside the password (`totp_needed` asks for it), except in the
/// demonstration. Whoever was given the password by somebody else can do nothing but change it
/// (`password_change_needed` everywhere else).
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
    let found = accounts::staff_by_username(platform.db.reader(), &platform.ring, username).await?;
    let account = found.as_ref().map(|found| found.account.id);
    let turn = PasswordTurn::take(&platform, &http, username, account).await?;
    let right = opens(&platform, found.as_ref(), &sent.password).await?;
    let found = found
        .filter(|found| right && found.account.disabled_at.is_none())
        .ok_or_else(|| Problem::new(Code::SignInFailed))?;
    let second = second_step(&platform, &found, &sent).await?;

    let tx = platform.db.write_tx().await?;
    use_up(&tx, &platform, &found, &second).await?;
    turn.forgive(&tx, &platform, found.account.id).await?;
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
        let recovery = self.recovery_code.as_ref();
        faults.text(
            "/recovery_code",
            recovery.map(|code| code.expose().as_str()),
            RECOVERY,
        );
        faults.check()
    }
}

/// What is used up by signing in, beside the password.
enum Second {
    /// Nothing is asked for.
    None,
    /// A step of the authenticator app.
    Step(i64, BlindIndex),
    /// A recovery code.
    Recovery(RecoveryCode, BlindIndex),
}

/// What the sign-in uses up; checks the app's code. A turn is taken for each code that is typed.
async fn second_step(platform: &Platform, found: &StaffSignIn, sent: &PasswordSignIn) -> Answer<Second> {
    let Some(secret) = &found.totp_secret else {
        // the demonstration's accounts have no app; its providers exist nowhere else
        if !needs_authenticator(found.account.role) || platform.sms.is_demonstration() {
            return Ok(Second::None);
        }
        tracing::warn!(account = %found.account.id, "no authenticator app is set up, so nobody can sign in");
        return Err(Problem::new(Code::TotpNeeded));
    };
    let wrong = || Problem::new(Code::CodeWrong);
    if let Some(typed) = &sent.recovery_code {
        let turn = take_code_turn(platform, found.account.id).await?;
        let code = RecoveryCode::parse(typed.expose()).ok_or_else(wrong)?;
        return Ok(Second::Recovery(code, turn));
    }
    let typed = sent.totp.as_ref().ok_or_else(|| Problem::new(Code::TotpNeeded))?;
    let turn = take_code_turn(platform, found.account.id).await?;
    let now = platform.clocks.real.now();
    let step = totp::step_of(secret, typed.expose(), now).ok_or_else(wrong)?;
    Ok(Second::Step(step, turn))
}

async fn use_up(
    tx: &DatabaseTransaction,
    platform: &Platform,
    found: &StaffSignIn,
    second: &Second,
) -> Answer<()> {
    let account = found.account.id;
    let (good, turn) = match second {
        Second::None => return Ok(()),
        Second::Step(step, turn) => (accounts::use_totp_step(tx, account, *step).await?, turn),
        Second::Recovery(code, turn) => {
            let now = platform.clocks.real.now();
            let good = accounts::use_recovery_code(tx, &platform.ring, account, code, now).await?;
            audit::write(tx, &[recovered(platform, found)]).await?;
            (good, turn)
        }
    };
    if !good {
        return Err(Problem::new(Code::CodeWrong));
    }
    slow_down::forgive(tx, turn).await?;
    Ok(())
}

fn recovered(platform: &Platform, found: &StaffSignIn) -> AuditEntry {
    let owner = nuanxin_domain::access::Actor {
        account: found.account.id,
        role: found.account.role,
        station: found.account.station,
        session: None,
        named_for_restricted: false,
    };
    AuditEntry::new(&*platform.clocks.real, &owner, "signed-in-by-recovery-code")
}
