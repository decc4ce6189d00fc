//! Somebody who speaks HTTP with the API, and what everybody may look at.

use crate::reply::Reply;
use crate::uploads::Sent;
use serde_json::Value;
use uuid::Uuid;

/// What speaks plain HTTP on this machine. Reading the machine's certificates would take longer than many stories.
pub(crate) fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    let builder = builder.tls_danger_accept_invalid_certs(true);
    builder.build().expect("a client")
}

/// A client with the headers that it sends each time.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    headers: Vec<(String, String)>,
}

impl Client {
    /// One who has not signed in.
    pub fn stranger(http: reqwest::Client, origin: &str) -> Self {
        Self {
            http,
            origin: origin.to_owned(),
            headers: vec![],
        }
    }

    /// The same, speaking to another node.
    pub(crate) fn at(&self, origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            ..self.clone()
        }
    }

    /// The same, sending one more header, or another value of it.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut more = self.clone();
        more.headers.retain(|(known, _)| known != name);
        more.headers.push((name.to_owned(), value.to_owned()));
        more
    }

    /// What it sends to sign in.
    pub fn authorization(&self) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(name, _)| name == "authorization");
        found.map_or("", |(_, value)| value)
    }

    /// `GET` of a path under `/api/v1`.
    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    /// A page for people, as its text; expects a success.
    pub async fn page(&self, path: &str) -> String {
        let url = format!("{}/api/v1{path}", self.origin);
        let mut call = self.http.get(url);
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        let answer = call
            .header("accept", "text/html")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        answer.text().await.expect("a text")
    }

    /// Opens a path under `/api/v1` without reading the answer's body.
    pub(crate) async fn opens(&self, path: &str) -> reqwest::Response {
        let mut call = self.http.get(format!("{}/api/v1{path}", self.origin));
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        call.send().await.expect("an answer")
    }

    /// `POST` of a body to a path under `/api/v1`.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path, Some(body)).await
    }

    /// Any method.
    pub async fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let url = format!("{}/api/v1{path}", self.origin);
        let mut call = self.http.request(method.parse().expect("a method"), url);
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        if let Some(body) = body {
            call = call.json(body);
        }
        let answer = call.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.expect("a body");
        Reply {
            status,
            headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            raw: String::from_utf8_lossy(&bytes).into_owned(),
            asked: format!("{method} {path}"),
        }
    }

    /// A call with another body than JSON, at any address of this server.
    pub async fn sends(&self, method: &str, address: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Sent {
        let url = format!("{}{address}", self.origin);
        let mut call = self.http.request(method.parse().expect("a method"), url);
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        for (name, value) in headers {
            call = call.header(*name, *value);
        }
        let answer = call.body(body).send().await.expect("an answer");
        Sent {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            bytes: answer.bytes().await.expect("a body").to_vec(),
        }
    }

    /// A verb on a request.
    pub async fn verb(&self, id: Uuid, verb: &str, body: &Value) -> Reply {
        self.post(&format!("/help-requests/{id}/{verb}"), body).await
    }

    /// The request as this one sees it.
    pub async fn sees(&self, id: Uuid) -> Reply {
        self.get(&format!("/help-requests/{id}")).await
    }

    /// What happened, as this one reads it.
    pub async fn timeline(&self, id: Uuid) -> Reply {
        self.get(&format!("/help-requests/{id}/timeline")).await
    }

    /// The inbox.
    pub async fn notices(&self) -> Reply {
        self.get("/notices?limit=100").await.done()
    }

    /// Whether the inbox has a notice of this template about this request, alone or in the list of a catch-up.
    pub async fn was_told(&self, id: Uuid, template: &str) -> bool {
        let about = |item: &&Value| item["help_request_id"] == id.to_string();
        let notices = self.notices().await;
        let listed = |item: &Value| {
            let lines = item["list"].as_array().cloned().unwrap_or_default();
            lines
                .iter()
                .filter(about)
                .any(|line| line["template"] == template)
        };
        let mut notices = notices.items().iter();
        notices.any(|item| (about(&item) && item["template"] == template) || listed(item))
    }
}
