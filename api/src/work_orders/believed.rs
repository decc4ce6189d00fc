//! A signed message: read as bytes, believed or refused before anything in it is looked at.

use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::work_orders::SenderLink;
use nuanxin_infra::work_orders::signing::{KEY, NONCE, NotBelieved, SIGNATURE, Signed, TIMESTAMP};

/// Who has signed a message, and its nonce.
pub struct Believed {
    /// The sender.
    pub sender: SenderLink,
    /// The nonce.
    pub nonce: String,
}

impl Believed {
    /// Checks signature, age and rate, in this order.
    ///
    /// # Errors
    /// `work_orders_off`, `signature_wrong`, `signature_old`, `too_many`.
    pub async fn check(platform: &Platform, http: &HttpRequest, body: &[u8]) -> Answer<Self> {
        let sender = platform.order_sender.clone();
        let sender = sender.ok_or_else(|| Problem::new(Code::OrdersOff))?;
        let signed = Signed {
            method: http.method().as_str(),
            path: http.path(),
            timestamp: header(http, TIMESTAMP),
            nonce: header(http, NONCE),
            body,
        };
        let now = platform.clocks.real.now();
        let verified = signed.verify(header(http, SIGNATURE), sender.secret(), now);
        // The key is looked at after the signature: a stranger learns no code.
        match verified {
            Ok(()) if header(http, KEY) == sender.code() => {}
            Err(NotBelieved::Old) => return Err(Problem::new(Code::SignatureOld)),
            _ => return Err(Problem::new(Code::SignatureWrong)),
        }
        let quota = Quota::per_minute(platform.settings.work_orders.orders_per_minute);
        let counted = platform
            .limiter
            .check(&format!("work-orders:{}", sender.code()), quota)
            .await;
        counted.map_err(|retry| Problem::too_many(retry.seconds()))?;
        let nonce = signed.nonce.to_owned();
        Ok(Self { sender, nonce })
    }
}

/// The text of a header; empty when it is missing or no text.
fn header<'a>(http: &'a HttpRequest, name: &str) -> &'a str {
    let value = http.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default()
}
