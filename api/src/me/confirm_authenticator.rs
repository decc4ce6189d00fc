//! `POST /me/authenticator/confirm`: the app shows the right code.

use super::recovery_codes::RecoveryCodes;
use crate::accounts::effective;
use crate::actor::Staff;
use crate::auth::turns::take_code_turn;
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use nuanxin_infra::sign_in::slow_down;
use nuanxin_infra::totp;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the app shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "287082"}))]
pub struct AppCode {
    /// Six digits.
    #[schema(value_type = String, max_length = 16)]
    code: Personal<String>,
}

/// Confirm the authenticator app
///
/// Staff. From now on the password alone signs in no more; other sessions end. Gives ten recovery codes, shown once.
#[utoipa::path(
    tag = "sign-in",
    request_body = AppCode,
    responses((status = 200, description = "Set up; the recovery codes", body = RecoveryCodes)),
    security(("bearer" = []))
)]
#[post("/me/authenticator/confirm")]
pub async fn confirm_authenticator(platform: web::Data<Platform>, who: Staff, body: Body<AppCode>) -> Answer {
    let (me, real) = (who.0.account, &*platform.clocks.real);
    let mut faults = Faults::default();
    faults.required_text("/code", body.value.code.expose(), 16);
    faults.check()?;
    let turn = take_code_turn(&platform, me).await?;
    let pending = accounts::pending_secret(platform.db.reader(), &platform.ring, me, real.now()).await?;
    let secret = pending.ok_or_else(|| Problem::new(Code::AuthenticatorNotBegun))?;
    let step = totp::step_of(&secret, body.value.code.expose(), real.now());
    let step = step.ok_or_else(|| Problem::new(Code::AppCodeWrong))?;
    let tx = platform.db.write_tx().await?;
    accounts::confirm_authenticator(&tx, &platform.ring, me, &secret, step).await?;
    let codes = accounts::new_recovery_codes(&tx, &platform.ring, me, real.now()).await?;
    slow_down::forgive(&tx, &turn).await?;
    let others = platform
        .sessions
        .revoke_others(&tx, me, who.0.session, Ended::PasswordChanged)
        .await?;
    let entry = AuditEntry::new(real, &who.0, "authenticator-confirmed");
    conclude(tx, entry, None, real).await?;
    platform.sessions.forget(&others);
    effective(&platform).await;
    Ok(HttpResponse::Ok().json(RecoveryCodes::of(&codes)))
}
