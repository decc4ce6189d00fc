//! The gateways for text messages: our own wire and those of two cloud providers. What any of them takes is kept to be
//! looked at; each fails when told to.

mod aliyun;
mod limits;
mod own;
mod signed;
mod tencent;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Shared;
use super::faults::{Fault, Faults};
pub(super) use own::{bytes_of_hex, header};
pub(super) use signed::{Claim, hmac, sha256};

/// Older messages are forgotten.
const MOST_KEPT: usize = 1000;

/// What the gateways have taken, newest last, and how they misbehave.
#[derive(Debug, Default)]
pub(super) struct Gateway {
    pub(super) taken: VecDeque<Taken>,
    /// The texts of templates, by their ids; `{name}` or `${name}` stands for a value.
    texts: HashMap<String, String>,
    own_fault: Option<own::Fault>,
    /// Of the cloud providers.
    faults: Faults,
    limits: limits::Limits,
    /// Nonces that were used.
    nonces: HashSet<String>,
}

/// A message as it was taken.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Taken {
    pub(super) id: String,
    pub(super) to: String,
    pub(super) template: String,
    pub(super) params: BTreeMap<String, String>,
    /// Seconds since 1970.
    pub(super) sent_at: u64,
    /// By which gateway: own, tencent or aliyun.
    pub(super) by: &'static str,
    /// The sign before the text.
    pub(super) sign: String,
}

#[derive(Deserialize)]
struct Filter {
    phone: Option<String>,
}

#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    own::routes(config);
    tencent::routes(config);
    aliyun::routes(config);
    config
        .route("/standin/sms", web::get().to(show))
        .route("/standin/sms/templates", web::post().to(teach))
        .route("/standin/sms/limits", web::post().to(set_limits))
        .route("/standin/sms/faults", web::post().to(plant))
        .route("/standin/sms/faults", web::delete().to(recover));
}

impl Gateway {
    /// Keeps a message, unless its id is known.
    fn keep(&mut self, taken: Taken) {
        if self.taken.iter().any(|known| known.id == taken.id) {
            return;
        }
        if self.taken.len() == MOST_KEPT {
            self.taken.pop_front();
        }
        self.taken.push_back(taken);
    }

    /// Learns the text of a template.
    pub(super) fn learn(&mut self, id: &str, text: &str) {
        self.texts.insert(id.to_owned(), text.to_owned());
    }

    /// Whether every value that the text of a template needs is there; true where no text is known.
    fn is_filled(&self, template: &str, params: &BTreeMap<String, String>) -> bool {
        self.texts
            .get(template)
            .is_none_or(|text| !filled(text, params).contains('{'))
    }

    /// What stands on the phone.
    pub(super) fn text_of(&self, taken: &Taken) -> Option<String> {
        let text = self.texts.get(&taken.template)?;
        Some(filled(text, &taken.params))
    }
}

fn filled(text: &str, params: &BTreeMap<String, String>) -> String {
    params.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value)
            .replace(&format!("{{{name}}}"), value)
    })
}

async fn show(filter: web::Query<Filter>, world: web::Data<Shared>) -> HttpResponse {
    let world = world.open();
    let wanted = |taken: &&Taken| filter.phone.as_ref().is_none_or(|phone| taken.to == *phone);
    HttpResponse::Ok().json(json!({ "items": world.sms.taken.iter().filter(wanted).collect::<Vec<_>>() }))
}

async fn teach(text: web::Json<Text>, world: web::Data<Shared>) -> HttpResponse {
    world.open().sms.learn(&text.id, &text.text);
    HttpResponse::Ok().json(json!({}))
}

async fn set_limits(limits: web::Json<limits::Limits>, world: web::Data<Shared>) -> HttpResponse {
    world.open().sms.limits = limits.into_inner();
    HttpResponse::Ok().json(json!({}))
}

async fn plant(fault: web::Json<Fault>, world: web::Data<Shared>) -> HttpResponse {
    world.open().sms.faults.plant(fault.into_inner())
}

async fn recover(world: web::Data<Shared>) -> HttpResponse {
    world.open().sms.faults.clear()
}

/// A mobile number of the mainland.
fn is_mobile(number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    digits && number.len() == 11 && matches!(number.as_bytes()[1], b'3'..=b'9') && number.starts_with('1')
}

/// The gateway is another company's machine: it has a clock of its own, and no test moves it.
#[allow(clippy::disallowed_methods)]
pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
