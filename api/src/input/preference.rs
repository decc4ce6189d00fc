//! `Prefer: wait=N` (RFC 7240): answer after routing, or after N seconds at the latest.

use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use std::time::Duration;

/// The longest wait that is honoured, in seconds.
const LONGEST: u64 = 10;

/// How long the caller would wait; a preference that is malformed is ignored, as the standard asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wait(pub Option<u64>);

impl Wait {
    /// The time to wait at most.
    pub fn duration(self) -> Option<Duration> {
        self.0.map(Duration::from_secs)
    }
}

impl FromRequest for Wait {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let values = request
            .headers()
            .get_all("prefer")
            .filter_map(|value| value.to_str().ok());
        let mut preferences = values.flat_map(|value| value.split([',', ';']));
        let wait =
            preferences.find_map(|preference| preference.trim().strip_prefix("wait=")?.parse::<u64>().ok());
        ready(Ok(Wait(
            wait.filter(|seconds| *seconds > 0)
                .map(|seconds| seconds.min(LONGEST)),
        )))
    }
}
