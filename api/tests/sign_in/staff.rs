//! Staff sign in with a password, some with their authenticator app too.

use crate::support::{Answer, Caller, Messages, PASSWORD, World};
use chrono::TimeDelta;
use nuanxin_domain::access::Role;
use nuanxin_infra::accounts;
use serde_json::{Value, json};

const USERNAME: &str = "advisor.cjd1";

async fn sign_in(caller: &Caller, username: &str, password: &str) -> Answer {
    caller
        .post(
            "/api/v1/auth/staff",
            &json!({ "username": username, "password": password }),
        )
        .await
}

async fn with_code(caller: &Caller, username: &str, totp: &str) -> Answer {
    let body = json!({ "username": username, "password": PASSWORD, "totp": totp });
    caller.post("/api/v1/auth/staff", &body).await
}

#[tokio::test]
async fn the_right_password_signs_in_whatever_the_case_of_the_name() {
    for world in World::everywhere(Messages::None, &[]).await {
        world.add_staff(USERNAME, Role::Advisor).await;
        let tokens = sign_in(&world.stranger(), "Advisor.CJD1 ", PASSWORD).await.good();
        let me = world.stranger().bearing(&tokens).get("/api/v1/me").await.good();
        assert_eq!(
            (me.text("role"), me.text("name")),
            ("advisor".into(), "陈静".into())
        );
        assert!(me.body["phone"].is_null());
        world.stop().await;
    }
}

#[tokio::test]
async fn an_unknown_name_a_wrong_password_and_a_closed_account_are_answered_alike() {
    for world in World::everywhere(Messages::None, &[]).await {
        world.add_staff(USERNAME, Role::Advisor).await;
        let gone = world.add_staff("advisor.gone", Role::Advisor).await;
        let tx = world.platform.db.write_tx().await.unwrap();
        accounts::disable(&tx, gone, &*world.real).await.unwrap();
        tx.commit().await.unwrap();
        let mut answers = vec![];
        for (username, password) in [
            (USERNAME, "wrong"),
            ("nobody", "wrong"),
            ("advisor.gone", PASSWORD),
        ] {
            let mut answer = sign_in(&world.stranger(), username, password).await;
            assert_eq!(answer.outcome(), "401 sign_in_failed");
            answer.body["instance"] = Value::Null;
            answers.push(answer.body);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
        world.stop().await;
    }
}

#[tokio::test]
async fn wrong_passwords_slow_their_source_down_and_lock_nobody_else_out() {
    for world in World::everywhere(Messages::None, &[("HTTP__TRUSTED_PROXIES", "127.0.0.1")]).await {
        world.add_staff(USERNAME, Role::Advisor).await;
        let guesser = world.stranger().with("x-forwarded-for", "203.0.113.66");
        for _ in 0..6 {
            assert_eq!(
                sign_in(&guesser, USERNAME, "guess").await.outcome(),
                "401 sign_in_failed"
            );
        }
        // even the right one has to wait, or waiting would tell which one is right
        let slowed = sign_in(&guesser, USERNAME, PASSWORD).await;
        assert_eq!(
            (slowed.outcome(), slowed.retry_after()),
            ("429 too_many".into(), Some(1))
        );
        let advisor = world.stranger().with("x-forwarded-for", "203.0.113.7");
        sign_in(&advisor, USERNAME, PASSWORD).await.good();
        world.real.advance(TimeDelta::seconds(2)).unwrap();
        sign_in(&guesser, USERNAME, PASSWORD).await.good();
        world.stop().await;
    }
}

#[tokio::test]
async fn a_forwarded_address_counts_only_when_its_proxy_is_trusted() {
    for world in World::everywhere(Messages::None, &[("LIMITS__SIGN_IN_FREE_TRIES", "1")]).await {
        world.add_staff(USERNAME, Role::Advisor).await;
        for (address, outcome) in [("203.0.113.1", 401), ("203.0.113.2", 401), ("203.0.113.3", 429)] {
            let pretender = world.stranger().with("x-forwarded-for", address);
            assert_eq!(sign_in(&pretender, USERNAME, "guess").await.status, outcome);
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn the_district_needs_its_app_and_each_code_is_good_once() {
    for world in World::everywhere(Messages::None, &[("LIMITS__SIGN_IN_FREE_TRIES", "50")]).await {
        let district = world.add_staff("district.ja", Role::District).await;
        let stranger = world.stranger();
        // nobody gets in before the app is set up
        assert_eq!(
            sign_in(&stranger, "district.ja", PASSWORD).await.outcome(),
            "401 totp_needed"
        );
        let app = world.give_app(district).await;
        assert_eq!(
            sign_in(&stranger, "district.ja", PASSWORD).await.outcome(),
            "401 totp_needed"
        );
        assert_eq!(
            sign_in(&stranger, "district.ja", "wrong").await.outcome(),
            "401 sign_in_failed"
        );
        assert_eq!(
            with_code(&stranger, "district.ja", "12345").await.outcome(),
            "401 code_wrong"
        );
        let code = world.shown_by_app(&app);
        with_code(&stranger, "district.ja", &code).await.good();
        assert_eq!(
            with_code(&stranger, "district.ja", &code).await.outcome(),
            "401 code_wrong"
        );
        world.real.advance(TimeDelta::seconds(60)).unwrap();
        with_code(&stranger, "district.ja", &world.shown_by_app(&app))
            .await
            .good();
        world.stop().await;
    }
}

#[tokio::test]
async fn guessing_the_apps_code_is_slowed_down_like_guessing_the_password() {
    for world in World::everywhere(Messages::None, &[("LIMITS__SIGN_IN_FREE_TRIES", "2")]).await {
        let admin = world.add_staff("admin", Role::Admin).await;
        world.give_app(admin).await;
        let stranger = world.stranger();
        let mut outcomes = vec![];
        for totp in ["000000", "000001", "000002", "000003"] {
            outcomes.push(with_code(&stranger, "admin", totp).await.status);
        }
        assert_eq!(outcomes, [401, 401, 401, 429]);
        world.stop().await;
    }
}

#[tokio::test]
async fn in_the_demonstration_the_district_signs_in_without_an_app() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.add_staff("district.ja", Role::District).await;
        sign_in(&world.stranger(), "district.ja", PASSWORD).await.good();
        world.stop().await;
    }
}

#[tokio::test]
async fn overlong_or_missing_words_are_refused_before_any_password_is_tried() {
    for world in World::everywhere(Messages::None, &[]).await {
        let stranger = world.stranger();
        let long = "x".repeat(300);
        for (username, password, fault) in [
            (long.as_str(), PASSWORD, "/username too_long"),
            (USERNAME, long.as_str(), "/password too_long"),
            (" ", PASSWORD, "/username required"),
            (USERNAME, "", "/password required"),
            ("adv\u{0}isor", PASSWORD, "/username control_characters"),
        ] {
            let answer = sign_in(&stranger, username, password).await;
            assert_eq!((answer.status, answer.fault().as_str()), (422, fault));
        }
        world.stop().await;
    }
}
