//! Passwords, codes and keys of staff: each is shown once, to the one who may see it, and stands nowhere afterwards.

use nuanxin_tests::{Client, Reply, World};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const USERNAME: &str = "desk.sacrificed";
/// Chosen by its owner.
const CHOSEN: &str = "que-zhi-jia-yi-7731";

/// Somebody is given a password, chooses another, sets up an app, gets recovery codes, and a new password.
pub async fn shown_once(world: &World, admin: &Client) -> Vec<String> {
    let new = json!({ "username": USERNAME, "name": "临时坐席", "role": "desk" });
    let made = admin.post("/accounts", &new).await.done();
    let first = made.text("/password");
    let account = made.uuid("/account/id");
    let me = signed_in(world, &first).await;
    let change = json!({ "current": first, "new": CHOSEN });
    me.post("/me/password", &change).await.done();
    let me = signed_in(world, CHOSEN).await;
    let begun = me
        .post("/me/authenticator", &json!({ "password": CHOSEN }))
        .await
        .done();
    let key = begun.text("/secret");
    let confirmed = me
        .post(
            "/me/authenticator/confirm",
            &json!({ "code": shown_by_app(&key) }),
        )
        .await
        .done();
    let reset = format!("/accounts/{account}/reset-password");
    let second = admin.post(&reset, &json!({})).await.done().text("/password");
    let mut secrets = codes(&confirmed);
    assert_eq!(secrets.len(), 10, "recovery codes");
    secrets.extend([first, CHOSEN.to_owned(), key, second]);
    secrets
}

async fn signed_in(world: &World, password: &str) -> Client {
    let body = json!({ "username": USERNAME, "password": password });
    let tokens = world.stranger().post("/auth/staff", &body).await.done();
    let bearer = format!("Bearer {}", tokens.text("/access_token"));
    world.stranger().with("authorization", &bearer)
}

fn codes(reply: &Reply) -> Vec<String> {
    let codes = reply
        .at("/recovery_codes")
        .as_array()
        .cloned()
        .unwrap_or_default();
    codes
        .iter()
        .filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

fn shown_by_app(key: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(key).expect("base32");
    let app = totp_rs::Builder::new()
        .with_secret(secret.as_bytes().to_vec())
        .build()
        .expect("a secret of 20 bytes");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    app.generate(now.as_secs()).to_string()
}
