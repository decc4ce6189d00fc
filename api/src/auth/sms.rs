//! `POST /auth/sms`: a resident signs in with the code that was sent. The first sign-in makes the account.

use super::phone::mobile;
use super::tokens::{KeptAs, Tokens, granted};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem, ProblemDocument};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::codes::{self, CodeCheck};
use nuanxin_infra::tokens::OneTimeCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// A number and the code that was sent to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13812345678", "code": "246810", "session": "bearer"}))]
pub struct SmsSignIn {
    /// The number, in any usual spelling.
    #[schema(value_type = String, max_length = 64, example = "13812345678")]
    phone: Personal<String>,
    /// Six digits.
    #[schema(value_type = String, max_length = 16, example = "246810")]
    code: Personal<String>,
    /// How the refresh token is kept.
    #[serde(default)]
    session: KeptAs,
}

/// Sign in with a code
///
/// Signs a resident in with the code of `POST /auth/sms/send`. A code is good once, for a few minutes and for a
/// few tries. The demonstration's code is 246810 for every number.
#[utoipa::path(
    tag = "sign-in",
    request_body = SmsSignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens,
         headers(("Set-Cookie" = String, description = "The refresh token, with `session: cookie`"))),
        (status = 401, description = "`code_wrong`: wrong, used, expired, or too many tries", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 422, description = "Something is missing or wrong", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/auth/sms")]
pub async fn sign_in_by_sms(
    platform: web::Data<Platform>,
    http: HttpRequest,
    body: Body<SmsSignIn>,
) -> Answer {
    let sent = body.value;
    let phone = mobile(sent.phone.expose())?;
    let code = OneTimeCode::parse(sent.code.expose()).ok_or_else(|| Faults::one("/code", "malformed"))?;
    let tx = platform.db.write_tx().await?;
    let right = platform.sms.takes_unsent(&code) || {
        let now = platform.clocks.real.now();
        codes::check(&tx, &platform.ring, &phone, &code, now).await? == CodeCheck::Right
    };
    if !right {
        // the try counts
        tx.commit().await.map_err(DbError::from)?;
        return Err(Problem::new(Code::CodeWrong));
    }
    let account = accounts::resident_by_phone(&tx, &platform.ring, &phone, &*platform.clocks.real).await?;
    if account.disabled_at.is_some() {
        tx.commit().await.map_err(DbError::from)?;
        return Err(Problem::new(Code::CodeWrong));
    }
    let opened = platform
        .sessions
        .open(&tx, account.id, sent.session.into())
        .await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(granted(&platform, &http, &opened, account.role))
}
