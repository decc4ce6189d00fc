//! The calls that the platform makes by itself: signed, in plain, compatible or safe mode, as XML or as JSON, and made
//! again when there is no good answer within five seconds, three times in all.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::sms::now as seconds_now;
use super::super::{Shared, WECHAT_APP_ID, WECHAT_CALLBACK_KEY, WECHAT_CALLBACK_TOKEN};
use super::seal;
use crate::wire::{Call, Lines};

/// The name under which the platform knows the mini-program.
pub(super) const OURSELVES: &str = "gh_97417a04a28d";
/// Where the product takes these calls.
const CALLBACK: &str = "/callbacks/wechat";
/// How long the platform waits for an answer, and how often it tries.
const PATIENCE: Duration = Duration::from_secs(5);
const TRIES: u32 = 3;

/// Whom it calls, and how.
#[derive(Debug, Default)]
pub(in super::super) struct Events {
    pub(in super::super) product: Option<Arc<Lines>>,
    style: Style,
}

/// In what form it calls.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct Style {
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Plain,
    Compatible,
    #[default]
    Safe,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Xml,
    #[default]
    Json,
}

/// Something that happened, in both formats.
pub(super) struct Event {
    json: Value,
    xml: String,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/standin/wechat/callback", web::post().to(set_style))
        .route("/standin/wechat/callback/check", web::post().to(check_url))
        .route("/standin/wechat/events", web::post().to(send_event));
}

async fn set_style(style: web::Json<Style>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wechat.events.style = style.into_inner();
    HttpResponse::Ok().json(json!({}))
}

/// Checks the address as the platform does when it is entered there.
async fn check_url(world: web::Data<Shared>) -> HttpResponse {
    let product = world.open().wechat.events.product.clone();
    let Some(product) = product else {
        return HttpResponse::ServiceUnavailable().json(json!({ "error": "no product is known" }));
    };
    let (timestamp, nonce, echo) = (seconds_now().to_string(), nonce(), nonce());
    let signature = seal::signature(vec![WECHAT_CALLBACK_TOKEN, &timestamp, &nonce]);
    let path = format!("{CALLBACK}?signature={signature}&timestamp={timestamp}&nonce={nonce}&echostr={echo}");
    let call = Call {
        method: "GET",
        path: &path,
        bearer: None,
        headers: &[],
        body: None,
    };
    let good = match product.call(&call).await {
        Ok(answer) => answer.status == 200 && answer.body == echo.as_bytes(),
        Err(_) => false,
    };
    HttpResponse::Ok().json(json!({ "good": good }))
}

/// Sends a body as it was given, as an event.
async fn send_event(body: web::Json<Value>, world: web::Data<Shared>) -> HttpResponse {
    let told = tell(&world, &Event::of_body(body.into_inner()), None).await;
    HttpResponse::Ok().json(json!({ "answered": told }))
}

/// Tells the product, and tells it again without a good answer; `times` tells it so often in any case. The status of
/// each try, 0 for none.
pub(super) async fn tell(world: &web::Data<Shared>, event: &Event, times: Option<u32>) -> Vec<u16> {
    let (product, style) = {
        let events = &world.open().wechat.events;
        (events.product.clone(), events.style)
    };
    let Some(product) = product else {
        return Vec::new();
    };
    let mut told = Vec::new();
    for _ in 0..times.unwrap_or(TRIES) {
        let (path, body) = style.written(event);
        let call = Call {
            method: "POST",
            path: &path,
            bearer: None,
            headers: &[],
            body: Some(body.as_bytes()),
        };
        let answer = tokio::time::timeout(PATIENCE, product.call(&call)).await;
        let status = match answer {
            Ok(Ok(answer))
                if answer.status == 200 && (answer.body.is_empty() || answer.body == b"success") =>
            {
                200
            }
            Ok(Ok(answer)) if answer.status == 200 => 0,
            Ok(Ok(answer)) => answer.status,
            _ => 0,
        };
        told.push(status);
        if status == 200 && times.is_none() {
            break;
        }
    }
    told
}

fn nonce() -> String {
    (Uuid::new_v4().as_u128() % 10_000_000_000).to_string()
}

impl Style {
    /// Path and body of one call.
    fn written(self, event: &Event) -> (String, String) {
        let (timestamp, nonce) = (seconds_now().to_string(), nonce());
        let signature = seal::signature(vec![WECHAT_CALLBACK_TOKEN, &timestamp, &nonce]);
        let plain = match self.format {
            Format::Json => event.json.to_string(),
            Format::Xml => format!("<xml>{}</xml>", event.xml),
        };
        let mut path = format!("{CALLBACK}?signature={signature}&timestamp={timestamp}&nonce={nonce}");
        if self.mode == Mode::Plain {
            return (path, plain);
        }
        let sealed =
            seal::encrypted(WECHAT_CALLBACK_KEY, WECHAT_APP_ID, plain.as_bytes()).unwrap_or_default();
        let signed = seal::signature(vec![WECHAT_CALLBACK_TOKEN, &timestamp, &nonce, &sealed]);
        path.push_str(&format!("&openid=o&encrypt_type=aes&msg_signature={signed}"));
        let readable = self.mode == Mode::Compatible;
        let body = match self.format {
            Format::Json => {
                let mut body = if readable {
                    event.json.clone()
                } else {
                    json!({ "ToUserName": OURSELVES })
                };
                body["Encrypt"] = sealed.into();
                body.to_string()
            }
            Format::Xml => {
                let rest = if readable {
                    event.xml.clone()
                } else {
                    element("ToUserName", OURSELVES)
                };
                format!("<xml>{rest}{}</xml>", element("Encrypt", &sealed))
            }
        };
        (path, body)
    }
}

impl Event {
    /// A body as it is, with the simplest XML of it.
    pub fn of_body(json: Value) -> Self {
        let xml = elements(&json);
        Self { json, xml }
    }

    /// An event with items, each in the shape that its format has.
    pub fn of_items(openid: &str, name: &str, items: Vec<Vec<(String, String)>>) -> Self {
        let created = seconds_now().to_string();
        let head = json!({ "ToUserName": OURSELVES, "FromUserName": openid, "CreateTime": created,
            "MsgType": "event", "Event": name });
        let object = |item: &Vec<(String, String)>| {
            Value::Object(item.iter().map(|(k, v)| (k.clone(), v.clone().into())).collect())
        };
        let mut json = head.clone();
        let listed: Vec<Value> = items.iter().map(object).collect();
        // an object when there is one
        json["List"] = match listed.as_slice() {
            [one] => one.clone(),
            many => many.to_vec().into(),
        };
        let list: String = listed
            .iter()
            .map(|item| format!("<List>{}</List>", elements(item)))
            .collect();
        let outer = match name {
            "subscribe_msg_popup_event" => "SubscribeMsgPopupEvent",
            "subscribe_msg_change_event" => "SubscribeMsgChangeEvent",
            _ => "SubscribeMsgSentEvent",
        };
        Self {
            json,
            xml: format!("{}<{outer}>{list}</{outer}>", elements(&head)),
        }
    }
}

fn elements(object: &Value) -> String {
    let fields = object.as_object().into_iter().flatten();
    fields
        .map(|(name, value)| match value {
            Value::String(text) => element(name, text),
            Value::Object(_) => format!("<{name}>{}</{name}>", elements(value)),
            Value::Array(items) => items
                .iter()
                .map(|item| format!("<{name}>{}</{name}>", elements(item)))
                .collect(),
            other => format!("<{name}>{other}</{name}>"),
        })
        .collect()
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}><![CDATA[{text}]]></{name}>")
}
