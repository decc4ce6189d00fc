//! Accounts of staff, administered: in effect at once, on the record, and never one's own.

use nuanxin_infra::reference::Reference;
use nuanxin_tests::World;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn an_administrator_makes_changes_and_finds_accounts_and_each_step_is_on_the_record() {
    World::each(async |world| {
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        let station = world.station("曹家渡").await;
        let new =
            json!({ "username": "Advisor.New", "name": "新来的", "role": "advisor", "station_id": station });
        let made = admin
            .with("idempotency-key", "one")
            .post("/accounts", &new)
            .await
            .has_status(201);
        let id = made.uuid("/account/id");
        assert_eq!(made.text("/account/username"), "advisor.new");
        assert_eq!(made.at("/account/must_change_password"), &json!(true));
        let again = admin
            .with("idempotency-key", "one")
            .post("/accounts", &new)
            .await
            .has_status(201);
        assert_eq!(
            (again.uuid("/account/id"), again.at("/password")),
            (id, &json!(null))
        );
        admin
            .post("/accounts", &new)
            .await
            .has_status(409)
            .is_refused("username_taken");

        let change = json!({ "capacity": 25, "languages": ["mandarin", "wu"], "covers": ["310106014001"] });
        let changed = admin.changes(id, &change).await.done();
        assert_eq!(
            (changed.count("/capacity"), changed.at("/covers/0")),
            (25, &json!("310106014001"))
        );
        assert!(lead.get("/accounts?limit=100").await.done().lists(id));
        lead.get(&format!("/accounts/{id}")).await.done();
        let entries = lead.get("/audit?limit=100").await.done();
        let actions = entries.each("action");
        for action in ["account-made", "account-changed"] {
            assert!(actions.contains(&action.to_owned()), "{action} in {actions:?}");
        }
        let page = admin.get("/accounts?limit=5&role=lead").await.done();
        assert_eq!(page.items().len(), 5);
        let next = format!(
            "/accounts?limit=100&role=lead&cursor={}",
            page.text("/next_cursor")
        );
        assert!(
            !admin
                .get(&next)
                .await
                .done()
                .lists(page.items()[4]["id"].as_str().unwrap().parse().unwrap())
        );
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_said_clearly() {
    World::each(async |world| {
        let admin = world.admin().await;
        let station = world.station("曹家渡").await;
        let nowhere = Uuid::from_u128(7);
        let base = json!({ "username": "x.y", "name": "某人", "role": "desk" });
        for (change, code) in [
            (json!({ "role": "lead" }), "station_missing"),
            (json!({ "station_id": station }), "station_not_wanted"),
            (json!({ "named_for_restricted": true }), "naming_not_wanted"),
            (json!({ "role": "resident" }), "not_allowed"),
            (json!({ "username": "有空 格" }), "invalid"),
            (json!({ "station_id": nowhere }), "invalid"),
            (json!({ "name": "\u{0}" }), "invalid"),
            (json!({ "capacity": 100_000 }), "invalid"),
            (json!({ "covers": ["曹家渡"] }), "invalid"),
            (json!({ "password": "geheim geheim" }), "invalid"),
        ] {
            let mut body = base.clone();
            for (field, value) in change.as_object().unwrap() {
                body[field] = value.clone();
            }
            admin.post("/accounts", &body).await.is_refused(code);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_raises_themselves_and_the_last_of_a_post_stays() {
    World::each(async |world| {
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        admin
            .changes(admin.account, &json!({ "capacity": 1 }))
            .await
            .has_status(403)
            .is_refused("own_account");
        admin
            .administers(admin.account, "disable")
            .await
            .is_refused("own_account");
        lead.changes(lead.account, &json!({ "role": "admin" }))
            .await
            .has_status(403)
            .is_refused("not_allowed");
        let chen = world.advisor("advisor.cjd1").await;
        chen.changes(chen.account, &json!({ "role": "lead" }))
            .await
            .is_hidden();
        chen.get("/accounts").await.is_refused("not_allowed");

        admin
            .administers(lead.account, "disable")
            .await
            .has_status(409)
            .is_refused("last_lead");
        admin
            .changes(lead.account, &json!({ "role": "desk" }))
            .await
            .is_refused("last_lead");
        let station = world.station("曹家渡").await;
        let second =
            json!({ "username": "lead.cjd2", "name": "副站长", "role": "lead", "station_id": station });
        admin.post("/accounts", &second).await.has_status(201);
        admin.administers(lead.account, "disable").await.done();

        let other = json!({ "username": "admin2", "name": "管理员", "role": "admin" });
        let made = admin.post("/accounts", &other).await.has_status(201);
        assert!(made.text("/authenticator").starts_with("otpauth://totp/"));
    })
    .await;
}

#[tokio::test]
async fn a_change_is_in_effect_at_once_here_and_on_other_nodes() {
    World::each(async |world| {
        let platform = &world.platform;
        let clock = platform.clocks.domain.clone();
        let elsewhere = Reference::load(platform.db.clone(), platform.ring.clone(), clock)
            .await
            .unwrap();
        let mut rung = platform
            .wakeups
            .listen(&nuanxin_infra::wakeup::Topic::reference());
        let (admin, chen) = (world.admin().await, world.advisor("advisor.cjd1").await);
        let desk = json!({ "role": "desk" });
        admin.changes(chen.account, &desk).await.done();
        chen.get("/me").await.has_status(401);
        assert_eq!(
            world.staff("advisor.cjd1").await.get("/me").await.text("/role"),
            "desk"
        );
        rung.rung().await;
        assert!(elsewhere.refresh().await.unwrap());
        let seen = elsewhere.current();
        let there = seen.directory.get(chen.account.into()).unwrap();
        assert_eq!((there.role.code(), there.station), ("desk", None));
    })
    .await;
}

#[tokio::test]
async fn a_lead_ends_the_sessions_of_their_people_only() {
    World::each(async |world| {
        let lead = world.lead("lead.cjd").await;
        let (chen, shen) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.jns1").await,
        );
        let sessions = |account: Uuid| format!("/accounts/{account}/sessions");
        lead.call("DELETE", &sessions(chen.account), None)
            .await
            .has_status(204);
        chen.get("/me").await.has_status(401).is_refused("sign_in_needed");
        lead.call("DELETE", &sessions(shen.account), None)
            .await
            .is_hidden();
        shen.get("/me").await.done();
        lead.call("DELETE", &sessions(lead.account), None)
            .await
            .is_refused("own_account");
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_ends_with_the_role_and_the_account_and_opens_nothing_before_the_first_change() {
    World::each(async |world| {
        let (admin, stranger) = (world.admin().await, world.stranger());
        let new = json!({ "username": "desk.9", "name": "新坐席", "role": "desk" });
        let made = admin.post("/accounts", &new).await.has_status(201);
        let id = made.uuid("/account/id");
        let mut known = json!({ "username": "desk.9", "password": made.text("/password") });
        let refreshed = async |last: &nuanxin_tests::Reply| {
            let token = json!({ "refresh_token": last.text("/refresh_token") });
            stranger.post("/auth/refresh", &token).await
        };
        let bearing = |tokens: &nuanxin_tests::Reply| {
            let bearer = format!("Bearer {}", tokens.text("/access_token"));
            stranger.with("authorization", &bearer)
        };
        let first = stranger.post("/auth/staff", &known).await.done();
        let second = refreshed(&first).await.done();
        let desk = bearing(&second);
        desk.get("/queue").await.is_refused("password_change_needed");
        let ticket = desk.post("/auth/ticket", &json!({})).await;
        ticket.is_refused("password_change_needed");
        let chosen = "老槐树下面坐一坐吧好吗";
        let change = json!({ "current": made.text("/password"), "new": chosen });
        desk.post("/me/password", &change).await.has_status(204);
        let third = refreshed(&second).await.done();
        bearing(&third).get("/queue").await.done();

        let station = world.station("曹家渡").await;
        let role = json!({ "role": "advisor", "station_id": station });
        admin.changes(id, &role).await.done();
        bearing(&third).get("/me").await.has_status(401);
        refreshed(&third).await.is_refused("refresh_refused");
        known["password"] = json!(chosen);
        let fourth = stranger.post("/auth/staff", &known).await.done();
        admin.administers(id, "disable").await.done();
        refreshed(&fourth).await.is_refused("refresh_refused");
        admin.administers(id, "enable").await.done();
        refreshed(&fourth).await.is_refused("refresh_refused");
    })
    .await;
}
