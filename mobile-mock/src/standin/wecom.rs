//! WeCom (企业微信), as far as an application's server sees it: its token, and messages to members.
//!
//! As there: status 200 for refusals too, one token until it ends, wrong receivers among right ones are named with
//! `errcode` 0, more than 30 messages a minute to one member are dropped without a word, and a message that is repeated
//! is shown once when that was asked for. Under `/standin/wecom/` stands what whoever tests does.

use std::collections::{HashSet, VecDeque};

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::faults::{self, Fault, Faults, Kind};
use super::sms::now;
use super::{Shared, WECOM_AGENT_ID, WECOM_CORP_ID, WECOM_SECRET};

const TOKEN: &str = "/cgi-bin/gettoken";
const SEND: &str = "/cgi-bin/message/send";
/// Seconds for which a token is good.
const LIFE: u64 = 7_200;
/// Seconds for which a message is known again, when nothing else is said, and at most.
const KNOWN_AGAIN: u64 = 1_800;
const KNOWN_LONGEST: u64 = 14_400;
/// Messages to one member within so many seconds.
const LIMITS: [(u64, usize); 2] = [(60, 30), (3_600, 1_000)];
/// Most bytes of a text, a card's title and its description; what is more is cut off.
const TEXT: usize = 2_048;
const TITLE: usize = 128;
const DESCRIPTION: usize = 512;
/// Most members of one call.
const MOST: usize = 1_000;
/// Older messages are forgotten.
const MOST_KEPT: usize = 10_000;

/// Everything that the platform knows.
#[derive(Debug, Default)]
pub(super) struct Platform {
    ahead_seconds: u64,
    /// The present token, and when it ends.
    token: Option<(String, u64)>,
    /// Tokens that were good.
    ended: HashSet<String>,
    /// Ids that are no members (any more).
    gone: HashSet<String>,
    pub(super) received: VecDeque<Message>,
    /// What was sent in vain: above the limit, and again.
    dropped: u32,
    repeated: u32,
    calls: u32,
    faults: Faults,
}

/// A message as a member has it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Message {
    pub to: String,
    pub kind: String,
    pub title: String,
    pub text: String,
    pub url: String,
    /// Seconds since 1970.
    pub sent_at: u64,
    #[serde(skip)]
    whole: Value,
}

#[derive(Deserialize)]
struct Login {
    #[serde(default)]
    corpid: String,
    #[serde(default)]
    corpsecret: String,
}

#[derive(Deserialize)]
struct Caller {
    #[serde(default)]
    access_token: String,
}

#[derive(Deserialize)]
struct Clock {
    advance_seconds: u64,
}

#[derive(Deserialize)]
struct Members {
    gone: HashSet<String>,
}

#[derive(Deserialize)]
struct Filter {
    member: Option<String>,
}

/// What a call came to, or a code with its text.
type Outcome = Result<Value, (i64, &'static str)>;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(TOKEN, web::get().to(give_token))
        .route(SEND, web::post().to(send))
        .route("/standin/wecom/messages", web::get().to(show))
        .route("/standin/wecom/members", web::post().to(set_members))
        .route("/standin/wecom/clock", web::post().to(move_clock))
        .route("/standin/wecom/tokens/expire", web::post().to(expire))
        .route("/standin/wecom/faults", web::post().to(plant))
        .route("/standin/wecom/faults", web::delete().to(recover));
}

async fn give_token(asked: web::Query<Login>, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, TOKEN, |platform| platform.token_for(&asked)).await
}

async fn send(caller: web::Query<Caller>, bytes: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, SEND, |platform| {
        platform.calls += 1;
        platform.let_in(&caller.access_token)?;
        let body: Value = serde_json::from_slice(&bytes).map_err(|_| (47001, "data format error"))?;
        platform.deliver(&body)
    })
    .await
}

async fn answer(
    world: &web::Data<Shared>,
    path: &str,
    work: impl FnOnce(&mut Platform) -> Outcome,
) -> HttpResponse {
    let (fault, outcome) = {
        let platform = &mut world.open().wecom;
        let fault = platform.faults.next(path);
        let outcome = match &fault {
            Some(fault) if fault.kind == Kind::Code => Err((fault.number(), "fault set by the test")),
            Some(fault) if fault.hinders() => Err((0, "")),
            _ => work(platform),
        };
        (fault, outcome)
    };
    let answer = match outcome {
        Ok(mut value) => {
            value["errcode"] = 0.into();
            value["errmsg"] = "ok".into();
            HttpResponse::Ok().json(value)
        }
        Err((code, message)) => {
            let hint = format!("{message}, hint: [{}], from ip: 127.0.0.1", now());
            HttpResponse::Ok().json(json!({ "errcode": code, "errmsg": hint }))
        }
    };
    faults::told(fault, answer).await
}

async fn show(filter: web::Query<Filter>, world: web::Data<Shared>) -> HttpResponse {
    let platform = &world.open().wecom;
    let wanted = |message: &&Message| filter.member.as_ref().is_none_or(|member| message.to == *member);
    let items: Vec<&Message> = platform.received.iter().filter(wanted).collect();
    HttpResponse::Ok().json(json!({ "items": items, "dropped": platform.dropped,
        "repeated": platform.repeated, "calls": platform.calls }))
}

async fn set_members(members: web::Json<Members>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wecom.gone = members.into_inner().gone;
    HttpResponse::Ok().json(json!({}))
}

async fn move_clock(clock: web::Json<Clock>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wecom.ahead_seconds += clock.advance_seconds;
    HttpResponse::Ok().json(json!({}))
}

/// Ends the token now, as the platform may do early.
async fn expire(world: web::Data<Shared>) -> HttpResponse {
    let platform = &mut world.open().wecom;
    platform
        .ended
        .extend(platform.token.take().map(|(token, _)| token));
    HttpResponse::Ok().json(json!({}))
}

async fn plant(fault: web::Json<Fault>, world: web::Data<Shared>) -> HttpResponse {
    world.open().wecom.faults.plant(fault.into_inner())
}

async fn recover(world: web::Data<Shared>) -> HttpResponse {
    world.open().wecom.faults.clear()
}

impl Platform {
    fn now(&self) -> u64 {
        now() + self.ahead_seconds
    }

    fn token_for(&mut self, asked: &Login) -> Outcome {
        if asked.corpid != WECOM_CORP_ID {
            return Err((40013, "invalid corpid"));
        }
        if asked.corpsecret != WECOM_SECRET {
            return Err((40001, "invalid credential"));
        }
        let now = self.now();
        let (token, ends_at) = match self.token.take() {
            Some((token, ends_at)) if now < ends_at => (token, ends_at),
            over => {
                self.ended.extend(over.map(|(token, _)| token));
                (Uuid::new_v4().simple().to_string(), now + LIFE)
            }
        };
        let said = json!({ "access_token": token, "expires_in": ends_at - now });
        self.token = Some((token, ends_at));
        Ok(said)
    }

    fn let_in(&self, token: &str) -> Result<(), (i64, &'static str)> {
        if token.is_empty() {
            return Err((41001, "access_token missing"));
        }
        match &self.token {
            Some((good, ends_at)) if good == token && self.now() < *ends_at => Ok(()),
            Some((good, _)) if good == token => Err((42001, "access_token expired")),
            _ if self.ended.contains(token) => Err((42001, "access_token expired")),
            _ => Err((40014, "invalid access_token")),
        }
    }

    fn deliver(&mut self, body: &Value) -> Outcome {
        let text = |pointer: &str| {
            let value = body.pointer(pointer).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        if body["agentid"].as_u64() != Some(WECOM_AGENT_ID.into()) {
            return Err((40056, "invalid agentid"));
        }
        let kind = text("/msgtype");
        let (title, said) = match kind.as_str() {
            "text" => (String::new(), text("/text/content")),
            "textcard" => (text("/textcard/title"), text("/textcard/description")),
            _ => return Err((40008, "invalid message type")),
        };
        if said.is_empty() || (kind == "textcard" && (title.is_empty() || text("/textcard/url").is_empty())) {
            return Err((44004, "empty content"));
        }
        let receivers = text("/touser");
        let receivers: Vec<&str> = receivers.split('|').filter(|id| !id.is_empty()).collect();
        if receivers.len() > MOST {
            return Err((40132, "userid too many"));
        }
        let (gone, members): (Vec<&str>, Vec<&str>) =
            receivers.into_iter().partition(|id| self.gone.contains(*id));
        if members.is_empty() {
            return Err((81013, "user & party & tag all invalid"));
        }
        for member in members {
            self.tell(Message {
                to: member.to_owned(),
                title: cut(&title, TITLE),
                text: cut(&said, if kind == "text" { TEXT } else { DESCRIPTION }),
                kind: kind.clone(),
                url: text("/textcard/url"),
                sent_at: self.now(),
                whole: body.clone(),
            });
        }
        Ok(
            json!({ "invaliduser": gone.join("|").to_lowercase(), "invalidparty": "", "invalidtag": "",
            "msgid": Uuid::new_v4().simple().to_string() }),
        )
    }

    fn tell(&mut self, message: Message) {
        let now = message.sent_at;
        let whole = &message.whole;
        if whole["enable_duplicate_check"] == 1 {
            let interval = whole["duplicate_check_interval"]
                .as_u64()
                .unwrap_or(KNOWN_AGAIN)
                .min(KNOWN_LONGEST);
            let same = |known: &Message| known.to == message.to && known.whole == *whole;
            if self
                .received
                .iter()
                .any(|known| same(known) && known.sent_at + interval > now)
            {
                self.repeated += 1;
                return;
            }
        }
        let within = |seconds: u64| {
            let fits = |known: &&Message| known.to == message.to && known.sent_at + seconds > now;
            self.received.iter().filter(fits).count()
        };
        if LIMITS.iter().any(|(seconds, most)| within(*seconds) >= *most) {
            self.dropped += 1;
            return;
        }
        if self.received.len() == MOST_KEPT {
            self.received.pop_front();
        }
        self.received.push_back(message);
    }
}

/// At most so many bytes, whole characters.
fn cut(text: &str, most: usize) -> String {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= most).last().unwrap_or(0);
    text[..end].to_owned()
}
