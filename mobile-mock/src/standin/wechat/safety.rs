//! Content safety: answers what it was told to, and sends the verdict about a file as an event.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::super::Shared;
use super::super::sms::now as seconds_now;
use super::tokens::Caller;
use super::{WECHAT_APP_ID, answer, body_of, checked, events, ok};

const TEXT: &str = "/wxa/msg_sec_check";
const MEDIA: &str = "/wxa/media_check_async";
/// Longest text, in characters.
const LONGEST: usize = 2_500;

/// What it answers, and what it was asked.
#[derive(Debug, Default)]
pub(super) struct Safety {
    /// pass, review or risky; pass when nothing was said.
    suggest: Option<String>,
    /// Files that wait for their verdict, with whose they are.
    waiting: Vec<(String, String)>,
    texts: Vec<String>,
}

#[derive(Deserialize)]
struct Opinion {
    suggest: Option<String>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(TEXT, web::post().to(check_text))
        .route(MEDIA, web::post().to(check_media))
        .route("/standin/wechat/safety", web::post().to(decide))
        .route("/standin/wechat/safety", web::get().to(show))
        .route("/standin/wechat/safety/verdicts", web::post().to(send_verdicts));
}

/// What it answers from now on.
async fn decide(opinion: web::Json<Opinion>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wechat.safety.suggest = opinion.into_inner().suggest;
    HttpResponse::Ok().json(json!({}))
}

async fn show(world: web::Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "texts": world.open().wechat.safety.texts }))
}

async fn check_text(caller: web::Query<Caller>, bytes: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, TEXT, |platform| {
        platform.let_in(&caller)?;
        let body = body_of(&bytes)?;
        let content = body["content"].as_str().unwrap_or_default();
        checked(&[
            (!content.is_empty() && content.chars().count() <= LONGEST, 47001, "data format error"),
            (body["version"] == 2, 40097, "invalid args"),
            ((1..=4).contains(&body["scene"].as_i64().unwrap_or(0)), 40129, "invalid scene"),
            (platform.knows(body["openid"].as_str().unwrap_or_default()), 61010, "code is expired"),
        ])?;
        platform.safety.texts.push(content.to_owned());
        let (suggest, label) = platform.safety.opinion();
        ok(json!({
            "result": { "suggest": suggest, "label": label },
            "detail": [{ "strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90 }],
            "trace_id": Uuid::new_v4().to_string(),
        }))
    })
    .await
}

async fn check_media(
    caller: web::Query<Caller>,
    bytes: web::Bytes,
    world: web::Data<Shared>,
) -> HttpResponse {
    answer(&world, MEDIA, |platform| {
        platform.let_in(&caller)?;
        let body = body_of(&bytes)?;
        let openid = body["openid"].as_str().unwrap_or_default().to_owned();
        checked(&[
            (
                body["media_url"]
                    .as_str()
                    .is_some_and(|url| url.starts_with("http")),
                47001,
                "data format error",
            ),
            (
                [1, 2].contains(&body["media_type"].as_i64().unwrap_or(0)),
                40004,
                "invalid media type",
            ),
            (platform.knows(&openid), 61010, "code is expired"),
        ])?;
        let trace = Uuid::new_v4().to_string();
        platform.safety.waiting.push((trace.clone(), openid));
        ok(json!({ "trace_id": trace }))
    })
    .await
}

/// Sends the verdicts that wait.
async fn send_verdicts(world: web::Data<Shared>) -> HttpResponse {
    let (waiting, (suggest, label)) = {
        let safety = &mut world.open().wechat.safety;
        (std::mem::take(&mut safety.waiting), safety.opinion())
    };
    let mut told = Vec::new();
    for (trace, openid) in waiting {
        let body = json!({
            "ToUserName": events::OURSELVES, "FromUserName": openid, "CreateTime": seconds_now(), "MsgType": "event",
            "Event": "wxa_media_check", "appid": WECHAT_APP_ID, "trace_id": trace, "version": 2,
            "errcode": 0, "errmsg": "ok",
            "detail": [{ "strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90 }],
            "result": { "suggest": suggest, "label": label },
        });
        told.extend(events::tell(&world, &events::Event::of_body(body), None).await);
    }
    HttpResponse::Ok().json(json!({ "answered": told }))
}

impl Safety {
    fn opinion(&self) -> (String, i64) {
        let suggest = self.suggest.clone().unwrap_or_else(|| "pass".to_owned());
        let label = if suggest == "pass" { 100 } else { 20_003 };
        (suggest, label)
    }
}
