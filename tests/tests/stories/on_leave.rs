//! A station may be two people, one of them on leave.

use nuanxin_tests::{World, request};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn what_somebody_on_leave_has_not_accepted_goes_to_the_colleague() {
    World::each(async |world| {
        let li = world.resident("13900000055").await;
        let lead = world.lead("lead.cjd").await;
        let (chen, zhou) = (world.advisor("advisor.cjd1").await, world.advisor("advisor.cjd2").await);
        let draft = || request().care().at("静安区曹家渡街道");
        let first = world.routed(&li, draft()).await;
        let chosen = lead.sees(first).await.is_now("assigned").uuid("/staff/advisor_id");
        let (ill, other) = if chosen == chen.account { (chen, zhou) } else { (zhou, chen) };
        let leave = json!({ "from": "2026-06-01T09:00:00+08:00", "to": "2026-06-05T18:00:00+08:00", "reason": "sick" });
        ill.post("/leave", &leave).await.has_status(201);
        // of real time, until every node has noticed the leave
        tokio::time::sleep(Duration::from_secs(7)).await;
        world.settle().await;
        for id in [first, world.routed(&li, draft()).await, world.routed(&li, draft()).await] {
            assert_eq!(lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id"), other.account);
        }
    })
    .await;
}
