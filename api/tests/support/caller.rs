//! Somebody who calls the API, with the headers that they send each time.

use serde_json::Value;

/// A client.
#[derive(Debug, Clone)]
pub struct Caller {
    client: reqwest::Client,
    base: String,
    headers: Vec<(String, String)>,
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body; null when empty.
    pub body: Value,
    /// Headers, by name.
    pub headers: reqwest::header::HeaderMap,
}

impl Caller {
    /// One who sends nothing special.
    pub fn new(base: &str) -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            // plain HTTP on this machine: reading its certificates would take longer than most tests
            .tls_danger_accept_invalid_certs(true)
            .build()
            .expect("a client");
        Self {
            client,
            base: base.to_owned(),
            headers: vec![],
        }
    }

    /// The same, sending one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut more = self.clone();
        more.headers.push((name.to_owned(), value.to_owned()));
        more
    }

    /// The same, with the access token of `signed_in`.
    pub fn bearing(&self, signed_in: &Answer) -> Self {
        self.with(
            "authorization",
            &format!("Bearer {}", signed_in.text("access_token")),
        )
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.client.post(format!("{}{path}", self.base)).json(body))
            .await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.client.delete(format!("{}{path}", self.base)))
            .await
    }

    /// `OPTIONS`, as a browser asks before it sends.
    pub async fn options(&self, path: &str) -> Answer {
        let method = reqwest::Method::OPTIONS;
        self.send(self.client.request(method, format!("{}{path}", self.base)))
            .await
    }

    /// `POST` with these bytes, called whatever `content_type` says.
    pub async fn post_bytes(&self, path: &str, content_type: &str, bytes: Vec<u8>) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base)).body(bytes);
        self.send(request.header("content-type", content_type)).await
    }

    /// `POST` with these bytes, called JSON.
    pub async fn post_text(&self, path: &str, body: &str) -> Answer {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .body(body.to_owned());
        self.send(request.header("content-type", "application/json"))
            .await
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Answer {
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await.expect("a body")).unwrap_or_default();
        Answer {
            status,
            body,
            headers,
        }
    }
}

impl Answer {
    /// A text of the body.
    pub fn text(&self, name: &str) -> String {
        let text = self.body[name].as_str();
        text.unwrap_or_else(|| panic!("no `{name}` in {} {}", self.status, self.body))
            .to_owned()
    }

    /// Status and problem code: `401 code_wrong`; for a success `200`.
    pub fn outcome(&self) -> String {
        match self.body["code"].as_str() {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }

    /// Place and rule of the first fault: `/phone bad_phone`.
    pub fn fault(&self) -> String {
        let fault = &self.body["errors"][0];
        format!(
            "{} {}",
            fault["pointer"].as_str().unwrap_or(""),
            fault["code"].as_str().unwrap_or("")
        )
    }

    /// Panics unless it is a success.
    pub fn good(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self
    }

    /// The cookie that was set, whole.
    pub fn cookie(&self) -> Option<String> {
        Some(self.headers.get("set-cookie")?.to_str().ok()?.to_owned())
    }

    /// The cookie as a browser sends it back: `name=value`.
    pub fn cookie_pair(&self) -> String {
        let cookie = self.cookie().expect("a cookie");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// Seconds of `Retry-After`.
    pub fn retry_after(&self) -> Option<i64> {
        self.headers.get("retry-after")?.to_str().ok()?.parse().ok()
    }
}
