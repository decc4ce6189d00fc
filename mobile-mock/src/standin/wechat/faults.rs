//! Planted faults: the next calls fail in the way that was asked for.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;

use super::super::Shared;

/// Longer than any client of ours waits.
const SLOW: Duration = Duration::from_secs(10);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Nothing is done, and the answer is a code.
    Code,
    /// It is done, but the answer comes later than anybody waits.
    Slow,
    /// It is done, and the connection breaks before the answer.
    Drop,
    /// HTTP status 500.
    Error500,
    /// A page of HTML with status 200, as gateways answer.
    Html,
    /// It is done, and half of the answer comes.
    Truncated,
    /// It is done, and the answer is longer than anybody reads.
    Oversized,
    /// It is done, and the answer says that it is a picture.
    WrongType,
}

/// One fault, for so many calls.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Fault {
    pub kind: Kind,
    /// The code, of [`Kind::Code`].
    #[serde(default = "busy")]
    pub code: i64,
    /// Which calls; all when it is left out.
    path: Option<String>,
    /// How many calls; until told otherwise when it is left out.
    next: Option<u32>,
}

fn busy() -> i64 {
    -1
}

#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// The fault that this call meets.
    pub fn next(&mut self, path: &str) -> Option<Fault> {
        let fits = |fault: &Fault| fault.path.as_deref().is_none_or(|of| of == path);
        let at = self.0.iter().position(fits)?;
        let met = self.0[at].clone();
        if let Some(left) = &mut self.0[at].next {
            *left -= 1;
            if *left == 0 {
                self.0.remove(at);
            }
        }
        Some(met)
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/standin/wechat/faults", web::post().to(plant))
        .route("/standin/wechat/faults", web::delete().to(clear));
}

async fn plant(fault: web::Json<Fault>, world: web::Data<Shared>) -> HttpResponse {
    if fault.next == Some(0) {
        return HttpResponse::BadRequest().json(json!({ "error": "next counts from 1" }));
    }
    world.open().wechat.faults.0.push(fault.into_inner());
    HttpResponse::Ok().json(json!({}))
}

async fn clear(world: web::Data<Shared>) -> HttpResponse {
    world.open().wechat.faults.0.clear();
    HttpResponse::Ok().json(json!({}))
}

/// The answer as the fault lets it through.
pub(super) async fn told(fault: Option<Fault>, answer: HttpResponse) -> HttpResponse {
    let Some(fault) = fault else {
        return answer;
    };
    match fault.kind {
        Kind::Code => answer,
        Kind::Slow => {
            tokio::time::sleep(SLOW).await;
            answer
        }
        Kind::Error500 => HttpResponse::InternalServerError().body("fault set by the test"),
        Kind::Html => HttpResponse::Ok()
            .content_type("text/html")
            .body("<!doctype html><title>502</title>"),
        Kind::Drop => {
            let broken = stream::once(async { Err::<web::Bytes, _>(std::io::Error::other("dropped")) });
            HttpResponse::Ok().streaming(broken)
        }
        Kind::Truncated => HttpResponse::Ok().body(r#"{"errcode":0,"errm"#),
        Kind::Oversized => HttpResponse::Ok().body(" ".repeat(8 * 1024 * 1024)),
        Kind::WrongType => HttpResponse::Ok().content_type("image/png").body("{}"),
    }
}
