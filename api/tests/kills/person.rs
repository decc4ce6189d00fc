//! People who submit requests over a bad line, and keep a note of every answer.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::quiet_hours::morning_after;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

/// The one number from which everybody asks.
const NUMBER: &str = "13900000300";
/// Between two submissions of a person.
const PAUSE: Duration = Duration::from_millis(20);
/// A line that went dead with the program must not be waited for without end; nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody signed in, towards the program as it runs now.
#[derive(Clone)]
pub struct Phone {
    http: Client,
    origin: String,
    token: String,
}

impl Phone {
    /// With the token of before, while that is good: it outlives the program's restart.
    pub async fn signed_in(address: SocketAddr, token: Option<String>) -> Self {
        let mut phone = Self::stranger(address, token.unwrap_or_default());
        if phone.token.is_empty() || phone.get("/me").send().await.unwrap().status() == 401 {
            let asked = phone.post("/auth/sms/send", &json!({"phone": NUMBER}));
            assert!(asked.send().await.unwrap().status().is_success());
            let signed_in = phone.post("/auth/sms", &json!({"phone": NUMBER, "code": "246810"}));
            phone.token = token_of(signed_in).await;
        }
        phone
    }

    fn stranger(address: SocketAddr, token: String) -> Self {
        Self {
            http: Client::builder().no_proxy().timeout(PATIENCE).build().unwrap(),
            origin: format!("http://{address}"),
            token,
        }
    }

    /// The same program, asked by a member of the demonstration's staff.
    pub async fn staff(&self, username: &str) -> Self {
        let body = json!({"username": username, "password": "nuanxin-demo"});
        let token = token_of(self.post("/auth/staff", &body)).await;
        Self {
            token,
            ..self.clone()
        }
    }

    pub fn token(&self) -> String {
        self.token.clone()
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        let url = format!("{}/api/v1{path}", self.origin);
        self.http.get(url).bearer_auth(&self.token)
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        let url = format!("{}/api/v1{path}", self.origin);
        let post = self.http.post(url).json(body);
        if self.token.is_empty() {
            post
        } else {
            post.bearer_auth(&self.token)
        }
    }

    /// Runs all work that can run.
    pub async fn settles(&self) {
        let url = format!("{}/demo/settle", self.origin);
        assert_eq!(self.http.post(url).send().await.unwrap().status(), 200);
    }

    /// At night inboxes wait for the morning, and what is counted in the end lies in one: it does not depend on the hour.
    pub async fn lives_by_day(&self) {
        let shown = self.asks("/demo/clock").await;
        let now: DateTime<Utc> = shown["now"].as_str().unwrap().parse().unwrap();
        if let Some(morning) = morning_after(now + TimeDelta::minutes(10)) {
            let url = format!("{}/demo/clock", self.origin);
            let moved = self
                .http
                .post(url)
                .json(&json!({ "set": morning.to_rfc3339() }))
                .send();
            assert_eq!(moved.await.unwrap().status(), 200);
        }
    }

    /// For operators: outside the API.
    pub async fn asks(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.origin);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Every item of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .get(&format!("{path}?limit=100{cursor}"))
                .send()
                .await
                .unwrap();
            assert_eq!(page.status(), 200, "{path}");
            let page: Value = page.json().await.unwrap();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}

async fn token_of(signed_in: RequestBuilder) -> String {
    let answer: Value = signed_in.send().await.unwrap().json().await.unwrap();
    answer["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("not signed in: {answer}"))
        .to_owned()
}

/// A submission, and the id that was acknowledged.
pub struct Submission {
    pub key: String,
    body: Value,
    pub id: Option<String>,
}

impl Submission {
    /// Sends it, for the first time or again; `None` when nobody answers to the end.
    pub async fn send(&mut self, phone: &Phone) -> Option<()> {
        let post = phone.post("/help-requests", &self.body);
        let sent: Response = post.header("idempotency-key", &self.key).send().await.ok()?;
        let status = sent.status();
        let text = sent.text().await.ok()?;
        assert_eq!(status, 201, "{}: {text}", self.key);
        let answer: Value = serde_json::from_str(&text).unwrap();
        let id = answer["id"].as_str().unwrap().to_owned();
        if let Some(before) = &self.id {
            assert_eq!(*before, id, "{}: another request under the same key", self.key);
        }
        self.id = Some(id);
        Some(())
    }

    /// The id that it is answered with now.
    pub async fn acknowledged_again(&self, phone: &Phone) -> String {
        let mut again = Self {
            key: self.key.clone(),
            body: self.body.clone(),
            id: self.id.clone(),
        };
        again.send(phone).await;
        again.id.unwrap_or_else(|| panic!("{}: no answer", self.key))
    }
}

/// One who submits again and again.
pub struct Person {
    name: usize,
    pub submissions: Vec<Submission>,
}

impl Person {
    pub fn new(name: usize) -> Self {
        Self {
            name,
            submissions: Vec::new(),
        }
    }

    pub fn acknowledged(&self) -> usize {
        self.submissions.iter().filter(|one| one.id.is_some()).count()
    }

    /// First repeats the last two submissions, of which the last was perhaps never answered.
    pub async fn submits_until_nobody_answers(mut self, phone: Phone) -> Self {
        let mut next = self.submissions.len().saturating_sub(2);
        loop {
            if next == self.submissions.len() {
                self.submissions.push(submission(self.name, next));
            }
            if self.submissions[next].send(&phone).await.is_none() {
                return self;
            }
            next += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn submission(person: usize, count: usize) -> Submission {
    Submission {
        key: format!("person-{person}-{count}"),
        body: json!({
            "consents": [{"kind": "processing", "version": "1"}],
            "needs": ["care"],
            "description": format!("第 {count} 件"),
            "address": {"text": "静安区曹家渡街道"},
        }),
        id: None,
    }
}
