//! Codes of the phone: for login, and for the number.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::super::Shared;
use super::super::sms::now as seconds_now;
use super::tokens::Caller;
use super::{Outcome, Platform, Said, WECHAT_APP_ID, WECHAT_APP_SECRET, answer, body_of, checked, ok};

/// How long a code is good.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// Codes that are remembered as used or expired; all are forgotten when there are more.
const MOST_KEPT: usize = 10_000;
const LOGIN: &str = "/sns/jscode2session";
const NUMBER: &str = "/wxa/business/getuserphonenumber";

/// The codes that were minted, and who has ever signed in.
#[derive(Debug, Default)]
pub(super) struct Codes {
    login: HashMap<String, Code>,
    numbers: HashMap<String, Code>,
    users: HashSet<String>,
}

#[derive(Debug)]
struct Code {
    openid: String,
    /// The number, of a code for one.
    phone: String,
    minted_at: Instant,
    used: bool,
}

#[derive(Deserialize)]
struct Who {
    openid: String,
    #[serde(default)]
    phone: String,
}

#[derive(Deserialize)]
struct Exchange {
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    js_code: String,
    #[serde(default)]
    grant_type: String,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(LOGIN, web::get().to(exchange))
        .route(NUMBER, web::post().to(number))
        .route("/standin/wechat/login-code", web::get().to(login_code))
        .route("/standin/wechat/phone-code", web::get().to(phone_code));
}

/// What the phone gets from `wx.login`.
async fn login_code(who: web::Query<Who>, world: web::Data<Shared>) -> HttpResponse {
    mint(&world, &who, |codes| &mut codes.login)
}

/// What the phone gets from its phone-number button.
async fn phone_code(who: web::Query<Who>, world: web::Data<Shared>) -> HttpResponse {
    mint(&world, &who, |codes| &mut codes.numbers)
}

fn mint(
    world: &Shared,
    who: &Who,
    of: impl FnOnce(&mut Codes) -> &mut HashMap<String, Code>,
) -> HttpResponse {
    if who.openid.is_empty() || who.openid.len() > 64 {
        return HttpResponse::BadRequest().json(json!({ "error": "openid needs 1 to 64 characters" }));
    }
    let platform = &mut world.open().wechat;
    let now = platform.now();
    let kept = of(&mut platform.codes);
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    let code = Uuid::new_v4().simple().to_string();
    let new = Code {
        openid: who.openid.clone(),
        phone: who.phone.clone(),
        minted_at: now,
        used: false,
    };
    kept.insert(code.clone(), new);
    HttpResponse::Ok().json(json!({ "code": code }))
}

async fn exchange(asked: web::Query<Exchange>, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, LOGIN, |platform| platform.log_in(&asked)).await
}

async fn number(caller: web::Query<Caller>, bytes: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, NUMBER, |platform| {
        platform.let_in(&caller)?;
        let body = body_of(&bytes)?;
        let now = platform.now();
        let wanted = body["code"].as_str().unwrap_or_default();
        let invalid = || (40029, "invalid code".to_owned());
        let code = platform.codes.numbers.get_mut(wanted).ok_or_else(invalid)?;
        let asked_for = body["openid"].as_str();
        let good = now.duration_since(code.minted_at) <= LIFE
            && asked_for.is_none_or(|openid| openid == code.openid);
        if !good || std::mem::replace(&mut code.used, true) {
            return Err(invalid());
        }
        ok(json!({ "phone_info": {
            "phoneNumber": code.phone, "purePhoneNumber": code.phone, "countryCode": "86",
            "watermark": { "timestamp": seconds_now(), "appid": WECHAT_APP_ID },
        } }))
    })
    .await
}

impl Platform {
    fn log_in(&mut self, asked: &Exchange) -> Outcome {
        let now = self.now();
        let openid = self.codes.exchange(asked, now)?;
        self.codes.users.insert(openid.clone());
        let key = BASE64_STANDARD.encode(Uuid::new_v4().as_bytes());
        Ok(Said::Text(json!({ "openid": openid, "session_key": key })))
    }

    /// Whether this user has ever signed in.
    pub(super) fn knows(&self, openid: &str) -> bool {
        self.codes.users.contains(openid)
    }
}

impl Codes {
    fn exchange(&mut self, asked: &Exchange, now: Instant) -> Result<String, (i64, String)> {
        checked(&[
            (!asked.appid.is_empty(), 41002, "appid missing"),
            (!asked.secret.is_empty(), 41004, "appsecret missing"),
            (asked.appid == WECHAT_APP_ID, 40013, "invalid appid"),
            (asked.secret == WECHAT_APP_SECRET, 40125, "invalid appsecret"),
            (
                asked.grant_type == "authorization_code",
                40002,
                "invalid grant_type",
            ),
        ])?;
        let invalid = || (40029, "invalid code".to_owned());
        let code = self.login.get_mut(&asked.js_code).ok_or_else(invalid)?;
        if now.duration_since(code.minted_at) > LIFE {
            return Err(invalid());
        }
        if std::mem::replace(&mut code.used, true) {
            return Err((40163, "code been used".to_owned()));
        }
        Ok(code.openid.clone())
    }
}
