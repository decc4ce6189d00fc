//! What staff do with their own account: an authenticator app, recovery codes, sessions.

use crate::support::{Answer, Caller, Messages, PASSWORD, World};
use chrono::TimeDelta;
use nuanxin_domain::access::Role;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::audit::{self, AuditFilter, AuditScope};
use serde_json::{Value, json};

const USERNAME: &str = "advisor.cjd1";

async fn worlds() -> Vec<World> {
    World::everywhere(Messages::None, &[("LIMITS__SIGN_IN_FREE_TRIES", "50")]).await
}

async fn sign_in(world: &World, more: &Value) -> Answer {
    let mut body = json!({ "username": USERNAME, "password": PASSWORD });
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    world.stranger().post("/api/v1/auth/staff", &body).await
}

/// An advisor without an app, signed in.
async fn advisor(world: &World) -> Caller {
    world.add_staff(USERNAME, Role::Advisor).await;
    let tokens = sign_in(world, &json!({})).await.good();
    world.stranger().bearing(&tokens)
}

fn secret_in(begun: &Answer) -> Personal<Vec<u8>> {
    let base32 = begun.text("secret");
    assert!(begun.text("otpauth_url").contains(&base32));
    totp_rs::Secret::try_from_base32(&base32)
        .unwrap()
        .as_bytes()
        .to_vec()
        .into()
}

async fn set_up(world: &World, me: &Caller) -> (Personal<Vec<u8>>, Vec<String>) {
    let begun = me
        .post("/api/v1/me/authenticator", &json!({ "password": PASSWORD }))
        .await
        .good();
    let secret = secret_in(&begun);
    let code = json!({ "code": world.shown_by_app(&secret) });
    let confirmed = me.post("/api/v1/me/authenticator/confirm", &code).await.good();
    let codes = confirmed.body["recovery_codes"].as_array().unwrap().clone();
    let codes = codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    (secret, codes)
}

#[tokio::test]
async fn an_app_counts_once_it_has_shown_the_right_code() {
    for world in worlds().await {
        let me = advisor(&world).await;
        let other = sign_in(&world, &json!({})).await.good();
        let wrong = json!({ "password": "guess guess" });
        let refused = me.post("/api/v1/me/authenticator", &wrong).await;
        assert_eq!(refused.outcome(), "403 password_wrong");
        let code = json!({ "code": "000000" });
        let early = me.post("/api/v1/me/authenticator/confirm", &code).await;
        assert_eq!(early.outcome(), "409 authenticator_not_begun");

        let (secret, codes) = set_up(&world, &me).await;
        assert_eq!(codes.len(), 10);
        me.get("/api/v1/me").await.good();
        let elsewhere = world.stranger().bearing(&other);
        assert_eq!(
            elsewhere.get("/api/v1/me").await.status,
            401,
            "other sessions end"
        );
        assert_eq!(sign_in(&world, &json!({})).await.outcome(), "401 totp_needed");
        world.real.advance(TimeDelta::seconds(60)).unwrap();
        let shown = world.shown_by_app(&secret);
        sign_in(&world, &json!({ "totp": shown })).await.good();
        let status = me.get("/api/v1/me/authenticator").await.good();
        assert_eq!(status.body, json!({ "set_up": true, "recovery_codes_left": 10 }));
        world.stop().await;
    }
}

#[tokio::test]
async fn an_app_is_replaced_with_a_code_of_the_old_one_and_in_time_only() {
    for world in worlds().await {
        let me = advisor(&world).await;
        let (old, _) = set_up(&world, &me).await;
        let begin = json!({ "password": PASSWORD });
        let refused = me.post("/api/v1/me/authenticator", &begin).await;
        assert_eq!(refused.outcome(), "403 app_code_needed");
        world.real.advance(TimeDelta::seconds(60)).unwrap();
        let begin = json!({ "password": PASSWORD, "totp": world.shown_by_app(&old) });
        let begun = me.post("/api/v1/me/authenticator", &begin).await.good();
        let again = me.post("/api/v1/me/authenticator", &begin).await;
        assert_eq!(again.outcome(), "403 app_code_wrong", "each code is good once");
        world.real.advance(TimeDelta::minutes(16)).unwrap();
        let code = json!({ "code": world.shown_by_app(&secret_in(&begun)) });
        let late = me.post("/api/v1/me/authenticator/confirm", &code).await;
        assert_eq!(late.outcome(), "409 authenticator_not_begun");
        let shown = world.shown_by_app(&old);
        sign_in(&world, &json!({ "totp": shown })).await.good();
        world.stop().await;
    }
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_new_ones_replace_the_old() {
    for world in worlds().await {
        let me = advisor(&world).await;
        let (secret, codes) = set_up(&world, &me).await;
        let typed = codes[0].to_lowercase().replace('-', " ");
        sign_in(&world, &json!({ "recovery_code": typed })).await.good();
        for bad in [codes[0].as_str(), "AAAA-BBBB-CCCC", "x"] {
            let refused = sign_in(&world, &json!({ "recovery_code": bad })).await;
            assert_eq!(refused.outcome(), "401 code_wrong");
        }
        let status = me.get("/api/v1/me/authenticator").await.good();
        assert_eq!(status.body["recovery_codes_left"], 9);

        world.real.advance(TimeDelta::seconds(60)).unwrap();
        let proof = json!({ "password": PASSWORD, "totp": world.shown_by_app(&secret) });
        let renewed = me.post("/api/v1/me/recovery-codes", &proof).await.good();
        let new = renewed.body["recovery_codes"][3].as_str().unwrap().to_owned();
        let refused = sign_in(&world, &json!({ "recovery_code": codes[1] })).await;
        assert_eq!(refused.outcome(), "401 code_wrong");
        sign_in(&world, &json!({ "recovery_code": new })).await.good();

        let db = world.platform.db.reader();
        let entries = audit::page(db, AuditScope::District, AuditFilter::default(), None, 100).await;
        let actions: Vec<String> = entries.unwrap().into_iter().map(|entry| entry.action).collect();
        for action in [
            "authenticator-begun",
            "authenticator-confirmed",
            "signed-in-by-recovery-code",
            "recovery-codes-renewed",
        ] {
            assert!(
                actions.iter().any(|known| known == action),
                "{action} in {actions:?}"
            );
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn of_two_uses_of_one_recovery_code_at_once_one_wins() {
    for world in worlds().await {
        let me = advisor(&world).await;
        let (_, codes) = set_up(&world, &me).await;
        let body = json!({ "recovery_code": codes[0] });
        let (one, two) = futures_util::join!(sign_in(&world, &body), sign_in(&world, &body));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        world.stop().await;
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_and_others_stay_unknown() {
    for world in worlds().await {
        let me = advisor(&world).await;
        let lost = sign_in(&world, &json!({})).await.good();
        world.add_staff("advisor.cjd2", Role::Advisor).await;
        let body = json!({ "username": "advisor.cjd2", "password": PASSWORD });
        let signed_in = world.stranger().post("/api/v1/auth/staff", &body).await.good();
        let stranger = world.stranger().bearing(&signed_in);

        let listed = me.get("/api/v1/me/sessions").await.good();
        let items = listed.body["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), 2);
        let other = items.iter().find(|item| item["current"] == false).unwrap();
        let path = format!("/api/v1/me/sessions/{}", other["id"].as_str().unwrap());
        assert_eq!(stranger.delete(&path).await.outcome(), "404 not_found");
        assert_eq!(me.delete(&path).await.status, 204);
        assert_eq!(me.delete(&path).await.outcome(), "404 not_found");
        let ended = world.stranger().bearing(&lost);
        assert_eq!(ended.get("/api/v1/me").await.outcome(), "401 sign_in_needed");
        let left = me.get("/api/v1/me/sessions?limit=1").await.good();
        assert_eq!(left.body["items"].as_array().unwrap().len(), 1);
        assert!(left.body["next_cursor"].is_null());
        world.stop().await;
    }
}
