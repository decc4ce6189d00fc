//! `POST /auth/wechat/phone`: the platform has proved the resident's number; the account gets it, or becomes one with
//! the account that this number signs in to by text message.

use super::phone::mobile;
use super::tokens::{KeptAs, Tokens, issued};
use super::wechat::{WechatCode, connected, refused};
use crate::actor::Resident;
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem, ProblemDocument};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::masking::mask_phone;
use nuanxin_domain::phone::PhoneNumber;
use nuanxin_infra::accounts::{self, PhoneBound};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use serde::Serialize;
use utoipa::ToSchema;

/// The number is the account's.
#[derive(Serialize, ToSchema)]
pub struct PhoneProved {
    /// The number, masked.
    #[schema(example = "138****5678")]
    phone: String,
    /// The number led to an account made before: use these tokens from now on, the present ones are over.
    tokens: Option<Tokens>,
}

/// Prove my number
///
/// With the code of the mini-program's phone-number button. When the number signs in to another account by text
/// message, and this account holds nothing yet, the WeChat user goes on in that account: its requests are there, and new
/// tokens come with the answer. When both hold requests nothing changes (`number_has_account`). A number never opens a
/// person's file.
#[utoipa::path(
    tag = "sign-in",
    request_body = WechatCode,
    responses(
        (status = 200, description = "The number is the account's", body = PhoneProved),
        (status = 401, description = "`wechat_code_refused`: wrong, used or expired; or not signed in",
         body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`wechat_needed`: not signed in from the mini-program; `number_has_account`",
         body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "`bad_phone`: no mobile number of the mainland", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 503, description = "`wechat_unavailable`: not connected, or the platform does not answer",
         body = ProblemDocument, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[post("/auth/wechat/phone")]
pub async fn prove_phone_by_wechat(
    platform: web::Data<Platform>,
    who: Resident,
    body: Body<WechatCode>,
) -> Answer {
    body.value.check()?;
    let wechat = connected(&platform)?;
    let user = accounts::identity_of(platform.db.reader(), &platform.ring, who.0.account).await?;
    let user = user.ok_or_else(|| Problem::new(Code::WechatNeeded))?;
    let proved = wechat.phone_number(&body.value.code, &user.openid).await;
    let proved = proved.map_err(refused)?;
    if proved.country != "86" {
        return Err(Faults::one("/code", "bad_phone"));
    }
    let phone = mobile(proved.number.expose())?;
    let tokens = bound(&platform, &who.0, &phone).await?;
    Ok(HttpResponse::Ok().json(PhoneProved {
        phone: mask_phone(phone.as_str()),
        tokens,
    }))
}

/// Gives the number to the account, or the user to the account of the number: then with tokens for it.
async fn bound(platform: &Platform, who: &Actor, phone: &PhoneNumber) -> Answer<Option<Tokens>> {
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let bound = accounts::bind_phone(&tx, &platform.ring, who.account, phone, real.now()).await?;
    let account = match bound {
        PhoneBound::BothInUse => return Err(Problem::new(Code::NumberHasAccount)),
        PhoneBound::Kept => {
            audit::write(&tx, &[AuditEntry::new(real, who, "prove-phone")]).await?;
            tx.commit().await.map_err(DbError::from)?;
            return Ok(None);
        }
        PhoneBound::Joined(account) => account,
    };
    platform
        .sessions
        .revoke_all(&tx, who.account, Ended::Joined)
        .await?;
    let opened = platform
        .sessions
        .open(&tx, account.id, KeptAs::Bearer.into())
        .await?;
    let entry = AuditEntry::new(real, who, "join-accounts").on_grounds(format!("account:{}", account.id));
    audit::write(&tx, &[entry]).await?;
    tx.commit().await.map_err(DbError::from)?;
    // at once: what is filed with the old token would be nobody's
    if let Some(session) = who.session {
        platform.sessions.revoke(session, Ended::Joined).await?;
    }
    Ok(Some(issued(platform, &opened, account.role)))
}
