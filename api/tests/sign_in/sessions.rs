//! How a sign-in goes on, and how it ends.

use crate::support::{Answer, Caller, Messages, World};
use chrono::TimeDelta;
use serde_json::json;

async fn worlds() -> Vec<World> {
    World::everywhere(Messages::Demonstration, &[]).await
}

async fn sign_in(caller: &Caller, session: &str) -> Answer {
    let body = json!({ "phone": "13812345678", "code": "246810", "session": session });
    caller.post("/api/v1/auth/sms", &body).await.good()
}

async fn refresh(caller: &Caller, last: &Answer) -> Answer {
    caller
        .post(
            "/api/v1/auth/refresh",
            &json!({ "refresh_token": last.text("refresh_token") }),
        )
        .await
}

/// What the access token of `signed_in` opens.
async fn me(world: &World, signed_in: &Answer) -> String {
    world
        .stranger()
        .bearing(signed_in)
        .get("/api/v1/me")
        .await
        .outcome()
}

/// A page of ours in a browser, with the cookie of `last`.
fn page(world: &World, last: &Answer) -> Caller {
    let caller = world.stranger().with("cookie", &last.cookie_pair());
    caller
        .with("x-nuanxin-client", "web")
        .with("origin", world.origin())
}

#[tokio::test]
async fn a_refresh_token_becomes_new_ones_and_its_second_use_ends_the_session() {
    for world in worlds().await {
        let stranger = world.stranger();
        let first = sign_in(&stranger, "bearer").await;
        let second = refresh(&stranger, &first).await.good();
        assert_ne!(first.text("refresh_token"), second.text("refresh_token"));
        assert_eq!(
            (me(&world, &first).await, me(&world, &second).await),
            ("200".into(), "200".into())
        );
        let elsewhere = sign_in(&stranger, "bearer").await;
        // a thief uses the old one
        assert_eq!(refresh(&stranger, &first).await.outcome(), "401 refresh_refused");
        assert_eq!(refresh(&stranger, &second).await.outcome(), "401 refresh_refused");
        assert_eq!(me(&world, &first).await, "401 sign_in_needed");
        assert_eq!(me(&world, &second).await, "401 sign_in_needed");
        assert_eq!(
            me(&world, &elsewhere).await,
            "200",
            "another session of the account goes on"
        );
        world.stop().await;
    }
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_wins() {
    for world in worlds().await {
        let stranger = world.stranger();
        let signed_in = sign_in(&stranger, "bearer").await;
        let (one, two) = futures_util::join!(refresh(&stranger, &signed_in), refresh(&stranger, &signed_in));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        world.stop().await;
    }
}

#[tokio::test]
async fn an_access_token_expires_and_a_refresh_token_later() {
    for world in worlds().await {
        let signed_in = sign_in(&world.stranger(), "bearer").await;
        world.real.advance(TimeDelta::minutes(31)).unwrap();
        assert_eq!(me(&world, &signed_in).await, "401 token_expired");
        let next = refresh(&world.stranger(), &signed_in).await.good();
        assert_eq!(me(&world, &next).await, "200");
        world.real.advance(TimeDelta::days(31)).unwrap();
        assert_eq!(
            refresh(&world.stranger(), &next).await.outcome(),
            "401 refresh_refused"
        );
        world.stop().await;
    }
}

#[tokio::test]
async fn tokens_that_are_none_are_refused() {
    for world in worlds().await {
        let stranger = world.stranger();
        for body in [
            json!({}),
            json!({ "refresh_token": "x" }),
            json!({ "refresh_token": "A".repeat(43) }),
        ] {
            let answer = stranger.post("/api/v1/auth/refresh", &body).await;
            assert_eq!(answer.outcome(), "401 refresh_refused");
        }
        for header in ["Bearer", "Bearer x", "Basic eA==", "Bearer a.b.c"] {
            let answer = stranger.with("authorization", header).get("/api/v1/me").await;
            assert_eq!(answer.outcome(), "401 sign_in_needed");
            assert!(answer.headers.contains_key("www-authenticate"));
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn a_browser_keeps_its_refresh_token_where_no_script_reads_it() {
    for world in worlds().await {
        let signed_in = sign_in(&world.stranger(), "cookie").await;
        assert!(signed_in.body["refresh_token"].is_null());
        let cookie = signed_in.cookie().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Max-Age="] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert!(!cookie.contains("Secure"), "this machine has no TLS");
        let public = world.stranger().with("origin", "https://nuanxin.example.cn");
        assert!(
            sign_in(&public, "cookie")
                .await
                .cookie()
                .unwrap()
                .contains("; Secure")
        );
        let me = world
            .stranger()
            .bearing(&signed_in)
            .get("/api/v1/me")
            .await
            .good();
        assert_eq!(me.body["session"], "cookie");

        let next = page(&world, &signed_in)
            .post("/api/v1/auth/refresh", &json!({}))
            .await
            .good();
        assert!(next.body["refresh_token"].is_null() && next.body["access_token"].is_string());
        assert_ne!(next.cookie_pair(), signed_in.cookie_pair());
        let reused = page(&world, &signed_in)
            .post("/api/v1/auth/refresh", &json!({}))
            .await;
        assert_eq!(reused.outcome(), "401 refresh_refused");
        assert!(
            reused.cookie().unwrap().contains("Max-Age=0"),
            "the browser forgets"
        );
        world.stop().await;
    }
}

#[tokio::test]
async fn a_cookie_that_another_page_sends_along_is_not_used() {
    for world in worlds().await {
        let signed_in = sign_in(&world.stranger(), "cookie").await;
        let cookie = world.stranger().with("cookie", &signed_in.cookie_pair());
        let strangers = [
            cookie.clone(),
            cookie.with("x-nuanxin-client", "web"),
            cookie.with("origin", world.origin()),
            cookie
                .with("x-nuanxin-client", "web")
                .with("origin", "https://evil.example"),
            cookie.with("x-nuanxin-client", "web").with("origin", "null"),
            cookie
                .with("x-nuanxin-client", "mini-program")
                .with("origin", world.origin()),
        ];
        for page in strangers {
            for path in ["/api/v1/auth/refresh", "/api/v1/auth/logout"] {
                assert_eq!(page.post(path, &json!({})).await.outcome(), "403 wrong_origin");
            }
        }
        page(&world, &signed_in)
            .post("/api/v1/auth/refresh", &json!({}))
            .await
            .good();
        world.stop().await;
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_however_it_is_named() {
    for world in worlds().await {
        let stranger = world.stranger();
        let other = sign_in(&stranger, "bearer").await;
        let by_refresh = sign_in(&stranger, "bearer").await;
        let by_access = sign_in(&stranger, "bearer").await;
        let by_cookie = sign_in(&stranger, "cookie").await;
        for signed_in in [&by_refresh, &by_access, &by_cookie] {
            assert_eq!(me(&world, signed_in).await, "200");
        }
        let token = json!({ "refresh_token": by_refresh.text("refresh_token") });
        for _ in 0..2 {
            assert_eq!(stranger.post("/api/v1/auth/logout", &token).await.status, 204);
            let bearing = stranger.bearing(&by_access);
            assert_eq!(bearing.post("/api/v1/auth/logout", &json!({})).await.status, 204);
            let page = page(&world, &by_cookie)
                .post("/api/v1/auth/logout", &json!({}))
                .await;
            assert_eq!(page.status, 204);
            assert!(page.cookie().unwrap().contains("Max-Age=0"));
        }
        for signed_in in [&by_refresh, &by_access, &by_cookie] {
            assert_eq!(me(&world, signed_in).await, "401 sign_in_needed");
        }
        assert_eq!(
            refresh(&stranger, &by_refresh).await.outcome(),
            "401 refresh_refused"
        );
        assert_eq!(
            refresh(&stranger, &by_access).await.outcome(),
            "401 refresh_refused"
        );
        assert_eq!(me(&world, &other).await, "200");
        world.stop().await;
    }
}

#[tokio::test]
async fn signing_out_with_nothing_or_nonsense_is_fine() {
    for world in worlds().await {
        let stranger = world.stranger().with("authorization", "Bearer nonsense");
        for body in [json!({}), json!({ "refresh_token": "nonsense" })] {
            assert_eq!(stranger.post("/api/v1/auth/logout", &body).await.status, 204);
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn one_address_has_so_many_calls_a_minute() {
    for world in World::everywhere(
        Messages::Demonstration,
        &[("LIMITS__REQUESTS_PER_ADDRESS_PER_MINUTE", "3")],
    )
    .await
    {
        let stranger = world.stranger();
        for _ in 0..3 {
            assert_eq!(stranger.get("/api/v1/me").await.status, 401);
        }
        let refused = stranger.get("/api/v1/me").await;
        assert_eq!(refused.outcome(), "429 too_many");
        assert!(
            refused
                .retry_after()
                .is_some_and(|seconds| (1..=20).contains(&seconds))
        );
        world.stop().await;
    }
}
