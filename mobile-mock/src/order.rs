//! One work order, passed on by hand: `nuanxin-phones order`.

use crate::target::Target;
use crate::wire::{Call, Lines};
use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::{Value, json};

/// What to pass on.
#[derive(Debug, Args)]
pub struct Order {
    /// Where the demonstration's stand-in listens, as `nuanxin demo` prints it
    #[arg(long)]
    standin: Target,
    /// The sender's number; the same number again is the same order
    #[arg(long)]
    number: String,
    /// By when the sender wants to hear how it ended, such as 2026-06-03T17:00:00+08:00
    #[arg(long)]
    due: String,
    /// What the person told
    #[arg(long, default_value = "市民反映：老人独居，已两天没有好好吃饭。")]
    text: String,
    /// Where the person is
    #[arg(long, default_value = "静安区曹家渡街道")]
    address: String,
}

/// Lets the stand-in pass the order on; gives the status and the body that the product answered.
///
/// # Errors
/// When the stand-in, or the product behind it, cannot be reached.
pub async fn pass_on(order: &Order) -> anyhow::Result<(u64, Value)> {
    let body = json!({
        "external_number": order.number,
        "due_at": order.due,
        "request": { "description": order.text, "address": { "text": order.address } },
    })
    .to_string();
    let call = Call {
        method: "POST",
        path: "/standin/work-orders",
        bearer: None,
        headers: &[],
        body: Some(body.as_bytes()),
    };
    let answer = Lines::new(order.standin.clone(), 1)
        .call(&call)
        .await
        .context("calling the stand-in")?;
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match told["status"].as_u64() {
        Some(status) => Ok((status, told["body"].clone())),
        None => bail!("the stand-in could not pass it on: {}", told["error"]),
    }
}
