//! A password that somebody else gave opens nothing but its own change.

use nuanxin_tests::World;
use serde_json::json;

const CHOSEN: &str = "老槐树下面坐一坐吧好吗";

#[tokio::test]
async fn whoever_was_given_a_password_changes_it_first() {
    World::each(async |world| {
        let admin = world.admin().await;
        let new = json!({ "username": "desk.9", "name": "新坐席", "role": "desk" });
        let given = admin
            .post("/accounts", &new)
            .await
            .has_status(201)
            .text("/password");
        let desk = world.staff_with("desk.9", &given).await;
        assert_eq!(desk.get("/me").await.at("/must_change_password"), &json!(true));
        for path in [
            "/queue",
            "/notices",
            "/me/sessions",
            "/me/authenticator",
            "/leave",
        ] {
            desk.get(path)
                .await
                .has_status(403)
                .is_refused("password_change_needed");
        }
        let submission = json!({ "needs": ["care"], "description": "x" });
        desk.post("/help-requests", &submission)
            .await
            .is_refused("password_change_needed");

        desk.changes_password("guess", CHOSEN)
            .await
            .has_status(403)
            .is_refused("password_wrong");
        for (bad, fault) in [
            ("short", "too_short"),
            ("1234567890", "usual_password"),
            ("desk.9 desk.9", "is_username"),
            (given.as_str(), "usual_password"),
        ] {
            let refused = desk.changes_password(&given, bad).await.has_status(422);
            assert_eq!(refused.at("/errors/0/code"), &json!(fault));
            assert!(!refused.whole().contains(&given));
        }
        desk.changes_password(&given, CHOSEN).await.has_status(204);
        desk.get("/queue").await.done();
        let old = json!({ "username": "desk.9", "password": given });
        world
            .stranger()
            .post("/auth/staff", &old)
            .await
            .is_refused("sign_in_failed");
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_the_sessions_and_asks_for_a_change_again() {
    World::each(async |world| {
        let (admin, chen) = (world.admin().await, world.advisor("advisor.cjd1").await);
        let reset = admin.administers(chen.account, "reset-password").await.done();
        chen.get("/me").await.has_status(401);
        let again = world.staff_with("advisor.cjd1", &reset.text("/password")).await;
        again.get("/queue").await.is_refused("password_change_needed");
        again
            .changes_password(&reset.text("/password"), CHOSEN)
            .await
            .has_status(204);
        again.get("/queue").await.done();
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_and_keeps_this_one() {
    World::each(async |world| {
        let (here, there) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd1").await,
        );
        here.changes_password("nuanxin-demo", CHOSEN)
            .await
            .has_status(204);
        here.get("/me").await.done();
        there.get("/me").await.has_status(401);
    })
    .await;
}
