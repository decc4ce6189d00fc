//! Pages that stay open and are told what changes.

use crate::client::Client;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Far longer than anything takes to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open stream.
pub struct Live {
    answer: reqwest::Response,
    buffer: String,
    /// The last id that was named.
    pub id: Option<i64>,
}

/// What a page was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// `request`, `inbox`, `lists`, `reset` and so on.
    pub event: String,
    /// Its position.
    pub id: i64,
    /// What it carries.
    pub data: Value,
}

impl Seen {
    /// Whether it says that this request has this version.
    pub fn is(&self, request: Uuid, version: i64) -> bool {
        self.event == "request" && self.data == json!({ "id": request, "version": version })
    }
}

impl Client {
    /// Keeps a page open, from now on.
    pub async fn watches(&self) -> Live {
        self.watches_with("").await
    }

    /// Keeps a page open again, that has seen everything up to this id.
    pub async fn watches_after(&self, id: &str) -> Live {
        self.watches_with(&format!("&last_event_id={id}")).await
    }

    async fn watches_with(&self, query: &str) -> Live {
        let ticket = self.live_ticket().await;
        self.opens_with(&format!("{ticket}{query}")).await
    }

    /// Keeps a page open with this ticket.
    pub async fn opens_with(&self, ticket: &str) -> Live {
        let answer = self.opens(&format!("/live?ticket={ticket}")).await;
        assert_eq!(answer.status(), 200, "the stream is refused");
        let header = |name: &str| answer.headers()[name].to_str().expect("a text");
        assert_eq!(header("content-type"), "text/event-stream; charset=utf-8");
        assert_eq!(header("content-encoding"), "identity", "never compressed");
        let mut live = Live {
            answer,
            buffer: String::new(),
            id: None,
        };
        // said at once, whatever happens
        let beginning = live.block().await.expect("a beginning");
        assert!(beginning.starts_with("retry: "), "{beginning}");
        live
    }

    /// A ticket for one stream.
    pub async fn live_ticket(&self) -> String {
        self.post("/live/ticket", &json!({})).await.done().text("/ticket")
    }

    /// The code with which a ticket is refused.
    pub async fn is_refused_the_stream(&self, ticket: &str) -> String {
        let refused = self.get(&format!("/live?ticket={ticket}")).await;
        assert!(refused.status >= 400, "the stream opens");
        refused.text("/code")
    }
}

impl Live {
    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Seen> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| {
                let mut lines = block.lines();
                lines.find_map(|line| line.strip_prefix(name).map(str::to_owned))
            };
            if let Some(data) = field("data: ") {
                return Some(Seen {
                    event: field("event: ").expect("a name"),
                    id: self.id.expect("an id"),
                    data: serde_json::from_str(&data).expect("JSON"),
                });
            }
        }
    }

    /// The next event is that this request has this version.
    pub async fn hears(&mut self, request: Uuid, version: i64) {
        let seen = self.next().await.expect("an event");
        assert!(
            seen.is(request, version),
            "{seen:?} is not {request} at {version}"
        );
    }

    /// The next event is that something that is no request has this version: `call`, `complaint` and so on.
    pub async fn hears_thing(&mut self, event: &str, id: Uuid, version: i64) {
        let seen = self.next().await.expect("an event");
        let told = json!({ "id": id, "version": version });
        assert_eq!((seen.event.as_str(), &seen.data), (event, &told));
    }

    /// Hears of this request and of nothing else, each time of a later version, until it is told this one.
    pub async fn hears_up_to(&mut self, request: Uuid, version: i64) {
        let mut last = 0;
        while last < version {
            let seen = self.next().await.expect("an event");
            let told = seen.data["version"].as_i64().unwrap_or_default();
            assert!(
                seen.is(request, told) && told > last,
                "{seen:?} comes between {request} at {last} and at {version}"
            );
            last = told;
        }
        assert_eq!(last, version, "no version of {request} that nobody knows");
    }

    /// The next event is this one, without data.
    pub async fn hears_of(&mut self, event: &str) {
        let seen = self.next().await.expect("an event");
        assert_eq!((seen.event.as_str(), &seen.data), (event, &json!({})));
    }

    /// The stream ends without another event.
    pub async fn ends(&mut self) {
        assert_eq!(self.next().await, None);
    }

    /// Everything up to an empty line; keeps the id that it names.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                let mut lines = block.lines();
                if let Some(id) = lines.find_map(|line| line.strip_prefix("id: ")) {
                    self.id = Some(id.parse().expect("a number"));
                }
                return Some(block);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.answer.chunk()).await;
            let chunk = chunk.expect("nothing is said").expect("a whole stream")?;
            self.buffer.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }
}
