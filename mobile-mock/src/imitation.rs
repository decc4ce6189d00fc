//! For tests only: a few of the product's endpoints, imitated well enough that a phone cannot tell.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};

use crate::target::Target;

/// What the imitation remembers, and the faults it is told to have.
#[derive(Default)]
pub struct Memory {
    /// Request id by idempotency key.
    pub by_key: HashMap<String, String>,
    /// Bodies of submissions, in order.
    pub bodies: Vec<Value>,
    /// Method and path of every call.
    pub calls: Vec<String>,
    /// So many of the next submissions are recorded but answered with 503.
    pub lose_answers: u32,
    /// So many reads of a request still answer `submitted`.
    pub slow_routing: u32,
    /// Whether `Prefer: wait` is honoured.
    pub waits: bool,
}

type Shared = web::Data<Mutex<Memory>>;

/// Starts it on a free port; it ends with the test's runtime.
pub async fn start() -> (Target, Arc<Mutex<Memory>>) {
    let memory = Arc::new(Mutex::new(Memory {
        waits: true,
        ..Memory::default()
    }));
    let data = web::Data::from(Arc::clone(&memory));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .route("/metrics", web::get().to(metrics))
            .route("/api/v1/auth/sms/send", web::post().to(HttpResponse::Accepted))
            .route("/api/v1/auth/sms", web::post().to(sign_in))
            .route("/api/v1/auth/staff", web::post().to(sign_in))
            .route("/api/v1/help-requests", web::post().to(submit))
            .route("/api/v1/help-requests/{id}", web::get().to(see))
            .route("/api/v1/help-requests/{id}/{verb}", web::post().to(act))
            .route("/api/v1/queue", web::get().to(queue))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .expect("a free port");
    let target = Target::try_from(server.addrs()[0]).expect("loopback");
    tokio::spawn(server.run());
    (target, memory)
}

fn problem(status: u16, code: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .json(json!({"status": status.as_u16(), "code": code, "detail": "imitated"}))
}

async fn sign_in(body: web::Json<Value>) -> HttpResponse {
    if body["code"] != "246810" && body["password"] != "nuanxin-demo" {
        return problem(401, "wrong_credentials");
    }
    HttpResponse::Ok().json(json!({
        "access_token": "token", "refresh_token": "r", "token_type": "Bearer", "expires_in": 1800
    }))
}

fn signed_in(request: &HttpRequest) -> bool {
    request
        .headers()
        .get("authorization")
        .is_some_and(|value| value == "Bearer token")
}

async fn submit(request: HttpRequest, body: web::Json<Value>, memory: Shared) -> HttpResponse {
    if !signed_in(&request) {
        return problem(401, "not_signed_in");
    }
    let Some(key) = request
        .headers()
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
    else {
        return problem(400, "key_missing");
    };
    let mut memory = memory.lock().expect("memory");
    let replayed = memory.by_key.contains_key(key);
    let next = format!("r{}", memory.by_key.len());
    let id = memory.by_key.entry(key.to_owned()).or_insert(next).clone();
    memory.bodies.push(body.into_inner());
    if memory.lose_answers > 0 {
        memory.lose_answers -= 1;
        return problem(503, "busy");
    }
    let mut answer = HttpResponse::Created();
    let waited = memory.waits && request.headers().contains_key("prefer");
    if waited {
        answer.insert_header(("preference-applied", "wait=5"));
    }
    if replayed {
        answer.insert_header(("idempotency-replayed", "true"));
    }
    let state = if waited { "queued" } else { "submitted" };
    answer.json(json!({"id": id, "number": "1234 5678", "state": state, "step": "report", "promise": {}}))
}

async fn see(id: web::Path<String>, memory: Shared) -> HttpResponse {
    let mut memory = memory.lock().expect("memory");
    let state = if memory.slow_routing == 0 {
        "queued"
    } else {
        "submitted"
    };
    memory.slow_routing = memory.slow_routing.saturating_sub(1);
    HttpResponse::Ok().json(json!({"id": id.as_str(), "state": state}))
}

async fn act(path: web::Path<(String, String)>, body: web::Json<Value>, memory: Shared) -> HttpResponse {
    let (id, verb) = path.into_inner();
    memory
        .lock()
        .expect("memory")
        .calls
        .push(format!("{verb} {id} {}", body.into_inner()));
    HttpResponse::Ok().json(json!({}))
}

async fn queue(request: HttpRequest, memory: Shared) -> HttpResponse {
    if !signed_in(&request) {
        return problem(401, "not_signed_in");
    }
    memory
        .lock()
        .expect("memory")
        .calls
        .push(request.uri().to_string());
    HttpResponse::Ok().json(json!({"items": [{"id": "r0", "state": "queued"}], "next_cursor": null}))
}

async fn metrics(memory: Shared) -> String {
    let routed = memory.lock().expect("memory").by_key.len();
    format!(
        "# TYPE nuanxin_routing_seconds histogram\n\
         nuanxin_routing_seconds_bucket{{le=\"0.01\"}} {half}\nnuanxin_routing_seconds_bucket{{le=\"0.1\"}} {routed}\n\
         nuanxin_routing_seconds_bucket{{le=\"+Inf\"}} {routed}\nnuanxin_routing_seconds_sum {sum}\n\
         nuanxin_routing_seconds_count {routed}\n",
        half = routed / 2,
        sum = routed as f64 * 0.01,
    )
}
