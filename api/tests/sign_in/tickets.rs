//! A ticket carries a sign-in into a page, once.

use crate::support::{Answer, Caller, Messages, World};
use chrono::TimeDelta;
use serde_json::json;

async fn signed_in(world: &World) -> (Answer, Caller) {
    let body = json!({ "phone": "13812345678", "code": "246810" });
    let tokens = world.stranger().post("/api/v1/auth/sms", &body).await.good();
    let caller = world.stranger().bearing(&tokens);
    (tokens, caller)
}

async fn ticket(caller: &Caller) -> String {
    let issued = caller.post("/api/v1/auth/ticket", &json!({})).await.good();
    assert_eq!(issued.body["expires_in"], 60);
    issued.text("ticket")
}

async fn exchange(world: &World, ticket: &str, session: &str) -> Answer {
    let body = json!({ "ticket": ticket, "session": session });
    world.stranger().post("/api/v1/auth/ticket/exchange", &body).await
}

#[tokio::test]
async fn a_ticket_opens_a_session_of_the_same_account_once() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let (_, caller) = signed_in(&world).await;
        let ticket = ticket(&caller).await;
        let opened = exchange(&world, &ticket, "cookie").await.good();
        assert!(opened.cookie().is_some() && opened.body["refresh_token"].is_null());
        let me = world.stranger().bearing(&opened).get("/api/v1/me").await.good();
        assert_eq!(me.text("id"), caller.get("/api/v1/me").await.good().text("id"));
        assert_eq!(
            exchange(&world, &ticket, "bearer").await.outcome(),
            "401 ticket_refused"
        );
        world.stop().await;
    }
}

#[tokio::test]
async fn a_ticket_expires_after_a_minute_and_with_the_sign_in_that_asked_for_it() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let (tokens, caller) = signed_in(&world).await;
        let late = ticket(&caller).await;
        world.real.advance(TimeDelta::seconds(60)).unwrap();
        assert_eq!(
            exchange(&world, &late, "bearer").await.outcome(),
            "401 ticket_refused"
        );
        let orphaned = ticket(&caller).await;
        let token = json!({ "refresh_token": tokens.text("refresh_token") });
        world.stranger().post("/api/v1/auth/logout", &token).await.good();
        assert_eq!(
            exchange(&world, &orphaned, "bearer").await.outcome(),
            "401 ticket_refused"
        );
        world.stop().await;
    }
}

#[tokio::test]
async fn strangers_get_no_ticket_and_nonsense_is_none() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        let asked = world.stranger().post("/api/v1/auth/ticket", &json!({})).await;
        assert_eq!(asked.outcome(), "401 sign_in_needed");
        for nonsense in ["", "x", &"A".repeat(43), &"A".repeat(5_000)] {
            assert_eq!(
                exchange(&world, nonsense, "bearer").await.outcome(),
                "401 ticket_refused"
            );
        }
        world.stop().await;
    }
}
