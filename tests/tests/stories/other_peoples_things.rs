//! An id in a body or a query opens no door that the path keeps shut.

use nuanxin_tests::{World, request};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn naming_what_belongs_to_another_station_gets_nobody_further() {
    World::each(async |world| {
        let (li, wang) = (
            world.resident("13900000061").await,
            world.resident("13900000062").await,
        );
        let (chen, shen) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.jns1").await,
        );
        let lead = world.lead("lead.cjd").await;
        let here = world.accepted(&li, &chen).await;
        let there = world.routed(&wang, request().care().at("静安区江宁路街道")).await;
        shen.accepts(there).await.is_now("in_progress");

        let foreign = lead.merges(here, there).await.is_refused("merge_target_unfit");
        let unknown = lead
            .merges(here, Uuid::from_u128(7))
            .await
            .is_refused("merge_target_unfit");
        assert_eq!(foreign.status, unknown.status);
        lead.assigns(here, &shen)
            .await
            .has_status(422)
            .is_refused("advisor_elsewhere");
        let station = world.station("江宁路街道").await;
        let slot = json!({ "account_id": shen.account, "weekday": "monday", "from": "09:00", "to": "17:00" });
        let duty = json!({ "station_id": station, "slots": [slot] });
        lead.post("/duty", &duty)
            .await
            .has_status(403)
            .is_refused("not_allowed");
        let leave = json!({
            "account_id": shen.account, "reason": "annual",
            "from": "2026-06-03T00:00:00+08:00", "to": "2026-06-04T00:00:00+08:00",
        });
        lead.post("/leave", &leave)
            .await
            .has_status(403)
            .is_refused("not_allowed");
        chen.post("/leave", &leave)
            .await
            .has_status(403)
            .is_refused("not_allowed");
        let log = lead.get(&format!("/audit?help_request_id={there}")).await.done();
        assert!(log.items().is_empty());
        let complaint = json!({ "about": "advisor", "request_id": there, "text": "?" });
        let refused = li
            .post("/complaints", &complaint)
            .await
            .has_status(422)
            .is_refused("invalid");
        assert_eq!(refused.text("/errors/0/pointer"), "/request_id");
        let appeal = wang.appeals(here, "?").await.is_hidden();
        assert_eq!(appeal.header("etag"), None);
    })
    .await;
}

#[tokio::test]
async fn an_inbox_and_a_list_are_each_persons_own() {
    World::each(async |world| {
        let (li, wang) = (
            world.resident("13900000063").await,
            world.resident("13900000064").await,
        );
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        let notice = li.notices().await.uuid("/items/0/id");
        let read = format!("/notices/{notice}/read");
        wang.post(&read, &json!({})).await.is_hidden();
        chen.post(&read, &json!({})).await.is_hidden();
        li.post(&read, &json!({})).await.has_status(204);
        li.post(&read, &json!({})).await.has_status(204);
        assert_eq!(li.notices().await.item(notice)["read"], true);
        assert!(wang.requests().await.items().is_empty() && wang.notices().await.items().is_empty());
        let cursor = li.get("/help-requests?limit=1").await.done();
        let cursor = cursor.at("/next_cursor").as_str().unwrap_or_default().to_owned();
        if !cursor.is_empty() {
            let page = wang.get(&format!("/help-requests?cursor={cursor}")).await.done();
            assert!(!page.lists(id));
        }
    })
    .await;
}
