//! WeChat's exchange of a login code for the user's openid, and the phone's side of it: minting a code.
//!
//! As on the platform: status 200 for errors too, `text/plain`, a code is good once and for five minutes.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Shared, WECHAT_APP_ID, WECHAT_APP_SECRET};

/// How long a code is good.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// Codes that are remembered as used or expired; all are forgotten when there are more.
const MOST_KEPT: usize = 10_000;

/// The codes that were minted.
#[derive(Debug, Default)]
pub(super) struct Codes(HashMap<String, Code>);

#[derive(Debug)]
struct Code {
    openid: String,
    minted_at: Instant,
    used: bool,
}

#[derive(Deserialize)]
struct Who {
    openid: String,
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
        .route("/sns/jscode2session", web::get().to(exchange))
        .route("/standin/wechat/login-code", web::get().to(login_code));
}

async fn login_code(who: web::Query<Who>, world: web::Data<Shared>) -> HttpResponse {
    if who.openid.is_empty() || who.openid.len() > 64 {
        return HttpResponse::BadRequest().json(json!({ "error": "openid needs 1 to 64 characters" }));
    }
    HttpResponse::Ok().json(json!({ "code": world.open().wechat.mint(&who.openid, Instant::now()) }))
}

async fn exchange(asked: web::Query<Exchange>, world: web::Data<Shared>) -> HttpResponse {
    let answer = match world.open().wechat.exchange(&asked, Instant::now()) {
        Ok(openid) => json!({
            "openid": openid,
            "session_key": BASE64_STANDARD.encode(Uuid::new_v4().as_bytes()),
        }),
        Err((code, message)) => refusal(code, message),
    };
    HttpResponse::Ok()
        .content_type("text/plain")
        .body(answer.to_string())
}

impl Codes {
    fn mint(&mut self, openid: &str, now: Instant) -> String {
        if self.0.len() >= MOST_KEPT {
            self.0.clear();
        }
        let code = Uuid::new_v4().simple().to_string();
        self.0.insert(
            code.clone(),
            Code {
                openid: openid.to_owned(),
                minted_at: now,
                used: false,
            },
        );
        code
    }

    fn exchange(&mut self, asked: &Exchange, now: Instant) -> Result<String, (i32, &'static str)> {
        let checks = [
            (asked.appid.is_empty(), (41002, "appid missing")),
            (asked.secret.is_empty(), (41004, "appsecret missing")),
            (asked.appid != WECHAT_APP_ID, (40013, "invalid appid")),
            (asked.secret != WECHAT_APP_SECRET, (40125, "invalid appsecret")),
            (
                asked.grant_type != "authorization_code",
                (40002, "invalid grant_type"),
            ),
        ];
        if let Some((_, refusal)) = checks.into_iter().find(|(fails, _)| *fails) {
            return Err(refusal);
        }
        let code = self.0.get_mut(&asked.js_code).ok_or((40029, "invalid code"))?;
        if now.duration_since(code.minted_at) > LIFE {
            return Err((40029, "invalid code"));
        }
        if std::mem::replace(&mut code.used, true) {
            return Err((40163, "code been used"));
        }
        Ok(code.openid.clone())
    }
}

fn refusal(code: i32, message: &str) -> Value {
    let id = Uuid::new_v4().simple().to_string();
    json!({ "errcode": code, "errmsg": format!("{message}, rid: {}-{}-{}", &id[..8], &id[8..16], &id[16..24]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(code: &str) -> Exchange {
        Exchange {
            appid: WECHAT_APP_ID.into(),
            secret: WECHAT_APP_SECRET.into(),
            js_code: code.into(),
            grant_type: "authorization_code".into(),
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_five_minutes() {
        let (mut codes, now) = (Codes::default(), Instant::now());
        let code = codes.mint("oA", now);
        assert_eq!(codes.exchange(&asked(&code), now + LIFE), Ok("oA".to_owned()));
        assert_eq!(codes.exchange(&asked(&code), now), Err((40163, "code been used")));
        let late = codes.mint("oA", now);
        let after = now + LIFE + Duration::from_secs(1);
        assert_eq!(codes.exchange(&asked(&late), after), Err((40029, "invalid code")));
        assert_eq!(
            codes.exchange(&asked("made-up"), now),
            Err((40029, "invalid code"))
        );
    }
}
