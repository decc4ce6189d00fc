//! Which version a caller decided on: `If-Match`, or `version` in the body. Both are optional.

use crate::problem::{Code, Problem};
use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// The version that the caller saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch {
    /// The version.
    pub version: i64,
    /// Said in the header (stale: 412), not in the body (stale: 409).
    pub by_header: bool,
}

/// The header `If-Match`, if present and not `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatchHeader(Option<i64>);

impl IfMatchHeader {
    /// The header's version, or else the body's.
    pub fn or_body(self, version: Option<i64>) -> Option<IfMatch> {
        let by_header = self.0.map(|version| IfMatch {
            version,
            by_header: true,
        });
        by_header.or(version.map(|version| IfMatch {
            version,
            by_header: false,
        }))
    }
}

impl FromRequest for IfMatchHeader {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let Some(header) = request.headers().get(IF_MATCH) else {
            return ready(Ok(IfMatchHeader(None)));
        };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return ready(Ok(IfMatchHeader(None)));
        }
        let version = text.trim_start_matches("W/").trim_matches('"').parse().ok();
        ready(match version {
            Some(version) => Ok(IfMatchHeader(Some(version))),
            None => Err(Problem::new(Code::PreconditionMalformed)),
        })
    }
}
