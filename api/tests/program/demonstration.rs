use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::home::{Home, Running};

/// Signs in as the demonstration lets anybody sign in.
fn resident(demo: &Running) -> String {
    let phone = json!({"phone": "13900000001"});
    assert!(demo.post("/api/v1/auth/sms/send", &phone).status < 300);
    let code = json!({"phone": "13900000001", "code": "246810"});
    let signed_in = demo.post("/api/v1/auth/sms", &code).json();
    signed_in["access_token"].as_str().unwrap().to_owned()
}

/// Submits a request; its URL, and when it was submitted.
fn submitted(demo: &Running) -> (String, DateTime<Utc>) {
    let request = json!({
        "needs": ["living"], "description": "下不了楼", "for_self": true,
        "address": {"text": "静安区曹家渡街道武定西路"}, "consents": [{"kind": "processing", "version": "1"}],
    });
    let answer = demo.post_as(&resident(demo), "/api/v1/help-requests", &request);
    assert_eq!(answer.status, 201, "{answer:?}");
    let request = answer.json();
    let at = request["submitted_at"].as_str().unwrap().parse().unwrap();
    (
        format!("/api/v1/help-requests/{}", request["id"].as_str().unwrap()),
        at,
    )
}

#[test]
fn the_demonstration_is_ready_within_20_seconds_and_introduces_itself() {
    let home = Home::new();
    let demo = home.start(&["demo"]);
    let ready = demo.ready_after("/readyz");
    assert!(ready <= Duration::from_secs(20), "{ready:?}");
    assert_eq!(demo.get("/healthz").status, 200);
    let address = demo.address().to_string();
    let (ended, took) = demo.terminate();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    for shown in [
        address.as_str(),
        "/advisor",
        "stand-in",
        "advisor.cjd1",
        "lead.jns",
        "desk.2",
        "district.ja",
        "nuanxin-demo",
        "246810",
    ] {
        assert!(ended.stdout.contains(shown), "{shown}: {}", ended.stdout);
    }
}

#[test]
fn the_demonstration_keeps_its_data_over_a_restart_and_serve_refuses_them() {
    let home = Home::new();
    let first = home.start(&["demo"]);
    assert_eq!(
        first.post("/demo/clock", &json!({"advance": "PT48H"})).status,
        200
    );
    let (url, submitted_at) = submitted(&first);
    assert_eq!(first.terminate().0.code, Some(0));

    let second = home.start(&["demo"]);
    assert_eq!(second.get_as(&resident(&second), &url).status, 200);
    let now = second.get("/demo/clock").json()["now"]
        .as_str()
        .unwrap()
        .to_owned();
    let now: DateTime<Utc> = now.parse().unwrap();
    assert!(
        now >= submitted_at,
        "nothing lies in the future: {now} {submitted_at}"
    );
    second.terminate();
    for command in ["serve", "work"] {
        let ended = home.run(&[command]);
        assert!(ended.complaint().contains("made by nuanxin demo"), "{ended:?}");
    }
    let checked = home.run(&["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn the_demonstration_refuses_a_database_that_it_did_not_make() {
    let home = Home::new();
    home.start(&["serve"]).terminate();
    assert!(
        home.run(&["demo"])
            .complaint()
            .contains("not made by nuanxin demo")
    );
}

#[test]
fn the_demonstration_is_not_shown_to_others_unless_told_so_in_many_words() {
    let home = Home::new();
    let output = home
        .command(&["demo"])
        .env("NUANXIN__HTTP__BIND", "0.0.0.0:0")
        .output()
        .unwrap();
    let told = crate::home::Ended::from(output);
    assert!(told.complaint().contains("--i-know-this-is-public"), "{told:?}");
}
