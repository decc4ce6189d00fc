//! `POST /me/password`: a new password for one's own account.

use crate::accounts::{effective, new_password_hash};
use crate::actor::Newcomer;
use crate::auth::turns::prove_again;
use crate::input::Body;
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::password::LONGEST;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use serde::Deserialize;
use utoipa::ToSchema;

/// The password now, and the next one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current": "nuanxin-demo", "new": "老槐树下面坐一坐吧好吗"}))]
pub struct NewPassword {
    /// The password now.
    #[schema(value_type = String, format = Password, max_length = 256)]
    current: Personal<String>,
    /// The next one: at least ten characters, not the user name, none of those that are tried first.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 256)]
    new: Personal<String>,
}

/// Change my password
///
/// Staff. Ends all other sessions of the account. The only thing that is allowed with a password that somebody else
/// gave.
#[utoipa::path(
    tag = "sign-in",
    request_body = NewPassword,
    responses((status = 204, description = "Changed")),
    security(("bearer" = []))
)]
#[post("/me/password")]
pub async fn change_password(
    platform: web::Data<Platform>,
    who: Newcomer,
    body: Body<NewPassword>,
    http: HttpRequest,
) -> Answer {
    let (who, sent) = (who.0, body.value);
    if sent.current.expose().chars().count() > LONGEST {
        return Err(Faults::one("/current", "too_long"));
    }
    let found = prove_again(&platform, &http, who.account, &sent.current).await?;
    if sent.new.expose() == sent.current.expose() {
        return Err(Faults::one("/new", "usual_password"));
    }
    let username = found.account.username.unwrap_or_default();
    let hash = new_password_hash(&platform, "/new", sent.new.expose(), &username).await?;
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    accounts::set_password(&tx, who.account, hash).await?;
    let others = platform
        .sessions
        .revoke_others(&tx, who.account, who.session, Ended::PasswordChanged)
        .await?;
    let entry =
        AuditEntry::new(real, &who, "password-changed").on_grounds(format!("account {}", who.account));
    conclude(tx, entry, None, real).await?;
    platform.sessions.forget(&others);
    effective(&platform).await;
    Ok(HttpResponse::NoContent().finish())
}
