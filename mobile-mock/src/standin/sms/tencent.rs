//! Tencent Cloud SMS: `POST /` with `X-TC-Action: SendSms`, version 2021-01-11. As there: status 200 always, an error of
//! the whole call in `Response.Error`, and a `Code` for each number.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, guard, web};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::faults::{self, Kind};
use super::super::times::date_of;
use super::super::{SMS_APP_ID, SMS_KEY, SMS_SECRET, SMS_SIGN, Shared};
use super::limits::Window;
use super::signed::{Claim, hmac};
use super::{Gateway, Taken, header, now};

const NAME: &str = "tencent";
const ALGORITHM: &str = "TC3-HMAC-SHA256";
/// How far a timestamp may be off, in seconds.
const SLACK: u64 = 300;
/// Most numbers of one call.
const MOST: usize = 200;
const WINDOWS: [Window; 3] = [
    (30, 1, "LimitExceeded.PhoneNumberThirtySecondLimit"),
    (3_600, 5, "LimitExceeded.PhoneNumberOneHourLimit"),
    (86_400, 10, "LimitExceeded.PhoneNumberDailyLimit"),
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Asked {
    phone_number_set: Vec<String>,
    sms_sdk_app_id: String,
    #[serde(default)]
    sign_name: String,
    template_id: String,
    #[serde(default)]
    template_param_set: Vec<String>,
    #[serde(default)]
    session_context: String,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let here = guard::fn_guard(|asked| asked.head().headers().contains_key("x-tc-action"));
    config.route("/", web::post().guard(here).to(answer));
}

async fn answer(request: HttpRequest, body: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    let (fault, said) = {
        let gateway = &mut world.open().sms;
        let fault = gateway.faults.next(NAME);
        let said = match &fault {
            Some(fault) if fault.kind == Kind::Code => Err(fault.word().to_owned()),
            Some(fault) if fault.hinders() => Err(String::new()),
            _ => believed(&request, &body).and_then(|asked| gateway.tencent(&asked)),
        };
        (fault, said)
    };
    let response = match said {
        Ok(sent) => json!({ "SendStatusSet": sent, "RequestId": Uuid::new_v4() }),
        Err(code) => json!({
            "Error": { "Code": code, "Message": "said by the stand-in" },
            "RequestId": Uuid::new_v4(),
        }),
    };
    let answer = HttpResponse::Ok().json(json!({ "Response": response }));
    faults::told(fault, answer).await
}

/// Checks who asks, and reads what is asked.
fn believed(request: &HttpRequest, body: &[u8]) -> Result<Asked, String> {
    let fail = |code: &str| Err(code.to_owned());
    match (header(request, "x-tc-action"), header(request, "x-tc-version")) {
        (Some("SendSms"), Some("2021-01-11")) => {}
        (Some("SendSms"), _) => return fail("NoSuchVersion"),
        _ => return fail("InvalidAction"),
    }
    let timestamp: Option<u64> = header(request, "x-tc-timestamp").and_then(|text| text.parse().ok());
    let Some(timestamp) = timestamp.filter(|at| at.abs_diff(now()) <= SLACK) else {
        return fail("AuthFailure.SignatureExpire");
    };
    let Some(claim) = Claim::read(request, ALGORITHM) else {
        return fail("AuthFailure.InvalidAuthorization");
    };
    let Some((key, scope)) = claim.credential.split_once('/') else {
        return fail("AuthFailure.InvalidAuthorization");
    };
    if key != SMS_KEY {
        return fail("AuthFailure.SecretIdNotFound");
    }
    let date = scope.split('/').next().unwrap_or_default();
    let covered = claim.covers("host") && claim.covers("content-type");
    let signed = claim.digest(request, "", body).is_some_and(|digest| {
        let day = hmac(format!("TC3{SMS_SECRET}").as_bytes(), date);
        let key = hmac(&hmac(&day, "sms"), "tc3_request");
        claim.fits(&key, &format!("{ALGORITHM}\n{timestamp}\n{scope}\n{digest}"))
    });
    if !covered || !signed || scope != format!("{}/sms/tc3_request", date_of(timestamp)) {
        return fail("AuthFailure.SignatureFailure");
    }
    serde_json::from_slice(body).map_err(|_| "InvalidParameter".to_owned())
}

impl Gateway {
    fn tencent(&mut self, asked: &Asked) -> Result<Vec<Value>, String> {
        if asked.sms_sdk_app_id != SMS_APP_ID {
            return Err("UnauthorizedOperation.SmsSdkAppIdVerifyFail".to_owned());
        }
        if !(1..=MOST).contains(&asked.phone_number_set.len()) {
            return Err("InvalidParameterValue.InvalidParameters".to_owned());
        }
        let numbers = asked.phone_number_set.iter();
        Ok(numbers.map(|number| self.tencent_to(asked, number)).collect())
    }

    fn tencent_to(&mut self, asked: &Asked, number: &str) -> Value {
        let params: BTreeMap<String, String> = (1..)
            .map(|at: usize| at.to_string())
            .zip(asked.template_param_set.iter().cloned())
            .collect();
        let to = number.strip_prefix("+86").unwrap_or(number);
        let code = if !super::is_mobile(to) {
            "InvalidParameterValue.IncorrectPhoneNumber"
        } else if asked.sign_name != SMS_SIGN {
            "FailedOperation.SignatureIncorrectOrUnapproved"
        } else if !asked.template_id.bytes().all(|byte| byte.is_ascii_digit()) {
            "FailedOperation.TemplateIncorrectOrUnapproved"
        } else if !self.is_filled(&asked.template_id, &params) {
            "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        } else {
            self.limits
                .exceeded(&self.taken, NAME, to, &WINDOWS)
                .unwrap_or("Ok")
        };
        let taken = code == "Ok";
        let serial = format!("2028:{}", Uuid::new_v4().as_u128() % 10_000_000_000_000_000);
        if taken {
            let sent_at = self.limits.now();
            self.keep(Taken {
                id: serial.clone(),
                to: to.to_owned(),
                template: asked.template_id.clone(),
                params,
                sent_at,
                by: NAME,
                sign: asked.sign_name.clone(),
            });
        }
        json!({
            "SerialNo": if taken { serial } else { String::new() },
            "PhoneNumber": number, "Fee": u8::from(taken), "SessionContext": asked.session_context,
            "Code": code, "Message": if taken { "send success" } else { "said by the stand-in" }, "IsoCode": "CN",
        })
    }
}
