use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::*;
use crate::target::Target;
use crate::wire::{Answer, Call, Lines};

pub(super) async fn start() -> Lines {
    let standin = Standin::start("127.0.0.1:0".parse().expect("an address"))
        .await
        .expect("started");
    assert!(standin.sms_gateway_url().ends_with("/sms/messages"));
    Lines::new(Target::try_from(standin.address).expect("loopback"), 4)
}

fn signed(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    digest
        .iter()
        .fold("v1=".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

#[test]
fn the_signature_is_the_one_that_the_wire_format_describes() {
    // printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
    let expected = "v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163";
    assert_eq!(signed("secret", "1700000000", b"{}"), expected);
}

async fn send_as(lines: &Lines, id: &str, to: &str, secret: &str, timestamp: u64) -> Answer {
    let body = json!({"to": to, "template": "sign_in_code", "params": {"code": "<123456>"}}).to_string();
    let timestamp = timestamp.to_string();
    let signature = signed(secret, &timestamp, body.as_bytes());
    let headers = [
        ("x-nuanxin-key", SMS_KEY),
        ("x-nuanxin-timestamp", timestamp.as_str()),
        ("x-nuanxin-signature", signature.as_str()),
        ("idempotency-key", id),
    ];
    let call = Call {
        method: "POST",
        path: "/sms/messages",
        bearer: None,
        headers: &headers,
        body: Some(body.as_bytes()),
    };
    lines.call(&call).await.expect("an answer")
}

async fn send(lines: &Lines, id: &str, to: &str) -> u16 {
    send_as(lines, id, to, SMS_SECRET, sms::now()).await.status
}

pub(super) async fn get(lines: &Lines, path: &str) -> Answer {
    lines
        .call(&Call {
            method: "GET",
            path,
            bearer: None,
            headers: &[],
            body: None,
        })
        .await
        .expect("an answer")
}

async fn messages(lines: &Lines, query: &str) -> Vec<Value> {
    let answer = get(lines, &format!("/standin/sms{query}")).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    body["items"].as_array().expect("items").clone()
}

async fn set_fault(lines: &Lines, fault: Value) -> u16 {
    let body = json!({ "sms": fault }).to_string();
    let path = "/standin/faults";
    let call = Call {
        method: "POST",
        path,
        bearer: None,
        headers: &[],
        body: Some(body.as_bytes()),
    };
    lines.call(&call).await.expect("an answer").status
}

#[tokio::test]
async fn a_signed_message_is_taken_once_and_shown_by_number_and_on_the_page() {
    let lines = start().await;
    assert_eq!(send(&lines, "m1", "13800005678").await, 202);
    assert_eq!(send(&lines, "m1", "13800005678").await, 202);
    assert_eq!(send(&lines, "m2", "13900000000").await, 202);
    let mine = messages(&lines, "?phone=13800005678").await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["params"]["code"], "<123456>");
    assert_eq!(messages(&lines, "").await.len(), 2);
    let page = String::from_utf8(get(&lines, "/").await.body).expect("text");
    assert!(page.contains("13800005678") && page.contains("&lt;123456&gt;") && !page.contains("<123456>"));
}

#[tokio::test]
async fn a_wrong_secret_an_old_timestamp_and_a_changed_body_are_refused() {
    let lines = start().await;
    let now = sms::now();
    assert_eq!(
        send_as(&lines, "m1", "13800005678", "guessed", now).await.status,
        401
    );
    assert_eq!(
        send_as(&lines, "m1", "13800005678", SMS_SECRET, now - 400)
            .await
            .status,
        401
    );
    assert_eq!(
        send_as(&lines, "m1", "13800005678", SMS_SECRET, now + 400)
            .await
            .status,
        401
    );
    let timestamp = now.to_string();
    let signature = signed(SMS_SECRET, &timestamp, b"{}");
    let headers = [
        ("x-nuanxin-key", SMS_KEY),
        ("x-nuanxin-timestamp", timestamp.as_str()),
        ("x-nuanxin-signature", signature.as_str()),
        ("idempotency-key", "m1"),
    ];
    for (headers, expected) in [(&headers[..], 401), (&headers[..2], 401), (&headers[..0], 401)] {
        let body = Some(&b"{\"to\":\"1\"}"[..]);
        let call = Call {
            method: "POST",
            path: "/sms/messages",
            bearer: None,
            headers,
            body,
        };
        assert_eq!(lines.call(&call).await.expect("an answer").status, expected);
    }
    assert!(messages(&lines, "").await.is_empty());
}

#[tokio::test]
async fn faults_refuse_fail_or_delay_until_they_are_taken_away() {
    let lines = start().await;
    assert_eq!(set_fault(&lines, json!("refuse")).await, 200);
    assert_eq!(send(&lines, "m1", "13800005678").await, 422);
    set_fault(&lines, json!("error500")).await;
    assert_eq!(send(&lines, "m1", "13800005678").await, 500);
    assert!(messages(&lines, "").await.is_empty());
    set_fault(&lines, json!("slow")).await;
    let answer = tokio::time::timeout(Duration::from_millis(300), send(&lines, "m1", "13800005678")).await;
    assert!(answer.is_err(), "a slow gateway keeps its answer back");
    assert_eq!(
        messages(&lines, "").await.len(),
        1,
        "and has taken the message all the same"
    );
    assert_eq!(set_fault(&lines, json!("melted")).await, 400);
    set_fault(&lines, Value::Null).await;
    assert_eq!(send(&lines, "m1", "13800005678").await, 202);
    assert_eq!(messages(&lines, "").await.len(), 1);
}

#[tokio::test]
async fn a_login_code_becomes_an_openid_once_and_errors_come_with_status_200() {
    let lines = start().await;
    let minted: Value = serde_json::from_slice(
        &get(&lines, "/standin/wechat/login-code?openid=oResident1")
            .await
            .body,
    )
    .expect("JSON");
    let code = minted["code"].as_str().expect("a code");
    let path = |app: &str, secret: &str| {
        format!(
            "/sns/jscode2session?appid={app}&secret={secret}&js_code={code}&grant_type=authorization_code"
        )
    };
    for (app, secret, expected) in [
        ("wxother", WECHAT_APP_SECRET, 40013),
        (WECHAT_APP_ID, "guessed", 40125),
        (WECHAT_APP_ID, WECHAT_APP_SECRET, 0),
        (WECHAT_APP_ID, WECHAT_APP_SECRET, 40163),
    ] {
        let answer = get(&lines, &path(app, secret)).await;
        assert_eq!(answer.status, 200);
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(body["errcode"].as_i64().unwrap_or(0), expected);
        if expected == 0 {
            assert_eq!(body["openid"], "oResident1");
            assert_eq!(body["session_key"].as_str().expect("a key").len(), 24);
        }
    }
}

pub(super) async fn post(lines: &Lines, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let body = body.to_string();
    let call = Call {
        method: "POST",
        path,
        bearer: None,
        headers,
        body: Some(body.as_bytes()),
    };
    lines.call(&call).await.expect("an answer")
}

async fn report(lines: &Lines, id: &str, signature: &str) -> u16 {
    let timestamp = sms::now().to_string();
    let nonce = "0123456789abcdef";
    let body = json!({ "external_number": "SH-1", "report": "accepted" });
    let signature = match signature {
        "right" => work_orders::signature(
            "POST",
            "/work-orders/reports",
            &timestamp,
            nonce,
            body.to_string().as_bytes(),
        ),
        other => other.to_owned(),
    };
    let headers = [
        ("x-nuanxin-key", ORDER_SENDER),
        ("x-nuanxin-timestamp", timestamp.as_str()),
        ("x-nuanxin-nonce", nonce),
        ("x-nuanxin-signature", signature.as_str()),
        ("idempotency-key", id),
    ];
    post(lines, "/work-orders/reports", &headers, &body).await.status
}

#[test]
fn a_work_order_is_signed_as_the_wire_format_describes() {
    // printf 'POST\n/path\n1700000000\n0123456789abcdef\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' \
    //   | openssl dgst -sha256 -hmac standin-secret-for-pretended-work-orders
    let signed = work_orders::signature("POST", "/path", "1700000000", "0123456789abcdef", b"{}");
    assert_eq!(
        signed,
        "v1=972d863ecd035edc9192e812a081106248b919e32bc2128dfcc133dcacc76793"
    );
}

#[tokio::test]
async fn the_sender_of_work_orders_takes_a_signed_report_once_unless_it_misbehaves() {
    let lines = start().await;
    assert_eq!(report(&lines, "r1", "right").await, 202);
    assert_eq!(report(&lines, "r1", "right").await, 202);
    assert_eq!(report(&lines, "r2", "v1=00").await, 401);
    let faults = "/standin/work-orders/faults";
    for (fault, status) in [("refuse", 422), ("error500", 500)] {
        post(&lines, faults, &[], &json!({ "work_orders": fault })).await;
        assert_eq!(report(&lines, "r3", "right").await, status);
    }
    let shown: Value = serde_json::from_slice(&get(&lines, "/standin/work-orders").await.body).expect("JSON");
    assert_eq!(shown["items"].as_array().expect("items").len(), 1);
    assert_eq!(shown["repeated"], 1);
    let alone = post(
        &lines,
        "/standin/work-orders",
        &[],
        &json!({ "external_number": "SH-1" }),
    )
    .await;
    assert_eq!(alone.status, 503, "it knows no product");
}
