//! `GET /me/authenticator`, `POST /me/authenticator`: the authenticator app of one's own account. What is begun here
//! counts after [`super::confirm_authenticator`]; until then the old app does.

use crate::actor::Staff;
use crate::auth::turns::{prove_again, take_code_turn};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, StaffSignIn};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::db::DbError;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::slow_down;
use nuanxin_infra::totp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the second step of signing in stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Authenticator {
    /// An app is set up.
    set_up: bool,
    /// Recovery codes that have not been used.
    recovery_codes_left: u64,
}

/// Show my authenticator
///
/// Staff. Whether an app is set up, and how many recovery codes are left.
#[utoipa::path(
    tag = "sign-in",
    responses((status = 200, description = "How it stands", body = Authenticator)),
    security(("bearer" = []))
)]
#[get("/me/authenticator")]
pub async fn show_authenticator(platform: web::Data<Platform>, who: Staff) -> Answer {
    let (reader, me) = (platform.db.reader(), who.0.account);
    let account = accounts::by_id(reader, &platform.ring, me).await?;
    Ok(HttpResponse::Ok().json(Authenticator {
        set_up: account.is_some_and(|account| account.has_authenticator),
        recovery_codes_left: accounts::recovery_codes_left(reader, me).await?,
    }))
}

/// The password again, and the code of the app that is set up now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"password": "nuanxin-demo"}))]
pub struct PasswordAgain {
    /// The password: a stolen session must not do this.
    #[schema(value_type = String, format = Password, max_length = 256)]
    pub(super) password: Personal<String>,
    /// The code of the app that is set up, where one is.
    #[schema(value_type = Option<String>, max_length = 16, example = "287082")]
    pub(super) totp: Option<Personal<String>>,
}

/// What goes into the app. Shown once.
#[derive(Serialize, ToSchema)]
pub struct SetUp {
    /// The secret in base32, to be typed.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    secret: String,
    /// The same as an address, for a QR code.
    #[schema(
        example = "otpauth://totp/Nuanxin:advisor.cjd1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nuanxin"
    )]
    otpauth_url: String,
}

/// Begin to set up an authenticator app
///
/// Staff. Gives the secret for the app, shown once; it counts after it was confirmed with a code within 15 minutes.
/// Replacing an app takes a code of the old one.
#[utoipa::path(
    tag = "sign-in",
    request_body = PasswordAgain,
    responses((status = 200, description = "What goes into the app", body = SetUp)),
    security(("bearer" = []))
)]
#[post("/me/authenticator")]
pub async fn begin_authenticator(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<PasswordAgain>,
    http: HttpRequest,
) -> Answer {
    let found = body.value.prove(&platform, &http, who.0.account).await?;
    let secret = totp::new_secret();
    let username = found.account.username.unwrap_or_default();
    let address = totp::setup_address(&username, &secret);
    let address = address
        .ok_or_else(|| Problem::new(Code::Internal))?
        .into_exposed();
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    accounts::begin_authenticator(&tx, &platform.ring, who.0.account, &secret, real.now()).await?;
    let entry = AuditEntry::new(real, &who.0, "authenticator-begun");
    conclude(tx, entry, None, real).await?;
    Ok(HttpResponse::Ok().json(SetUp {
        secret: secret_of(&address),
        otpauth_url: address,
    }))
}

fn secret_of(address: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let secret = query.split('&').find_map(|pair| pair.strip_prefix("secret="));
    secret.unwrap_or_default().to_owned()
}

impl PasswordAgain {
    /// Checks the password, and the code of the app that is set up.
    ///
    /// # Errors
    /// `password_wrong`, `totp_needed`, `code_wrong`, `too_many`.
    pub(super) async fn prove(
        &self,
        platform: &Platform,
        http: &HttpRequest,
        account: AccountId,
    ) -> Answer<StaffSignIn> {
        let mut faults = Faults::default();
        faults.text(
            "/totp",
            self.totp.as_ref().map(|typed| typed.expose().as_str()),
            16,
        );
        faults.check()?;
        let found = prove_again(platform, http, account, &self.password).await?;
        let Some(secret) = &found.totp_secret else {
            return Ok(found);
        };
        let typed = self
            .totp
            .as_ref()
            .ok_or_else(|| Problem::new(Code::AppCodeNeeded))?;
        let turn = take_code_turn(platform, account).await?;
        let wrong = || Problem::new(Code::AppCodeWrong);
        let step = totp::step_of(secret, typed.expose(), platform.clocks.real.now()).ok_or_else(wrong)?;
        let tx = platform.db.write_tx().await?;
        if !accounts::use_totp_step(&tx, account, step).await? {
            return Err(wrong());
        }
        slow_down::forgive(&tx, &turn).await?;
        tx.commit().await.map_err(DbError::from)?;
        Ok(found)
    }
}
