//! 投诉: decided by somebody else, and not seen by the one complained of.

use nuanxin_tests::{Reply, Resident, World};
use serde_json::json;
use uuid::Uuid;

async fn complains(resident: &Resident, about: &str, request: Uuid) -> Reply {
    let body = json!({ "about": about, "request_id": request, "text": "说好来家里,没有来" });
    resident.post("/complaints", &body).await.has_status(201)
}

fn answer() -> serde_json::Value {
    json!({ "told": "向您道歉,明天换人上门", "internal_note": "已谈话" })
}

#[tokio::test]
async fn a_complaint_about_an_advisor_is_the_leads_and_the_advisor_finds_no_trace() {
    World::each(async |world| {
        let li = world.resident("13900000053").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let id = world.accepted(&li, &chen).await;
        let before = chen.notices().await.items().len();
        let filed = complains(&li, "advisor", id).await;
        assert_eq!(filed.text("/decider"), "lead");
        let decide = format!("/complaints/{}/decide", filed.id());

        assert_eq!(chen.notices().await.items().len(), before);
        assert!(
            !chen
                .timeline(id)
                .await
                .done()
                .each("kind")
                .iter()
                .any(|kind| kind.contains("complaint"))
        );
        chen.post(&decide, &answer()).await.is_hidden();
        chen.get("/complaints").await.is_refused("not_allowed");
        world
            .lead("lead.jns")
            .await
            .post(&decide, &answer())
            .await
            .is_hidden();

        assert!(lead.get("/complaints").await.done().lists(filed.id()));
        assert!(
            lead.notices()
                .await
                .each("template")
                .contains(&"staff_complaint".to_owned())
        );
        lead.post(&decide, &answer()).await.done();
        lead.post(&decide, &answer())
            .await
            .has_status(409)
            .is_refused("complaint_decided");
        let read = li.get("/complaints").await.done();
        assert_eq!(read.item(filed.id())["told"], "向您道歉,明天换人上门");
        assert!(!read.whole().contains("已谈话"));
        assert!(
            li.notices()
                .await
                .each("template")
                .contains(&"complaint_decided".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn a_complaint_about_the_lead_goes_past_the_lead() {
    World::each(async |world| {
        let li = world.resident("13900000054").await;
        let chen = world.advisor("advisor.cjd1").await;
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let id = world.accepted(&li, &chen).await;
        let filed = complains(&li, "lead", id).await;
        assert_eq!(filed.text("/decider"), "district");
        let decide = format!("/complaints/{}/decide", filed.id());
        assert!(!lead.get("/complaints").await.done().lists(filed.id()));
        lead.post(&decide, &answer()).await.is_hidden();
        let entries = lead.get("/audit?limit=100").await.done().whole();
        assert!(!entries.contains(&filed.id().to_string()));
        assert!(district.get("/complaints").await.done().lists(filed.id()));
        district.post(&decide, &answer()).await.done();
    })
    .await;
}
