//! `POST /me/recovery-codes`: ten new ones.

use super::authenticator::PasswordAgain;
use crate::actor::Staff;
use crate::input::Body;
use crate::problem::Answer;
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_infra::accounts::{self, RecoveryCode};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// Codes that sign in in the place of the app's, each good once. Shown once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, to be printed or written down and kept apart from the phone.
    #[schema(min_items = 10, max_items = 10, example = json!(["K7QM-X2HD-94TB"]))]
    recovery_codes: Vec<String>,
}

impl RecoveryCodes {
    /// Shows codes that were just made.
    pub fn of(codes: &[RecoveryCode]) -> Self {
        Self {
            recovery_codes: codes.iter().map(|code| code.grouped().into_exposed()).collect(),
        }
    }
}

/// Renew my recovery codes
///
/// Staff. Ten new codes, shown once; the old ones are good no more.
#[utoipa::path(
    tag = "sign-in",
    request_body = PasswordAgain,
    responses((status = 200, description = "The new codes", body = RecoveryCodes)),
    security(("bearer" = []))
)]
#[post("/me/recovery-codes")]
pub async fn renew_recovery_codes(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<PasswordAgain>,
    http: HttpRequest,
) -> Answer {
    body.value.prove(&platform, &http, who.0.account).await?;
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let codes = accounts::new_recovery_codes(&tx, &platform.ring, who.0.account, real.now()).await?;
    let entry = AuditEntry::new(real, &who.0, "recovery-codes-renewed");
    conclude(tx, entry, None, real).await?;
    Ok(HttpResponse::Ok().json(RecoveryCodes::of(&codes)))
}
