//! An answer of the API, and what a story expects of it.

use reqwest::header::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

/// What the API answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body; null when it is empty.
    pub body: Value,
    /// Body as it was sent, whatever it is.
    pub raw: String,
    /// Headers.
    pub headers: HeaderMap,
    /// What was asked, for messages: `POST /help-requests`.
    pub asked: String,
}

impl Reply {
    /// Expects a success.
    #[track_caller]
    pub fn done(self) -> Self {
        let good = (200..300).contains(&self.status);
        assert!(good, "{} was refused: {} {}", self.asked, self.status, self.body);
        self
    }

    /// Expects a success that leaves the request in `state`.
    #[track_caller]
    pub fn is_now(self, state: &str) -> Self {
        let reply = self.done();
        assert_eq!(
            reply.text("/state"),
            state,
            "after {}: {}",
            reply.asked,
            reply.body
        );
        reply
    }

    /// Expects a problem with this code; gives the problem.
    #[track_caller]
    pub fn is_refused(self, code: &str) -> Self {
        assert!(self.status >= 400, "{} succeeded: {}", self.asked, self.body);
        assert_eq!(
            self.body["code"], code,
            "{}: {} {}",
            self.asked, self.status, self.body
        );
        self
    }

    /// Expects that it looks as if it did not exist.
    #[track_caller]
    pub fn is_hidden(self) -> Self {
        let reply = self.is_refused("not_found");
        assert_eq!(reply.status, 404);
        reply
    }

    /// Expects this status.
    #[track_caller]
    pub fn has_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self
    }

    /// The id of the resource.
    #[track_caller]
    pub fn id(&self) -> Uuid {
        self.uuid("/id")
    }

    /// The id at `pointer`.
    #[track_caller]
    pub fn uuid(&self, pointer: &str) -> Uuid {
        self.text(pointer).parse().expect("an id")
    }

    /// The value at `pointer`; null when there is none.
    pub fn at(&self, pointer: &str) -> &Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The text at `pointer`.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        let text = self.at(pointer).as_str();
        text.unwrap_or_else(|| panic!("no text {pointer} in {} {}", self.status, self.body))
            .to_owned()
    }

    /// The number at `pointer`.
    #[track_caller]
    pub fn count(&self, pointer: &str) -> i64 {
        let number = self.at(pointer).as_i64();
        number.unwrap_or_else(|| panic!("no number {pointer} in {} {}", self.status, self.body))
    }

    /// The items of a list.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        let items = self.body["items"].as_array();
        items.unwrap_or_else(|| panic!("no list: {} {}", self.status, self.body))
    }

    /// One text of each item of a list.
    #[track_caller]
    pub fn each(&self, name: &str) -> Vec<String> {
        let text = |item: &Value| item[name].as_str().unwrap_or_default().to_owned();
        self.items().iter().map(text).collect()
    }

    /// Whether a list has an item with this id.
    #[track_caller]
    pub fn lists(&self, id: Uuid) -> bool {
        self.each("id").contains(&id.to_string())
    }

    /// The item of a list with this id.
    #[track_caller]
    pub fn item(&self, id: Uuid) -> &Value {
        let found = self.items().iter().find(|item| item["id"] == id.to_string());
        found.unwrap_or_else(|| panic!("{} does not list {id}: {}", self.asked, self.body))
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Everything that was answered, headers too: to look for what must not be in it.
    pub fn whole(&self) -> String {
        format!("{:?} {}", self.headers, self.body)
    }
}
