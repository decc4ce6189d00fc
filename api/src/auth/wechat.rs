//! `POST /auth/wechat`: a resident signs in from the mini-program with the code of `wx.login`. The first sign-in makes
//! the account; a number is not needed for it.

use super::tokens::{KeptAs, Tokens, granted};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem, ProblemDocument};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wechat::{Remedy, Wechat, WechatError};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest code, in characters.
const LONGEST: usize = 512;

/// A code that the phone has from the platform.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "0e1Xyz000hLk1P1abc200dQ4Fi1Xyz0N"}))]
pub struct WechatCode {
    /// Good once, and for five minutes.
    #[schema(value_type = String, min_length = 1, max_length = 512)]
    pub(super) code: Personal<String>,
}

/// Sign in from the mini-program
///
/// Signs a resident in with the code that `wx.login` gave. The code is good once; after any problem the phone gets
/// another one. Where the platform does not answer, sign-in by text message goes on.
#[utoipa::path(
    tag = "sign-in",
    request_body = WechatCode,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "`wechat_code_refused`: wrong, used or expired", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 403, description = "`wechat_barred`: the platform does not let this user in", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 422, description = "Something is missing or wrong", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 503, description = "`wechat_unavailable`: not connected, or the platform does not answer",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
#[post("/auth/wechat")]
pub async fn sign_in_by_wechat(
    platform: web::Data<Platform>,
    http: HttpRequest,
    body: Body<WechatCode>,
) -> Answer {
    body.value.check()?;
    let wechat = connected(&platform)?;
    let login = wechat.login(&body.value.code).await.map_err(refused)?;
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let account = accounts::resident_by_openid(&tx, &platform.ring, &login.openid, real).await?;
    let kept = KeptAs::Bearer.into();
    let opened = platform.sessions.open(&tx, account.id, kept).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(granted(&platform, &http, &opened, account.role))
}

impl WechatCode {
    pub(super) fn check(&self) -> Answer<()> {
        let mut faults = Faults::default();
        faults.required_text("/code", self.code.expose(), LONGEST);
        faults.check()
    }
}

/// The platform's client.
///
/// # Errors
/// `wechat_unavailable` where no mini-program is set.
pub(super) fn connected(platform: &Platform) -> Answer<&Wechat> {
    let wechat = platform.wechat.as_ref();
    wechat.ok_or_else(|| Problem::new(Code::WechatUnavailable))
}

/// What the phone is told when the platform does not take its code. Where the answer was lost the code may be spent.
pub(super) fn refused(error: WechatError) -> Problem {
    match error.remedy() {
        Some(Remedy::NewCode) => Problem::new(Code::WechatCodeRefused),
        Some(Remedy::Barred) => Problem::new(Code::WechatBarred),
        Some(Remedy::NextMinute) => Problem::too_many(60),
        _ => {
            tracing::warn!(%error, "WeChat did not tell whose a code is");
            Problem::new(Code::WechatUnavailable).with_header("retry-after", 5)
        }
    }
}
