//! What a member reads: a card that opens a page, or a text where there is no page.

use std::fmt;

use nuanxin_domain::personal::Personal;
use serde_json::{Value, json};
use uuid::Uuid;

/// For so long the platform knows a message again, in seconds: the longest that it takes.
const KNOWN_AGAIN: u32 = 4 * 3_600;
/// Most bytes of a card's title and description, and of a text.
const TITLE: usize = 128;
const DESCRIPTION: usize = 512;
const TEXT: usize = 2_048;

/// One message to one member.
#[derive(Clone)]
pub struct WecomMessage {
    /// Its id, the same at each try.
    pub id: Uuid,
    /// The member's id at WeCom.
    pub to_user: Personal<String>,
    /// Heading.
    pub title: String,
    /// What there is to say. Never a need, a diagnosis, an address or a full name.
    pub text: String,
    /// The page that it opens.
    pub url: Option<String>,
}

impl fmt::Debug for WecomMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WecomMessage")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl WecomMessage {
    /// The platform knows a message again by what it says, so each says which it is: the same words about another
    /// matter are another message, and the same message sent twice is shown once.
    pub(super) fn body(&self, agent_id: u32) -> Value {
        let digits = self.id.simple().to_string();
        let which = format!("消息号 {}", &digits[24..]);
        let mut body = json!({
            "touser": self.to_user.expose(),
            "agentid": agent_id,
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": KNOWN_AGAIN,
        });
        match &self.url {
            Some(url) => {
                let tail = format!("<div class=\"gray\">{which}</div>");
                let text = cut(&plain(&self.text), DESCRIPTION - tail.len());
                body["msgtype"] = "textcard".into();
                body["textcard"] = json!({
                    "title": cut(&plain(&self.title), TITLE),
                    "description": format!("{text}{tail}"),
                    "url": url,
                    "btntxt": "查看",
                });
            }
            None => {
                let tail = format!("\n{which}");
                let text = cut(&format!("{}\n{}", self.title, self.text), TEXT - tail.len());
                body["msgtype"] = "text".into();
                body["text"] = json!({ "content": format!("{text}{tail}") });
            }
        }
        body
    }
}

/// A card's text may hold tags; ours holds none.
fn plain(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}

/// At most so many bytes, whole characters, with a mark where something is missing.
fn cut(text: &str, most: usize) -> String {
    const MARK: &str = "…";
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most - MARK.len();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{MARK}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: u128, text: &str, url: Option<&str>) -> WecomMessage {
        WecomMessage {
            id: Uuid::from_u128(id),
            to_user: "zhang.san".to_owned().into(),
            title: "新的求助单".to_owned(),
            text: text.to_owned(),
            url: url.map(str::to_owned),
        }
    }

    #[test]
    fn a_card_and_a_text_stay_within_their_bytes_and_hold_no_tags_of_ours() {
        let long = "<b>请尽快处理</b>".repeat(200);
        let body = message(7, &long, Some("https://a.example.cn/advisor")).body(9);
        let card = body["textcard"]["description"].as_str().unwrap();
        assert!(
            (500..=DESCRIPTION).contains(&card.len()) && !card.contains("<b>"),
            "{card}"
        );
        assert!(
            card.ends_with("…<div class=\"gray\">消息号 00000007</div>"),
            "{card}"
        );
        assert_eq!(
            (&body["agentid"], &body["enable_duplicate_check"]),
            (&json!(9), &json!(1))
        );
        let body = message(7, &long, None).body(9);
        let text = body["text"]["content"].as_str().unwrap();
        assert!(
            (2_030..=TEXT).contains(&text.len()) && text.starts_with("新的求助单\n"),
            "{text}"
        );
    }

    #[test]
    fn the_same_message_is_the_same_and_another_in_the_same_words_is_not() {
        for url in [Some("https://a.example.cn/"), None] {
            let (first, again, other) = (message(7, "a", url), message(7, "a", url), message(8, "a", url));
            assert_eq!(first.body(9), again.body(9));
            assert_ne!(first.body(9), other.body(9));
        }
        let shown = format!("{:?}", message(7, "hush", None));
        assert!(!shown.contains("hush") && !shown.contains("zhang"), "{shown}");
    }
}
