//! What has had its time goes by itself; what is open, or waits for an answer, stays.

use nuanxin_domain::ids::RequestId;
use nuanxin_infra::help_requests as requests;
use nuanxin_tests::{Resident, Staff, World, days, request};
use serde_json::json;
use uuid::Uuid;

async fn is_kept(world: &World, id: Uuid) -> bool {
    let (db, ring) = (world.platform.db.reader(), &world.platform.ring);
    let found = requests::intake(db, ring, RequestId(id)).await;
    found.expect("readable").is_some()
}

async fn closed(world: &World, resident: &Resident, advisor: &Staff) -> Uuid {
    let id = world.accepted(resident, advisor).await;
    advisor.reaches(id).await.done();
    advisor.resolves(id, "已办好。").await.done();
    advisor.closes(id).await.is_now("closed");
    id
}

#[tokio::test]
async fn ended_requests_lose_their_personal_half_after_three_years_and_open_ones_never() {
    World::each(async |world| {
        let li = world.resident("13900000131").await;
        let wang = world.resident("13900000132").await;
        let zhao = world.resident("13900000133").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let over = closed(world, &li, &chen).await;
        let withdrawn = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        li.withdraws(withdrawn).await.is_now("withdrawn");
        let complained = closed(world, &li, &chen).await;
        let complaint = json!({ "about": "advisor", "request_id": complained, "text": "没有来" });
        let complaint = li.post("/complaints", &complaint).await.done().id();
        let appealed = closed(world, &wang, &chen).await;
        wang.appeals(appealed, "没有解决").await.done();
        let asked_about = closed(world, &zhao, &chen).await;
        zhao.asks_for_deletion().await.done();
        let open = world.accepted(&wang, &chen).await;

        world.clock.advance(days(3 * 365 - 1)).expect("forward");
        assert_eq!(world.purge().await.requests, 0, "not a day too early");
        assert!(
            li.notices().await.items().is_empty(),
            "notices of a year ago are gone"
        );
        world.clock.advance(days(3)).expect("forward");
        let gone = world.purge().await;
        assert_eq!(gone.requests, 2);
        assert!(!is_kept(world, over).await && !is_kept(world, withdrawn).await);
        for kept in [complained, appealed, asked_about, open] {
            assert!(is_kept(world, kept).await);
        }
        assert!(li.sees(over).await.is_now("closed").at("/description").is_null());
        let log = lead
            .get(&format!("/audit?help_request_id={over}&limit=100"))
            .await
            .done();
        assert!(log.each("action").contains(&"personal_erased".to_owned()));
        assert_eq!(world.purge().await.requests, 0, "once");

        let answer = json!({ "told": "向您道歉" });
        lead.post(&format!("/complaints/{complaint}/decide"), &answer)
            .await
            .done();
        assert_eq!(
            world.purge().await.requests,
            1,
            "the answered complaint holds it no longer"
        );
        assert!(li.get("/complaints").await.done().lists(complaint));
        world.clock.advance(days(3 * 366)).expect("forward");
        world.purge().await;
        assert!(li.get("/complaints").await.done().items().is_empty());
    })
    .await;
}
