//! Whoever leaves the staff or the station leaves nothing lying.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn what_a_disabled_advisor_had_in_hand_goes_to_the_colleague() {
    World::each(async |world| {
        let li = world.resident("13900000110").await;
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let accepted = world.accepted(&li, &chen).await;
        let waiting = world.accepted(&li, &chen).await;
        chen.reaches(waiting).await.done();
        chen.waits(waiting, "您的医保卡带了吗?").await.is_now("waiting");
        let given = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        lead.assigns(given, &chen).await.is_now("assigned");

        let gone = admin.administers(chen.account, "disable").await.done();
        assert!(gone.at("/disabled_at").is_string());
        chen.get("/me").await.has_status(401);
        let body = json!({ "username": "advisor.cjd1", "password": "nuanxin-demo" });
        world
            .stranger()
            .post("/auth/staff", &body)
            .await
            .is_refused("sign_in_failed");
        world.settle().await;
        for id in [accepted, waiting, given] {
            let seen = lead.sees(id).await.is_now("assigned");
            assert_eq!(seen.uuid("/staff/advisor_id"), zhou.account);
        }
        assert!(
            lead.timeline(accepted)
                .await
                .done()
                .each("kind")
                .contains(&"released".to_owned())
        );

        admin.administers(chen.account, "disable").await.done();
        admin.administers(chen.account, "enable").await.done();
        world.advisor("advisor.cjd1").await.get("/queue").await.done();
    })
    .await;
}

#[tokio::test]
async fn so_does_what_an_advisor_had_who_moves_to_another_station() {
    World::each(async |world| {
        let li = world.resident("13900000111").await;
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let id = world.accepted(&li, &chen).await;
        let station = world.station("江宁路").await;
        admin
            .changes(chen.account, &json!({ "station_id": station }))
            .await
            .done();
        world.settle().await;
        let seen = lead.sees(id).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/advisor_id"), zhou.account);
        chen.sees(id).await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn what_is_left_at_night_waits_for_the_colleague_who_comes_in_the_morning_and_an_sos_rings_for_all() {
    World::each(async |world| {
        let li = world.resident("13900000112").await;
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let ordinary = world.accepted(&li, &chen).await;
        let sos = world
            .routed(&li, request().care().sos().at("静安区曹家渡街道"))
            .await;
        chen.accepts(sos).await.is_now("in_progress");
        world.until("2026-06-01T21:00").await;
        let zhou_heard = zhou.notices().await.each("template");
        admin.administers(chen.account, "disable").await.done();
        world.settle().await;
        lead.sees(ordinary).await.is_now("queued");
        lead.sees(sos).await.is_now("queued");
        let rung = zhou.notices().await.each("template");
        let count = |all: &[String]| all.iter().filter(|one| *one == "staff_sos").count();
        assert!(count(&rung) > count(&zhou_heard), "{rung:?}");

        world.until("2026-06-02T09:01").await;
        let seen = lead.sees(ordinary).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/advisor_id"), zhou.account);
        lead.sees(sos).await.is_now("queued");
        zhou.accepts(sos).await.is_now("in_progress");
    })
    .await;
}
