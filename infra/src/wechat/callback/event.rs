//! What a call says, whichever format it came in. Numbers may be texts, a list of one item may be an object, and unknown
//! fields are left out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CallbackError;
use crate::wechat::{Label, Suggestion, Verdict};

/// Longest id of the platform's, in bytes.
const LONGEST: usize = 128;
/// Items of one event.
const MOST_ITEMS: usize = 20;

/// Something that happened at the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The user that it is about: an openid, to be kept sealed.
    pub openid: String,
    /// By which the same event is known again. Holds the openid.
    pub identity: String,
    /// What happened.
    pub happened: Happened,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// The user answered the dialog that asks for messages.
    Answered {
        /// For each template.
        answers: Vec<TemplateAnswer>,
    },
    /// The user withdrew it in the menu of a message.
    Withdrawn {
        /// For each template.
        answers: Vec<TemplateAnswer>,
    },
    /// What became of messages.
    Sent {
        /// The platform's number of each and its code, 0 for one that arrived.
        outcomes: Vec<(Option<String>, i64)>,
    },
    /// What the platform says of a file; none when it could not look at it.
    MediaChecked {
        /// By which the file is known.
        trace_id: String,
        /// The verdict.
        verdict: Option<Verdict>,
    },
    /// Something that we do not act upon.
    Other,
}

/// What the user said to one template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateAnswer {
    /// The template's id.
    pub template: String,
    /// `accept`, `reject`, `ban` or `filter`.
    pub answer: String,
}

impl Event {
    /// Reads an event.
    ///
    /// # Errors
    /// `CallbackError::Malformed` when it says neither what happened nor to whom.
    pub(super) fn read(body: Value) -> Result<Self, CallbackError> {
        let openid = text(&body["FromUserName"]).ok_or(CallbackError::Malformed("FromUserName"))?;
        let kind = text(&body["MsgType"]).ok_or(CallbackError::Malformed("MsgType"))?;
        let name = text(&body["Event"]).unwrap_or_default();
        let items = items(&body);
        let trace_id = text(&body["trace_id"]).unwrap_or_default();
        let identity = match text(&body["MsgId"]) {
            Some(id) => format!("message {id}"),
            None => {
                let created = text(&body["CreateTime"]).unwrap_or_default();
                format!("event {openid} {created} {name} {trace_id} {items:?}")
            }
        };
        let happened = match (kind.as_str(), name.as_str()) {
            ("event", "subscribe_msg_popup_event") => Happened::Answered {
                answers: answers(&items),
            },
            ("event", "subscribe_msg_change_event") => Happened::Withdrawn {
                answers: answers(&items),
            },
            ("event", "subscribe_msg_sent_event") => Happened::Sent {
                outcomes: outcomes(&items),
            },
            ("event", "wxa_media_check") if !trace_id.is_empty() => Happened::MediaChecked {
                trace_id,
                verdict: verdict(&body),
            },
            _ => Happened::Other,
        };
        Ok(Self {
            openid,
            identity,
            happened,
        })
    }
}

/// `List`, at the top in JSON, within an element of the event's name in XML.
fn items(body: &Value) -> Vec<Value> {
    let within = [
        "SubscribeMsgPopupEvent",
        "SubscribeMsgChangeEvent",
        "SubscribeMsgSentEvent",
    ];
    let inner = within.iter().map(|name| &body[name]["List"]);
    let list = std::iter::once(&body["List"])
        .chain(inner)
        .find(|list| !list.is_null());
    let mut all = match list {
        Some(Value::Array(many)) => many.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => Vec::new(),
    };
    all.truncate(MOST_ITEMS);
    all
}

fn answers(items: &[Value]) -> Vec<TemplateAnswer> {
    let read = |item: &Value| {
        Some(TemplateAnswer {
            template: text(&item["TemplateId"])?,
            answer: text(&item["SubscribeStatusString"])?,
        })
    };
    items.iter().filter_map(read).collect()
}

fn outcomes(items: &[Value]) -> Vec<(Option<String>, i64)> {
    let read = |item: &Value| Some((text(&item["MsgID"]), number(&item["ErrorCode"])?));
    items.iter().filter_map(read).collect()
}

fn verdict(body: &Value) -> Option<Verdict> {
    if number(&body["errcode"]).unwrap_or(0) != 0 {
        return None;
    }
    let suggest = match text(&body["result"]["suggest"])?.as_str() {
        "pass" => Suggestion::Pass,
        "review" => Suggestion::Review,
        "risky" => Suggestion::Risky,
        _ => return None,
    };
    let label = number(&body["result"]["label"]).and_then(|label| i32::try_from(label).ok());
    Some(Verdict {
        suggest,
        label: Label(label?),
    })
}

/// A short text, or a number as a text.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty() && text.len() <= LONGEST).then_some(text)
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}
