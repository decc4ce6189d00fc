//! Alibaba Cloud SMS: `POST /` or `GET /` with `x-acs-action: SendSms`, version 2017-05-25, parameters in the query or as a
//! form. As there: `Code` is `OK` or says why not; the status is 400 or 404 when the caller is not believed, and 200 when
//! the message is not taken.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, guard, web};
use serde_json::json;
use uuid::Uuid;

use super::super::faults::{self, Kind};
use super::super::times::seconds_of;
use super::super::{SMS_KEY, SMS_SECRET, SMS_SIGN, Shared};
use super::limits::Window;
use super::signed::{Claim, sha256};
use super::{Gateway, Taken, header, now};

const NAME: &str = "aliyun";
const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// How far a date may be off, in seconds.
const SLACK: u64 = 900;
const TOO_OFTEN: &str = "isv.BUSINESS_LIMIT_CONTROL";
const WINDOWS: [Window; 3] = [
    (60, 1, "触发分钟级流控Permits:1"),
    (3_600, 5, "触发小时级流控Permits:5"),
    (86_400, 10, "触发天级流控Permits:10"),
];

/// Parameters by name, which is also the order in which they are signed.
type Parameters = BTreeMap<String, String>;
/// A code, and what is said beside it.
type Refusal = (&'static str, &'static str);

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for method in [web::post, web::get] {
        let here = guard::fn_guard(|asked| asked.head().headers().contains_key("x-acs-action"));
        config.route("/", method().guard(here).to(answer));
    }
}

async fn answer(request: HttpRequest, body: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    let (fault, answer) = {
        let gateway = &mut world.open().sms;
        let fault = gateway.faults.next(NAME);
        let answer = match &fault {
            Some(fault) if fault.kind == Kind::Code => said(StatusCode::OK, fault.word(), "", ""),
            Some(fault) if fault.hinders() => said(StatusCode::OK, "", "", ""),
            _ => gateway.aliyun(&request, &body),
        };
        (fault, answer)
    };
    faults::told(fault, answer).await
}

fn said(status: StatusCode, code: &str, message: &str, biz_id: &str) -> HttpResponse {
    let mut body = json!({ "Code": code, "Message": message, "RequestId": Uuid::new_v4() });
    if !biz_id.is_empty() {
        body["BizId"] = biz_id.into();
    }
    HttpResponse::build(status).json(body)
}

/// What the query or the form says.
fn pairs(text: &str) -> Parameters {
    let read = web::Query::<Parameters>::from_query(text);
    read.map(web::Query::into_inner).unwrap_or_default()
}

/// Checks who asks.
fn believed(request: &HttpRequest, body: &[u8]) -> Result<(), (u16, &'static str)> {
    match (header(request, "x-acs-action"), header(request, "x-acs-version")) {
        (Some("SendSms"), Some("2017-05-25")) => {}
        _ => return Err((404, "InvalidAction.NotFound")),
    }
    let claim = Claim::read(request, ALGORITHM).ok_or((400, "IncompleteSignature"))?;
    if claim.credential != SMS_KEY {
        return Err((404, "InvalidAccessKeyId.NotFound"));
    }
    let date = header(request, "x-acs-date").and_then(|text| seconds_of(text, now()));
    if date.is_none_or(|at| at.abs_diff(now()) > SLACK) {
        return Err((400, "InvalidTimeStamp.Expired"));
    }
    let all = request.headers().keys().map(|name| name.as_str());
    let all_covered = all
        .filter(|name| name.starts_with("x-acs-"))
        .all(|name| claim.covers(name));
    let digest_fits = header(request, "x-acs-content-sha256") == Some(&sha256(body));
    let query = pairs(request.query_string());
    let query: Vec<String> = query
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let signed = claim
        .digest(request, &query.join("&"), body)
        .is_some_and(|digest| claim.fits(SMS_SECRET.as_bytes(), &format!("{ALGORITHM}\n{digest}")));
    if signed && all_covered && digest_fits && claim.covers("host") {
        Ok(())
    } else {
        Err((400, "SignatureDoesNotMatch"))
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    text.bytes()
        .map(|byte| {
            if plain(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

impl Gateway {
    fn aliyun(&mut self, request: &HttpRequest, body: &[u8]) -> HttpResponse {
        if let Err((status, code)) = believed(request, body) {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            return said(status, code, "said by the stand-in", "");
        }
        let nonce = header(request, "x-acs-signature-nonce").unwrap_or_default();
        if nonce.is_empty() || !self.nonces.insert(nonce.to_owned()) {
            return said(
                StatusCode::BAD_REQUEST,
                "SignatureNonceUsed",
                "said by the stand-in",
                "",
            );
        }
        let mut asked = pairs(request.query_string());
        asked.extend(pairs(std::str::from_utf8(body).unwrap_or_default()));
        match self.aliyun_taken(&asked) {
            Ok(biz_id) => said(StatusCode::OK, "OK", "OK", &biz_id),
            Err((code, message)) => said(StatusCode::OK, code, message, ""),
        }
    }

    fn aliyun_taken(&mut self, asked: &Parameters) -> Result<String, Refusal> {
        let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
        let refused = |code| Err((code, "said by the stand-in"));
        let (template, numbers) = (text("TemplateCode"), text("PhoneNumbers"));
        if text("SignName") != SMS_SIGN {
            return refused("isv.SMS_SIGNATURE_ILLEGAL");
        }
        let id = template.strip_prefix("SMS_").unwrap_or_default();
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return refused("isv.SMS_TEMPLATE_ILLEGAL");
        }
        let params = Some(text("TemplateParam"))
            .filter(|text| !text.is_empty())
            .unwrap_or("{}");
        let Ok(params) = serde_json::from_str::<BTreeMap<String, String>>(params) else {
            return refused("isv.INVALID_JSON_PARAM");
        };
        if !self.is_filled(template, &params) {
            return refused("isv.TEMPLATE_MISSING_PARAMETERS");
        }
        if numbers.is_empty() || !numbers.split(',').all(super::is_mobile) {
            return refused("isv.MOBILE_NUMBER_ILLEGAL");
        }
        let full = |to| self.limits.exceeded(&self.taken, NAME, to, &WINDOWS);
        if let Some(message) = numbers.split(',').find_map(full) {
            return Err((TOO_OFTEN, message));
        }
        let biz_id = format!("{}^0", Uuid::new_v4().as_u128() % 1_000_000_000_000_000_000);
        for (at, to) in numbers.split(',').enumerate() {
            let sent_at = self.limits.now();
            self.keep(Taken {
                id: format!("{biz_id}.{at}"),
                to: to.to_owned(),
                template: template.to_owned(),
                params: params.clone(),
                sent_at,
                by: NAME,
                sign: SMS_SIGN.to_owned(),
            });
        }
        Ok(biz_id)
    }
}
