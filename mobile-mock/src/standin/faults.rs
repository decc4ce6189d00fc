//! Planted faults: the next calls fail in the way that was asked for.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};

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
    #[serde(default)]
    code: Value,
    /// Which calls; all when it is left out.
    path: Option<String>,
    /// How many calls; until told otherwise when it is left out.
    next: Option<u32>,
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

impl Faults {
    /// Plants what was asked for.
    pub fn plant(&mut self, fault: Fault) -> HttpResponse {
        if fault.next == Some(0) {
            return HttpResponse::BadRequest().json(json!({ "error": "next counts from 1" }));
        }
        self.0.push(fault);
        HttpResponse::Ok().json(json!({}))
    }

    /// Takes all away.
    pub fn clear(&mut self) -> HttpResponse {
        self.0.clear();
        HttpResponse::Ok().json(json!({}))
    }
}

impl Fault {
    /// Its code, of [`Kind::Code`]: a number at WeChat and WeCom, busy when none was said.
    pub fn number(&self) -> i64 {
        self.code.as_i64().unwrap_or(-1)
    }

    /// Its code, of [`Kind::Code`]: a word at the gateways for text messages.
    pub fn word(&self) -> &str {
        self.code.as_str().unwrap_or("ServiceUnavailable")
    }

    /// Whether nothing is done for the call that meets it.
    pub fn hinders(&self) -> bool {
        matches!(self.kind, Kind::Code | Kind::Error500 | Kind::Html)
    }
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
