//! Residents sign in with a code that is sent to their phone.

use crate::support::{Answer, Caller, Messages, World};
use chrono::TimeDelta;
use serde_json::json;

const PHONE: &str = "13812345678";

async fn send(caller: &Caller, phone: &str) -> Answer {
    caller
        .post("/api/v1/auth/sms/send", &json!({ "phone": phone }))
        .await
}

async fn sign_in(caller: &Caller, code: &str) -> Answer {
    caller
        .post("/api/v1/auth/sms", &json!({ "phone": PHONE, "code": code }))
        .await
}

/// Six digits that are not `code`.
fn other_than(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}

#[tokio::test]
async fn the_code_of_the_message_signs_in_and_the_number_is_shown_masked() {
    for world in World::everywhere(Messages::Gateway, &[]).await {
        let stranger = world.stranger();
        let sent = send(&stranger, "+86 138-1234-5678").await;
        assert_eq!(sent.status, 202);
        assert_eq!(sent.body, json!({ "expires_in": 300, "resend_after": 60 }));
        let tokens = sign_in(&stranger, &world.last_code(PHONE).await).await.good();
        assert_eq!(tokens.body["token_type"], "Bearer");
        assert_eq!(tokens.body["expires_in"], 1800);
        assert!(tokens.body["refresh_token"].is_string() && tokens.cookie().is_none());
        let me = stranger.bearing(&tokens).get("/api/v1/me").await.good();
        assert_eq!(
            (me.text("role"), me.text("phone")),
            ("resident".into(), "138****5678".into())
        );
        assert_eq!(me.body["session"], "bearer");
        assert!(me.body["name"].is_null() && me.body["station"].is_null());
        assert_eq!(stranger.get("/api/v1/me").await.outcome(), "401 sign_in_needed");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_code_is_good_once() {
    for world in World::everywhere(Messages::Gateway, &[]).await {
        let stranger = world.stranger();
        send(&stranger, PHONE).await.good();
        let code = world.last_code(PHONE).await;
        sign_in(&stranger, &code).await.good();
        assert_eq!(sign_in(&stranger, &code).await.outcome(), "401 code_wrong");
        world.stop().await;
    }
}

#[tokio::test]
async fn after_five_wrong_codes_the_right_one_does_not_help_any_more() {
    for world in World::everywhere(Messages::Gateway, &[]).await {
        let stranger = world.stranger();
        send(&stranger, PHONE).await.good();
        let code = world.last_code(PHONE).await;
        for _ in 0..5 {
            assert_eq!(
                sign_in(&stranger, other_than(&code)).await.outcome(),
                "401 code_wrong"
            );
        }
        assert_eq!(sign_in(&stranger, &code).await.outcome(), "401 code_wrong");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_hundred_guesses_at_once_get_no_more_tries_than_five() {
    for world in World::everywhere(Messages::Gateway, &[]).await {
        let stranger = world.stranger();
        send(&stranger, PHONE).await.good();
        let code = world.last_code(PHONE).await;
        let wrong = (0..20).map(|_| sign_in(&stranger, other_than(&code)));
        for answer in futures_util::future::join_all(wrong).await {
            assert_eq!(answer.outcome(), "401 code_wrong");
        }
        assert_eq!(sign_in(&stranger, &code).await.outcome(), "401 code_wrong");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_code_expires_and_a_newer_one_replaces_it() {
    for world in World::everywhere(Messages::Gateway, &[("LIMITS__SMS_RESEND_SECONDS", "0")]).await {
        let stranger = world.stranger();
        send(&stranger, PHONE).await.good();
        let older = world.last_code(PHONE).await;
        send(&stranger, PHONE).await.good();
        let newer = world.last_code(PHONE).await;
        if older != newer {
            assert_eq!(sign_in(&stranger, &older).await.outcome(), "401 code_wrong");
        }
        world.real.advance(TimeDelta::minutes(5)).unwrap();
        assert_eq!(sign_in(&stranger, &newer).await.outcome(), "401 code_wrong");
        world.stop().await;
    }
}

#[tokio::test]
async fn whether_a_number_has_been_here_before_cannot_be_seen() {
    for world in World::everywhere(Messages::Gateway, &[("LIMITS__SMS_RESEND_SECONDS", "0")]).await {
        let stranger = world.stranger();
        let before = send(&stranger, PHONE).await;
        sign_in(&stranger, &world.last_code(PHONE).await).await.good();
        let after = send(&stranger, PHONE).await;
        assert_eq!((before.status, before.body), (after.status, after.body));
        world.stop().await;
    }
}

#[tokio::test]
async fn only_mobiles_of_the_mainland_are_sent_a_code() {
    for world in World::everywhere(Messages::Gateway, &[]).await {
        let stranger = world.stranger();
        for phone in [
            "",
            "021-62581234",
            "+85291234567",
            "12812345678",
            "1381234567",
            "一三八",
        ] {
            let answer = send(&stranger, phone).await;
            assert_eq!(
                (answer.outcome(), answer.fault()),
                ("422 invalid".into(), "/phone bad_phone".into())
            );
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn messages_to_one_number_are_limited_and_another_number_is_not_hit() {
    for world in World::everywhere(Messages::Gateway, &[("LIMITS__SMS_PER_NUMBER_PER_HOUR", "2")]).await {
        let stranger = world.stranger();
        send(&stranger, PHONE).await.good();
        let again = send(&stranger, PHONE).await;
        assert_eq!(again.outcome(), "429 too_many");
        assert!(
            again
                .retry_after()
                .is_some_and(|seconds| (1..=60).contains(&seconds))
        );
        world.real.advance(TimeDelta::seconds(61)).unwrap();
        send(&stranger, PHONE).await.good();
        world.real.advance(TimeDelta::seconds(61)).unwrap();
        let third = send(&stranger, PHONE).await;
        assert_eq!(third.outcome(), "429 too_many");
        assert!(third.retry_after().is_some_and(|seconds| seconds > 1_000));
        send(&stranger, "13912345678").await.good();
        world.stop().await;
    }
}

#[tokio::test]
async fn messages_from_one_address_and_of_one_day_are_limited() {
    let limits = [
        ("LIMITS__SMS_PER_ADDRESS_PER_HOUR", "2"),
        ("LIMITS__SMS_DAILY_BUDGET", "3"),
    ];
    let limits = [limits[0], limits[1], ("HTTP__TRUSTED_PROXIES", "127.0.0.1")];
    for world in World::everywhere(Messages::Gateway, &limits).await {
        let from = |address: &str| world.stranger().with("x-forwarded-for", address);
        for phone in ["13800000001", "13800000002"] {
            send(&from("203.0.113.1"), phone).await.good();
        }
        assert_eq!(
            send(&from("203.0.113.1"), "13800000003").await.outcome(),
            "429 too_many"
        );
        send(&from("203.0.113.2"), "13800000003").await.good();
        let spent = send(&from("203.0.113.2"), "13800000004").await;
        assert_eq!(spent.outcome(), "503 sms_unavailable");
        assert!(spent.retry_after().is_some());
        world.stop().await;
    }
}

#[tokio::test]
async fn without_a_gateway_nobody_is_told_that_a_code_is_on_its_way() {
    for world in World::everywhere(Messages::None, &[]).await {
        let stranger = world.stranger();
        assert_eq!(send(&stranger, PHONE).await.outcome(), "503 sms_unavailable");
        assert_eq!(sign_in(&stranger, "246810").await.outcome(), "401 code_wrong");
        world.stop().await;
    }
}

#[tokio::test]
async fn the_code_of_the_demonstration_is_good_there_unsent_and_nowhere_else() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let stranger = world.stranger();
        let first = sign_in(&stranger, "246810").await.good();
        send(&stranger, PHONE).await.good();
        let second = sign_in(&stranger, "２４６８１０").await.good();
        assert_eq!(sign_in(&stranger, "246811").await.outcome(), "401 code_wrong");
        let mut ids = vec![];
        for tokens in [first, second] {
            ids.push(
                stranger
                    .bearing(&tokens)
                    .get("/api/v1/me")
                    .await
                    .good()
                    .text("id"),
            );
        }
        assert_eq!(ids[0], ids[1], "one number has one account");
        world.stop().await;
    }
}

#[tokio::test]
async fn malformed_input_is_refused_with_its_place() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let (stranger, path) = (world.stranger(), "/api/v1/auth/sms");
        let fault = async |body| {
            let answer = stranger.post(path, &body).await;
            format!("{} {}", answer.outcome(), answer.fault())
        };
        let unknown = fault(json!({ "phone": PHONE, "code": "246810", "role": "admin" })).await;
        assert_eq!(unknown, "422 invalid /role unknown_field");
        assert_eq!(
            fault(json!({ "phone": PHONE })).await,
            "422 invalid /code required"
        );
        assert_eq!(
            fault(json!({ "phone": PHONE, "code": "24681" })).await,
            "422 invalid /code malformed"
        );
        let kept = json!({ "phone": PHONE, "code": "246810", "session": "tattoo" });
        assert_eq!(fault(kept).await, "422 invalid /session unknown_code");
        assert_eq!(
            stranger.post_text(path, "{").await.outcome(),
            "400 malformed_json"
        );
        assert_eq!(
            stranger.post_text(path, &" ".repeat(300_000)).await.outcome(),
            "413 too_large"
        );
        world.stop().await;
    }
}
