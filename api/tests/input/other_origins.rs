//! Web pages of other origins: only those that are configured may call, and a browser is told so.

use crate::support::{Messages, World};
use serde_json::json;

const FRIEND: &str = "https://app.example.cn";
const STRANGER: &str = "https://elsewhere.example.com";

#[tokio::test]
async fn a_page_of_a_configured_origin_may_call_and_no_other() {
    let settings = [("HTTP__CORS_ORIGINS", FRIEND)];
    for world in World::everywhere(Messages::Demonstration, &settings).await {
        let from = |origin| world.stranger().with("origin", origin);
        let stations = "/api/v1/stations";
        let friend = from(FRIEND).get(stations).await.good();
        assert_eq!(friend.headers["access-control-allow-origin"], FRIEND);
        assert!(friend.headers.get("access-control-allow-credentials").is_none());
        let stranger = from(STRANGER).get(stations).await;
        assert!(stranger.headers.get("access-control-allow-origin").is_none());
        world.stop().await;
    }
}

#[tokio::test]
async fn a_browser_asks_before_it_sends_and_is_answered_for_configured_origins_only() {
    let settings = [("HTTP__CORS_ORIGINS", FRIEND)];
    for world in World::everywhere(Messages::Demonstration, &settings).await {
        let ask = |origin| {
            let asking = world.stranger().with("origin", origin);
            asking
                .with("access-control-request-method", "POST")
                .with("access-control-request-headers", "authorization,idempotency-key")
        };
        let friend = ask(FRIEND).options("/api/v1/help-requests").await;
        assert_eq!(friend.status, 200, "{}", friend.body);
        assert_eq!(friend.headers["access-control-allow-origin"], FRIEND);
        let methods = friend.headers["access-control-allow-methods"].to_str().unwrap();
        assert!(methods.contains("POST"), "{methods}");
        let stranger = ask(STRANGER).options("/api/v1/help-requests").await;
        assert_eq!(stranger.outcome(), "403 wrong_origin");
        assert_eq!(stranger.headers["content-type"], "application/problem+json");
        assert!(stranger.headers.get("access-control-allow-origin").is_none());
        world.stop().await;
    }
}

#[tokio::test]
async fn without_configured_origins_no_page_elsewhere_may_call() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let stranger = world.stranger().with("origin", STRANGER);
        let body = json!({"phone": "13900000001"});
        let answer = stranger.post("/api/v1/auth/sms/send", &body).await;
        assert!(answer.headers.get("access-control-allow-origin").is_none());
        world.stop().await;
    }
}
