//! Access tokens, of both kinds, which know nothing of each other. A normal one is new with each call, and the one
//! before it is good for five minutes more; a stable one stays the same until five minutes before its end, unless it is
//! forced, which ends it at once.

use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::Shared;
use super::{Platform, Said, WECHAT_APP_ID, WECHAT_APP_SECRET, answer, body_of, checked};

const LIFE: Duration = Duration::from_secs(7_200);
const OVERLAP: Duration = Duration::from_secs(300);
/// Between two forced refreshes, and how many there may be in a day.
const FORCED_APART: Duration = Duration::from_secs(30);
const FORCED_A_DAY: usize = 20;
const DAY: Duration = Duration::from_secs(86_400);
const NORMAL: &str = "/cgi-bin/token";
const STABLE: &str = "/cgi-bin/stable_token";

/// The tokens that were given out.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// All that are good or have been, newest last.
    given: Vec<Token>,
    stable: Option<Token>,
    normal: Option<Token>,
    forced: Vec<Instant>,
}

#[derive(Debug, Clone)]
struct Token {
    text: String,
    /// From then on 42001.
    expires_at: Instant,
    /// From then on 40001: another one has taken its place.
    superseded_at: Option<Instant>,
}

/// Who calls: every call but three carries a token.
#[derive(Deserialize)]
pub(super) struct Caller {
    #[serde(default)]
    access_token: String,
}

#[derive(Deserialize)]
struct Normal {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(NORMAL, web::get().to(normal))
        .route(STABLE, web::post().to(stable))
        .route("/standin/wechat/tokens/expire", web::post().to(expire));
}

async fn normal(asked: web::Query<Normal>, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, NORMAL, |platform| {
        may_ask(&asked.grant_type, &asked.appid, &asked.secret)?;
        let now = platform.now();
        Ok(platform.tokens.another_normal(now))
    })
    .await
}

async fn stable(bytes: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, STABLE, |platform| {
        let body = body_of(&bytes)?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        may_ask(&text("grant_type"), &text("appid"), &text("secret"))?;
        let now = platform.now();
        if body["force_refresh"] == Value::Bool(true) {
            platform.tokens.force(now)?;
        }
        Ok(platform.tokens.present_stable(now))
    })
    .await
}

/// Ends every token now.
async fn expire(world: web::Data<Shared>) -> HttpResponse {
    let platform = &mut world.open().wechat;
    let now = platform.now();
    for token in &mut platform.tokens.given {
        token.expires_at = token.expires_at.min(now);
    }
    platform.tokens.stable = None;
    platform.tokens.normal = None;
    HttpResponse::Ok().json(json!({}))
}

fn may_ask(grant_type: &str, appid: &str, secret: &str) -> Result<(), (i64, String)> {
    checked(&[
        (grant_type == "client_credential", 40002, "invalid grant_type"),
        (!appid.is_empty(), 41002, "appid missing"),
        (!secret.is_empty(), 41004, "appsecret missing"),
        (appid == WECHAT_APP_ID, 40013, "invalid appid"),
        (secret == WECHAT_APP_SECRET, 40125, "invalid appsecret"),
    ])
}

impl Tokens {
    fn new_one(&mut self, now: Instant) -> Token {
        let text = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let token = Token {
            text,
            expires_at: now + LIFE,
            superseded_at: None,
        };
        self.given.retain(|known| known.expires_at + DAY > now);
        self.given.push(token.clone());
        token
    }

    fn supersede(&mut self, text: &str, at: Instant) {
        for known in self.given.iter_mut().filter(|known| known.text == text) {
            known.superseded_at = Some(at);
        }
    }

    fn another_normal(&mut self, now: Instant) -> Said {
        if let Some(earlier) = self.normal.take() {
            self.supersede(&earlier.text, now + OVERLAP);
        }
        let token = self.new_one(now);
        let said = granted(&token, now);
        self.normal = Some(token);
        said
    }

    fn force(&mut self, now: Instant) -> Result<(), (i64, String)> {
        self.forced.retain(|at| now.saturating_duration_since(*at) < DAY);
        let last = self.forced.last();
        if last.is_some_and(|at| now.saturating_duration_since(*at) < FORCED_APART) {
            return Err((45011, "api minute-quota reach limit, must slower".to_owned()));
        }
        if self.forced.len() >= FORCED_A_DAY {
            return Err((45009, "reach max api daily quota limit".to_owned()));
        }
        self.forced.push(now);
        if let Some(earlier) = self.stable.take() {
            self.supersede(&earlier.text, now);
        }
        Ok(())
    }

    fn present_stable(&mut self, now: Instant) -> Said {
        let good = |token: &Token| now + OVERLAP < token.expires_at;
        let token = match self.stable.take().filter(good) {
            Some(token) => token,
            None => self.new_one(now),
        };
        let said = granted(&token, now);
        self.stable = Some(token);
        said
    }
}

/// The token calls leave `errcode` out on success.
fn granted(token: &Token, now: Instant) -> Said {
    let left = token.expires_at.saturating_duration_since(now).as_secs();
    Said::Json(json!({ "access_token": token.text, "expires_in": left }))
}

impl Platform {
    /// Whether the caller's token is good.
    pub(super) fn let_in(&self, caller: &Caller) -> Result<(), (i64, String)> {
        let now = self.now();
        let text = &caller.access_token;
        if text.is_empty() {
            return Err((41001, "access_token missing".to_owned()));
        }
        let Some(token) = self.tokens.given.iter().find(|known| known.text == *text) else {
            return Err((40014, "invalid access_token".to_owned()));
        };
        if now >= token.expires_at {
            return Err((42001, "access_token expired".to_owned()));
        }
        if token.superseded_at.is_some_and(|at| now >= at) {
            let message = "invalid credential, access_token is invalid or not latest";
            return Err((40001, message.to_owned()));
        }
        Ok(())
    }
}
