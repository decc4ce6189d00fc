use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::clock::{Clock, SystemClock};

fn message() -> SmsMessage {
    SmsMessage {
        id: Uuid::from_u128(7),
        to: "13800005678".to_owned().into(),
        template: "sign_in_code",
        params: BTreeMap::from([("code", "123456".to_owned())]).into(),
    }
}

fn settings(url: Option<String>) -> SmsSettings {
    SmsSettings {
        key: url.as_ref().map(|_| "jingan".to_owned()),
        secret: url.as_ref().map(|_| "secret".into()),
        gateway_url: url,
        connect_timeout_seconds: 1,
        timeout_seconds: 1,
    }
}

/// Answers one request with `answer` (nothing at all when empty) and gives back what it received.
async fn gateway(answer: &'static str) -> (SmsSender, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = String::new();
        while !received.ends_with('}') {
            let mut buffer = [0; 2_048];
            let read = stream.read(&mut buffer).await.unwrap();
            received.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        if answer.is_empty() {
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        received
    });
    (SmsSender::from_settings(&settings(Some(url))).unwrap(), server)
}

async fn outcome(answer: &'static str) -> Result<(), SmsError> {
    gateway(answer).await.0.send(&message(), SystemClock.now()).await
}

#[test]
fn only_the_demonstration_takes_its_fixed_code_unsent() {
    let fixed = OneTimeCode::parse("246810").unwrap();
    let other = OneTimeCode::parse("246811").unwrap();
    let demonstration = SmsSender::demonstration();
    assert!(demonstration.takes_unsent(&fixed) && !demonstration.takes_unsent(&other));
    assert!(!SmsSender::Unavailable.takes_unsent(&fixed) && !SmsSender::Unavailable.is_demonstration());
}

#[tokio::test]
async fn a_message_arrives_signed_with_its_id() {
    let (sender, server) = gateway("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").await;
    sender.send(&message(), SystemClock.now()).await.unwrap();
    let received = server.await.unwrap();
    let body = r#"{"to":"13800005678","template":"sign_in_code","params":{"code":"123456"}}"#;
    assert!(
        received.starts_with("POST /send HTTP/1.1\r\n") && received.ends_with(body),
        "{received}"
    );
    for header in [
        "x-nuanxin-key: jingan",
        "x-nuanxin-signature: v1=",
        "x-nuanxin-timestamp: ",
    ] {
        assert!(received.contains(header), "{received}");
    }
    assert!(
        received.contains("idempotency-key: 00000000-0000-0000-0000-000000000007"),
        "{received}"
    );
}

#[tokio::test]
async fn a_number_that_does_not_exist_is_not_tried_again() {
    let error = outcome("HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n")
        .await
        .unwrap_err();
    assert!(matches!(error, SmsError::Refused { status: 422 }) && !error.is_transient());
}

#[tokio::test]
async fn a_busy_silent_absent_or_redirecting_gateway_is_tried_again() {
    for answer in [
        "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        "",
    ] {
        assert!(outcome(answer).await.unwrap_err().is_transient(), "{answer}");
    }
    let absent = SmsSender::from_settings(&settings(Some("http://127.0.0.1:1/hush".to_owned()))).unwrap();
    let error = absent.send(&message(), SystemClock.now()).await.unwrap_err();
    assert!(
        error.is_transient() && !format!("{error} {error:?}").contains("hush"),
        "{error}"
    );
}

#[tokio::test]
async fn without_a_gateway_nothing_is_sent_and_codes_are_still_random() {
    let sender = SmsSender::from_settings(&settings(None)).unwrap();
    assert!(!sender.is_available());
    let error = sender.send(&message(), SystemClock.now()).await.unwrap_err();
    assert!(matches!(error, SmsError::Unavailable) && !error.is_transient());
    assert_ne!(
        (sender.new_code().expose(), sender.new_code().expose()),
        ("246810", "246810")
    );
}

#[tokio::test]
async fn the_demonstration_sends_nothing_and_its_code_is_known() {
    let sender = SmsSender::demonstration();
    sender.send(&message(), SystemClock.now()).await.unwrap();
    assert_eq!(sender.new_code().expose(), "246810");
}

#[test]
fn debug_output_shows_neither_number_nor_text() {
    let shown = format!("{:?}", message());
    assert!(!shown.contains("138") && !shown.contains("123456"), "{shown}");
}
