//! The sender of work orders: a stand-in that speaks its wire protocol, and what it has been told.

use crate::client::{self, Client};
use crate::reply::Reply;
use crate::world::World;
use chrono::Utc;
use mobile_mock::standin::{ORDER_SECRET, ORDER_SENDER, Standin};
use nuanxin_infra::work_orders::signing::{KEY, NONCE, SIGNATURE, Signed, TIMESTAMP};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// How long a report that failed may take to come again.
const PATIENCE: u32 = 200;

/// The city's 12345 line, pretended.
pub struct Sender {
    standin: Standin,
    http: reqwest::Client,
}

/// What somebody sends who signs by hand.
#[derive(Debug, Clone)]
pub struct Message {
    /// Seconds by which the timestamp is off.
    pub off: i64,
    /// The nonce.
    pub nonce: String,
    /// The secret.
    pub secret: String,
    /// The key.
    pub key: String,
}

impl Default for Message {
    fn default() -> Self {
        Self {
            off: 0,
            nonce: uuid::Uuid::new_v4().simple().to_string(),
            secret: ORDER_SECRET.to_owned(),
            key: ORDER_SENDER.to_owned(),
        }
    }
}

impl Message {
    /// Signs and sends this body as a work order.
    pub async fn sends(&self, world: &World, body: &Value) -> Reply {
        self.client(world, body).post("/work-orders", body).await
    }

    fn client(&self, world: &World, body: &Value) -> Client {
        let bytes = serde_json::to_vec(body).expect("JSON");
        let timestamp = (now() + self.off).to_string();
        let signature = Signed {
            method: "POST",
            path: "/api/v1/work-orders",
            timestamp: &timestamp,
            nonce: &self.nonce,
            body: &bytes,
        }
        .signature(&self.secret.as_str().into());
        world
            .stranger()
            .with(KEY, &self.key)
            .with(TIMESTAMP, &timestamp)
            .with(NONCE, &self.nonce)
            .with(SIGNATURE, &signature)
    }
}

/// Signatures live in real time, on no clock that a story moves.
#[allow(clippy::disallowed_methods)]
fn now() -> i64 {
    Utc::now().timestamp()
}

/// An order of this number and due time, about somebody in 曹家渡.
pub fn order(number: &str, due: &str) -> Value {
    json!({
        "external_number": number,
        "due_at": due,
        "request": {
            "needs": ["care"],
            "description": "市民反映：老人独居，需要帮助。",
            "person": { "name": "李建国", "phone": "13812345678" },
            "address": { "text": "静安区曹家渡街道" },
        },
    })
}

impl Sender {
    pub(crate) async fn start() -> Self {
        let bind = "127.0.0.1:0".parse().expect("an address");
        Self {
            standin: Standin::start(bind).await.expect("a stand-in"),
            http: client::http(),
        }
    }

    pub(crate) fn passes_on_to(&self, product: SocketAddr) {
        self.standin.pass_orders_to(product.try_into().expect("loopback"));
    }

    /// Where it takes reports.
    pub(crate) fn base_url(&self) -> String {
        self.standin.orders_base_url()
    }

    pub(crate) async fn end(self) {
        self.standin.stop().await;
    }

    /// Passes an order on; gives status and body of the product's answer.
    pub async fn passes_on(&self, order: &Value) -> (u64, Value) {
        let answer = self.post("", order).await;
        (
            answer["status"].as_u64().expect("a status"),
            answer["body"].clone(),
        )
    }

    /// Misbehaves: `error500`, `refuse`, `slow`; `None` ends it.
    pub async fn misbehaves(&self, fault: Option<&str>) {
        self.post("/faults", &json!({ "work_orders": fault })).await;
    }

    /// The reports that were taken, in the order in which they came.
    pub async fn was_told(&self) -> Vec<Value> {
        let told = self.get().await;
        told["items"].as_array().expect("items").clone()
    }

    /// Messages with a report that was known already.
    pub async fn repeated(&self) -> u64 {
        self.get().await["repeated"].as_u64().expect("a number")
    }

    /// Works until no job is left and gives the reports; a report that failed comes again a moment later.
    pub async fn hears(&self, world: &World) -> Vec<Value> {
        for _ in 0..PATIENCE {
            world.settle().await;
            let left = nuanxin_infra::jobs::counts(world.platform.db.reader()).await;
            if left
                .expect("counts")
                .iter()
                .all(|count| count.ready + count.running == 0)
            {
                return self.was_told().await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("reports still wait");
    }

    async fn get(&self) -> Value {
        let answer = self.http.get(self.url("")).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.http.post(self.url(path)).json(body).send().await;
        answer.expect("an answer").json().await.expect("JSON")
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/standin/work-orders{path}", self.standin.address)
    }
}
