//! `POST /auth/sms/send`: a one-time code to a phone.
//!
//! Whether the number is known is never asked here, so no answer and no delay can tell.

use super::phone::{bad_phone, mobile};
use crate::input::Body;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use crate::rates::{count, count_address};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::TimeDelta;
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::delivery::SendOutcome;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::PhoneNumber;
use nuanxin_infra::accounts::PHONE_INDEX;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::codes::{self, CodeLimits};
use nuanxin_infra::sms::SmsMessage;
use nuanxin_infra::tokens::OneTimeCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

/// As agreed with the gateway.
const TEMPLATE: &str = "sign_in_code";

/// Where to send a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "13812345678"}))]
pub struct CodeRequest {
    /// A mobile number of the mainland, in any usual spelling.
    #[schema(value_type = String, max_length = 64, example = "13812345678")]
    phone: Personal<String>,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub struct CodeSent {
    /// Seconds for which the code is good.
    #[schema(example = 300)]
    expires_in: u32,
    /// Seconds after which another one may be asked for.
    #[schema(example = 60)]
    resend_after: u32,
}

/// Send a sign-in code
///
/// Sends six digits by text message. The answer is the same whether or not somebody with this number has been
/// here before. A newer code replaces the older one. Limited by number, by network address and by day.
#[utoipa::path(
    tag = "sign-in",
    request_body = CodeRequest,
    responses(
        (status = 202, description = "A code is on its way", body = CodeSent),
        (status = 422, description = "`bad_phone`: no mobile number of the mainland", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 429, description = "Too often; see Retry-After", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 503, description = "`sms_unavailable`: text messages cannot be sent now", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/auth/sms/send")]
pub async fn send_code(platform: web::Data<Platform>, http: HttpRequest, body: Body<CodeRequest>) -> Answer {
    let phone = mobile(body.value.phone.expose())?;
    if !platform.sms.is_available() {
        return Err(Problem::new(Code::SmsUnavailable));
    }
    count_message(&platform, &http, &phone).await?;
    let code = platform.sms.new_code();
    let now = platform.clocks.real.now();
    let valid = code_limits(&platform);
    let tx = platform.db.write_tx().await?;
    codes::keep(&tx, &platform.ring, &phone, &code, valid, now).await?;
    tx.commit().await.map_err(nuanxin_infra::db::DbError::from)?;
    send(&platform, &phone, TEMPLATE, &code).await?;
    Ok(HttpResponse::Accepted().json(CodeSent::by_settings(&platform)))
}

impl CodeSent {
    /// What the settings say about codes.
    pub(crate) fn by_settings(platform: &Platform) -> Self {
        let limits = &platform.settings.limits;
        CodeSent {
            expires_in: limits.code_minutes * 60,
            resend_after: limits.sms_resend_seconds,
        }
    }
}

/// How long and for how many tries a code is good.
pub(crate) fn code_limits(platform: &Platform) -> CodeLimits {
    let limits = &platform.settings.limits;
    CodeLimits {
        valid_for: TimeDelta::minutes(limits.code_minutes.into()),
        tries: limits.code_tries,
    }
}

/// Counts one message: from this address, to this number, of the day's budget. What is refused earlier uses
/// nothing up of what comes later.
pub(crate) async fn count_message(
    platform: &Platform,
    http: &HttpRequest,
    phone: &PhoneNumber,
) -> Answer<()> {
    let limits = &platform.settings.limits;
    let number = platform.ring.blind_index(PHONE_INDEX, phone.as_str());
    count_address(
        platform,
        "sms-from",
        http,
        Quota::per_hour(limits.sms_per_address_per_hour),
    )
    .await?;
    if limits.sms_resend_seconds > 0 {
        let once = Quota {
            burst: 1,
            per: Duration::from_secs(limits.sms_resend_seconds.into()),
        };
        count(platform, "sms-again", &number, once).await?;
    }
    count(
        platform,
        "sms-hour",
        &number,
        Quota::per_hour(limits.sms_per_number_per_hour),
    )
    .await?;
    count(
        platform,
        "sms-day",
        &number,
        Quota::per_day(limits.sms_per_number_per_day),
    )
    .await?;
    let budget = platform
        .limiter
        .check("sms-budget", Quota::per_day(limits.sms_daily_budget))
        .await;
    budget.map_err(|retry| {
        tracing::warn!("the day's budget of text messages is used up");
        Problem::new(Code::SmsUnavailable).with_header("retry-after", retry.seconds())
    })
}

/// Sends a code; `template` is what the gateway knows its text by.
pub(crate) async fn send(
    platform: &Platform,
    phone: &PhoneNumber,
    template: &'static str,
    code: &OneTimeCode,
) -> Answer<()> {
    let message = SmsMessage {
        id: new_id(&*platform.clocks.real),
        to: phone.as_str().to_owned().into(),
        template,
        params: BTreeMap::from([("code", code.expose().to_owned())]).into(),
        language: WrittenLanguage::default(),
    };
    match platform.sms.send(&message, platform.clocks.real.now()).await {
        SendOutcome::Accepted { .. } => Ok(()),
        // the gateway knows no such number
        SendOutcome::Refused { reason } => {
            tracing::warn!(reason, "a code was refused");
            Err(bad_phone())
        }
        // it may be asked for again, and a code that comes twice does no harm
        SendOutcome::NotTaken { reason, .. } | SendOutcome::Unsure { reason } => {
            tracing::warn!(reason, "a code was not sent");
            Err(Problem::new(Code::SmsUnavailable))
        }
    }
}
