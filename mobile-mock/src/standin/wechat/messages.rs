//! Subscription messages: templates, permissions, and what arrived on which phone.

use std::collections::{HashMap, VecDeque};

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Shared;
use super::super::sms::now as seconds_now;
use super::tokens::Caller;
use super::{Outcome, Platform, answer, body_of, checked, events, ok, values};

const SEND: &str = "/cgi-bin/message/subscribe/send";
const TEMPLATES: &str = "/wxaapi/newtmpl/gettemplate";
/// Older messages are forgotten.
const MOST_KEPT: usize = 10_000;

/// What is known of templates and permissions, and what was sent.
#[derive(Debug, Default)]
pub(super) struct Messages {
    templates: HashMap<String, Template>,
    /// Messages that may still be sent, by user and template.
    credits: HashMap<(String, String), u32>,
    sent: VecDeque<Value>,
    last_id: i64,
}

/// A template as it was applied for.
#[derive(Debug, Clone, Deserialize)]
struct Template {
    id: String,
    #[serde(default)]
    title: String,
    /// Its fields, such as `thing1`.
    fields: Vec<String>,
    /// One permission is good for any number of messages.
    #[serde(default)]
    long_term: bool,
}

/// What a user answered in the dialog, or in the menu of a message.
#[derive(Debug, Deserialize)]
struct Answered {
    openid: String,
    template: String,
    /// accept, reject, ban or filter.
    answer: String,
    /// The user withdrew it in the message's menu.
    #[serde(default)]
    in_menu: bool,
    /// The platform tells the product.
    #[serde(default)]
    tell: bool,
    /// How often it tells, whatever the answer.
    #[serde(default)]
    times: Option<u32>,
}

#[derive(Deserialize)]
struct Filter {
    openid: Option<String>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(SEND, web::post().to(send))
        .route(TEMPLATES, web::get().to(templates))
        .route("/standin/wechat/templates", web::post().to(teach))
        .route("/standin/wechat/subscribe", web::post().to(subscribe))
        .route("/standin/wechat/messages", web::get().to(show));
}

async fn send(caller: web::Query<Caller>, bytes: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, SEND, |platform| {
        platform.let_in(&caller)?;
        let body = body_of(&bytes)?;
        platform.deliver(&body)
    })
    .await
}

async fn templates(caller: web::Query<Caller>, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, TEMPLATES, |platform| {
        platform.let_in(&caller)?;
        let all = platform.messages.templates.values();
        let data: Vec<Value> = all.map(Template::listed).collect();
        ok(json!({ "data": data }))
    })
    .await
}

async fn teach(template: web::Json<Template>, world: web::Data<Shared>) -> HttpResponse {
    let template = template.into_inner();
    let known = &mut world.open().wechat.messages.templates;
    known.insert(template.id.clone(), template);
    HttpResponse::Ok().json(json!({}))
}

async fn subscribe(answered: web::Json<Answered>, world: web::Data<Shared>) -> HttpResponse {
    let answered = answered.into_inner();
    {
        let messages = &mut world.open().wechat.messages;
        let of = (answered.openid.clone(), answered.template.clone());
        match answered.answer.as_str() {
            "accept" => *messages.credits.entry(of).or_default() += 1,
            _ if answered.in_menu => {
                messages.credits.remove(&of);
            }
            _ => {}
        }
    }
    let told = match answered.tell {
        true => events::tell(&world, &answered.event(), answered.times).await,
        false => Vec::new(),
    };
    HttpResponse::Ok().json(json!({ "answered": told }))
}

async fn show(filter: web::Query<Filter>, world: web::Data<Shared>) -> HttpResponse {
    let world = world.open();
    let wanted = |message: &&Value| {
        let of = filter.openid.as_deref();
        of.is_none_or(|openid| message["touser"] == openid)
    };
    let items: Vec<&Value> = world.wechat.messages.sent.iter().filter(wanted).collect();
    HttpResponse::Ok().json(json!({ "items": items }))
}

impl Answered {
    fn event(&self) -> events::Event {
        let name = if self.in_menu {
            "subscribe_msg_change_event"
        } else {
            "subscribe_msg_popup_event"
        };
        let mut item = vec![
            ("TemplateId".to_owned(), self.template.clone()),
            ("SubscribeStatusString".to_owned(), self.answer.clone()),
        ];
        if !self.in_menu {
            item.push(("PopupScene".to_owned(), "0".to_owned()));
        }
        events::Event::of_items(&self.openid, name, vec![item])
    }
}

impl Template {
    fn listed(&self) -> Value {
        let fields = self.fields.iter();
        let content: Vec<String> = fields.map(|field| format!("{{{{{field}.DATA}}}}")).collect();
        json!({
            "priTmplId": self.id, "title": self.title, "content": content.join("\n"), "example": "",
            "type": if self.long_term { 3 } else { 2 },
        })
    }

    /// The first field whose value the platform does not take.
    fn fault(&self, data: &Value) -> Option<String> {
        self.fields.iter().find_map(|field| {
            let value = data[field]["value"].as_str().unwrap_or_default();
            if value.is_empty() {
                // the platform's own spelling
                return Some(format!("argument invalid! data.{field}.value is emtpy"));
            }
            let taken = values::is_taken(field, value);
            (!taken).then(|| format!("argument invalid! data.{field}.value invalid"))
        })
    }
}

impl Platform {
    pub(in super::super) fn learn(&mut self, id: &str, title: &str, fields: Vec<String>) {
        let template = Template {
            id: id.to_owned(),
            title: title.to_owned(),
            fields,
            long_term: false,
        };
        self.messages.templates.insert(id.to_owned(), template);
    }

    /// What arrived, oldest first: title and fields of its template, and the message.
    pub(in super::super) fn received(&self) -> impl Iterator<Item = (String, Vec<String>, &Value)> {
        self.messages.sent.iter().map(|message| {
            let id = message["template_id"].as_str().unwrap_or_default();
            let template = self.messages.templates.get(id);
            let title = template.map_or_else(|| id.to_owned(), |template| template.title.clone());
            (
                title,
                template.map_or_else(Vec::new, |template| template.fields.clone()),
                message,
            )
        })
    }

    fn deliver(&mut self, body: &Value) -> Outcome {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let (to, wanted) = (text("touser"), text("template_id"));
        let template = self.messages.templates.get(&wanted).cloned();
        checked(&[
            (self.knows(&to), 40003, "invalid openid"),
            (template.is_some(), 40037, "invalid template_id"),
        ])?;
        let long_term = template.as_ref().is_some_and(|template| template.long_term);
        if let Some(fault) = template.and_then(|template| template.fault(&body["data"])) {
            return Err((47003, fault));
        }
        let of = (to, wanted);
        let left = self.messages.credits.get_mut(&of).filter(|left| **left > 0);
        let Some(left) = left else {
            return Err((43101, "user refuse to accept the msg".to_owned()));
        };
        if !long_term {
            *left -= 1;
        }
        let messages = &mut self.messages;
        messages.last_id += 1;
        if messages.sent.len() == MOST_KEPT {
            messages.sent.pop_front();
        }
        let mut kept = body.clone();
        kept["sent_at"] = seconds_now().into();
        kept["msgid"] = messages.last_id.into();
        messages.sent.push_back(kept);
        ok(json!({ "msgid": messages.last_id }))
    }
}
