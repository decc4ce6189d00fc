//! Guessing is slowed down: for an account, for a network, for codes; nobody is locked out.

use crate::support::{Answer, Caller, Messages, PASSWORD, World};
use chrono::TimeDelta;
use nuanxin_domain::access::Role;
use serde_json::json;

const PROXY: (&str, &str) = ("HTTP__TRUSTED_PROXIES", "127.0.0.1");
/// Twenty times as many tries as one account has are free for a network, and for a name tried from everywhere.
const MANY: usize = 20;

async fn worlds() -> Vec<World> {
    World::everywhere(Messages::None, &[PROXY]).await
}

/// Where one try is free for an account: each costs the time of a hash.
async fn strict_worlds() -> Vec<World> {
    World::everywhere(Messages::None, &[PROXY, ("LIMITS__SIGN_IN_FREE_TRIES", "1")]).await
}

fn at(world: &World, address: &str) -> Caller {
    world.stranger().with("x-forwarded-for", address)
}

async fn sign_in(caller: &Caller, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    caller.post("/api/v1/auth/staff", &body).await
}

#[tokio::test]
async fn one_network_that_tries_many_names_is_slowed() {
    for world in strict_worlds().await {
        world.add_staff("advisor.cjd1", Role::Advisor).await;
        let sprayer = at(&world, "203.0.113.66");
        for n in 0..=MANY {
            let refused = sign_in(&sprayer, &format!("advisor.{n}"), "guess").await;
            assert_eq!(refused.outcome(), "401 sign_in_failed");
        }
        let slowed = sign_in(&sprayer, "advisor.cjd1", PASSWORD).await;
        assert_eq!(slowed.outcome(), "429 too_many");
        sign_in(&at(&world, "203.0.113.7"), "advisor.cjd1", PASSWORD)
            .await
            .good();
        world.stop().await;
    }
}

#[tokio::test]
async fn a_name_that_is_tried_from_everywhere_is_slowed_where_its_owner_has_never_been() {
    for world in strict_worlds().await {
        world.add_staff("advisor.cjd1", Role::Advisor).await;
        let office = at(&world, "203.0.113.7");
        sign_in(&office, "advisor.cjd1", PASSWORD).await.good();
        for n in 0..=MANY {
            let source = at(&world, &format!("198.51.{}.{}", n / 250, n % 250));
            sign_in(&source, "advisor.cjd1", "guess").await;
        }
        let elsewhere = sign_in(&at(&world, "192.0.2.9"), "advisor.cjd1", PASSWORD).await;
        assert_eq!(elsewhere.outcome(), "429 too_many");
        sign_in(&office, "advisor.cjd1", PASSWORD).await.good();
        world.real.advance(TimeDelta::seconds(31)).unwrap();
        let patient = sign_in(&at(&world, "192.0.2.9"), "advisor.cjd1", PASSWORD).await;
        patient.good();
        world.stop().await;
    }
}

#[tokio::test]
async fn codes_are_slowed_for_the_account_wherever_they_are_typed() {
    for world in worlds().await {
        let id = world.add_staff("advisor.cjd1", Role::Advisor).await;
        let app = world.give_app(id).await;
        let mut outcomes = vec![];
        for n in 0..8 {
            let source = at(&world, &format!("198.51.100.{n}"));
            let body = match n % 2 {
                0 => json!({ "username": "advisor.cjd1", "password": PASSWORD, "totp": "000000" }),
                _ => {
                    json!({ "username": "advisor.cjd1", "password": PASSWORD, "recovery_code": "AAAA-AAAA-AAAA" })
                }
            };
            outcomes.push(source.post("/api/v1/auth/staff", &body).await.status);
        }
        assert_eq!(outcomes[..6], [401; 6]);
        assert_eq!(outcomes[7], 429);
        world.real.advance(TimeDelta::seconds(31)).unwrap();
        let code = world.shown_by_app(&app);
        let body = json!({ "username": "advisor.cjd1", "password": PASSWORD, "totp": code });
        at(&world, "198.51.100.99")
            .post("/api/v1/auth/staff", &body)
            .await
            .good();
        world.stop().await;
    }
}
