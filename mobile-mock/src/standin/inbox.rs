//! The page that shows what each simulated phone and each member received: for people who try the demonstration and wait
//! for a message.

mod page;
#[cfg(test)]
mod tests;

use actix_web::{HttpResponse, web};
use serde_json::Value;

use super::{Shared, World};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/", web::get().to(show));
}

/// One message as its receiver sees it.
struct Received {
    to: Receiver,
    /// Seconds since 1970.
    at: u64,
    heading: String,
    lines: Vec<String>,
    /// Where it leads.
    link: String,
}

/// Who received it.
#[derive(PartialEq, Eq)]
enum Receiver {
    Phone(String),
    Wechat(String),
    Wecom(String),
}

async fn show(world: web::Data<Shared>) -> HttpResponse {
    let page = page::of(everything(&world.open()));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("content-security-policy", policy))
        .insert_header(("cache-control", "no-store"))
        .body(page)
}

/// Oldest first.
fn everything(world: &World) -> Vec<Received> {
    let texts = world.sms.taken.iter().map(|taken| Received {
        to: Receiver::Phone(taken.to.clone()),
        at: taken.sent_at,
        heading: match taken.sign.as_str() {
            "" => "短信".to_owned(),
            sign => format!("短信【{sign}】"),
        },
        lines: match world.sms.text_of(taken) {
            Some(text) => vec![text],
            None => {
                let named = taken
                    .params
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"));
                std::iter::once(format!("模板 {}", taken.template))
                    .chain(named)
                    .collect()
            }
        },
        link: String::new(),
    });
    let subscriptions = world.wechat.received().map(|(title, fields, message)| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let value = |field: &String| text(&message["data"][field.as_str()]["value"]);
        Received {
            to: Receiver::Wechat(text(&message["touser"])),
            at: message["sent_at"].as_u64().unwrap_or(0),
            heading: title,
            lines: fields.iter().map(value).collect(),
            link: text(&message["page"]),
        }
    });
    let cards = world.wecom.received.iter().map(|message| Received {
        to: Receiver::Wecom(message.to.clone()),
        at: message.sent_at,
        heading: message.title.clone(),
        lines: page::without_tags(&message.text)
            .lines()
            .map(str::to_owned)
            .collect(),
        link: message.url.clone(),
    });
    let mut all: Vec<Received> = texts.chain(subscriptions).chain(cards).collect();
    all.sort_by_key(|one| one.at);
    all
}
