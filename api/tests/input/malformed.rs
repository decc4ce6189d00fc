//! Bodies, headers and addresses that nobody should send.

use crate::support::{Messages, World};
use serde_json::json;

const NONE: &str = "00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn a_body_that_is_too_large_no_json_or_bottomless_is_refused() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let resident = world.resident("13900000001").await;
        let path = "/api/v1/help-requests";
        let large = format!(r#"{{"description":"{}"}}"#, "a".repeat(2 * 1024 * 1024));
        assert_eq!(resident.post_text(path, &large).await.outcome(), "413 too_large");
        let form = resident.post_bytes(path, "text/plain", b"{}".to_vec()).await;
        assert_eq!(form.outcome(), "415 unsupported_media_type");
        let deep = format!(r#"{{"person":{}"#, "[".repeat(200_000));
        let bottomless = resident.post_text(path, &deep).await.status;
        assert!(bottomless == 400 || bottomless == 422, "{bottomless}");
        let cut = resident
            .post_bytes(
                path,
                "application/json",
                b"{\"description\":\"\xff\xfe\"}".to_vec(),
            )
            .await;
        assert_eq!(cut.outcome(), "400 malformed_json");
        let nul = resident.post_text(path, r#"{"description":"a\u0000b"}"#).await;
        assert_eq!(
            (nul.outcome(), nul.fault()),
            ("422 invalid".into(), "/description control_characters".into())
        );
        let half = resident.post_text(path, r#"{"description":"\ud800"}"#).await;
        assert_eq!(half.status, 400, "{:?}", half.body);
        let twice = resident
            .post_text("/api/v1/complaints", r#"{"text":"a","text":"b","about":"other"}"#)
            .await;
        assert_eq!(twice.outcome(), "422 invalid");
        world.stop().await;
    }
}

#[tokio::test]
async fn addresses_and_parameters_that_are_nonsense_are_problems() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let resident = world.resident("13900000001").await;
        for path in [
            "/api/v1/help-requests/%00",
            "/api/v1/help-requests/%ff%fe",
            "/api/v1/help-requests/by-number/%ff",
            "/api/v1/help-requests/by-number/%00",
            "/api/v1/help-requests/..%2f..%2fetc",
            "/api/v1/%e4%bd%a0",
        ] {
            let answer = resident.get(path).await;
            assert!(
                (400..500).contains(&answer.status),
                "{path}: {}",
                answer.outcome()
            );
            assert!(answer.body["code"].is_string(), "{path}: {}", answer.status);
        }
        for query in [
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=x",
            "cursor=%00",
            "cursor=%ff",
            "cursor=1",
            "nothing=1",
            "limit=1&limit=2",
        ] {
            for list in ["/api/v1/help-requests", "/api/v1/notices", "/api/v1/complaints"] {
                let answer = resident.get(&format!("{list}?{query}")).await;
                assert_eq!(answer.outcome(), "422 invalid", "{list}?{query}");
            }
        }
        let long = format!("/api/v1/help-requests?cursor={}", "a".repeat(20_000));
        let answer = resident.get(&long).await;
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        world.stop().await;
    }
}

#[tokio::test]
async fn a_known_address_with_another_method_says_which_ones_there_are() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let stranger = world.stranger();
        let answer = stranger.delete("/api/v1/help-requests").await;
        assert_eq!(answer.outcome(), "405 wrong_method");
        assert_eq!(answer.headers["allow"], "GET, POST");
        let answer = stranger
            .get(&format!("/api/v1/help-requests/{NONE}/accept"))
            .await;
        assert_eq!(
            (answer.outcome(), answer.headers["allow"].to_str().unwrap()),
            ("405 wrong_method".into(), "POST")
        );
        assert_eq!(stranger.delete("/healthz").await.outcome(), "405 wrong_method");
        assert_eq!(stranger.get("/api/v1/nothing").await.outcome(), "404 no_such_url");
        world.stop().await;
    }
}

#[tokio::test]
async fn headers_that_are_malformed_are_problems() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let resident = world.resident("13900000001").await;
        let body = json!({"about": "other", "text": "电话没人接"});
        let long = "k".repeat(256);
        for key in ["", " ", long.as_str()] {
            let answer = resident
                .with("idempotency-key", key)
                .post("/api/v1/complaints", &body)
                .await;
            assert_eq!(answer.outcome(), "400 precondition_malformed", "{key}");
        }
        let urge = format!("/api/v1/help-requests/{NONE}/urge");
        for version in ["x", "\"\"", "\"99999999999999999999\"", "1, 2"] {
            let answer = resident.with("if-match", version).post(&urge, &json!({})).await;
            assert_eq!(answer.outcome(), "400 precondition_malformed", "{version}");
        }
        let large = resident
            .with("x-large", &"a".repeat(200_000))
            .get("/api/v1/me")
            .await;
        assert!((400..500).contains(&large.status), "{}", large.status);
        world.stop().await;
    }
}
