//! Who reads the log, and what they find there.

use crate::support::{Messages, World};
use serde_json::{Value, json};

fn actions(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect()
}

#[tokio::test]
async fn a_lead_reads_the_own_station_the_district_all_and_nobody_else_any() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let (lead, elsewhere) = (world.seeded("lead.cjd").await, world.seeded("lead.jns").await);
        let account = lead.get("/api/v1/me").await.text("id");
        let slot = json!({"account_id": account, "weekday": "sunday", "from": "09:00", "to": "10:00"});
        lead.post("/api/v1/duty", &json!({"slots": [slot]})).await.good();
        let own = lead.get("/api/v1/audit").await.good();
        assert_eq!(actions(&own.body)[0], "plan-duty");
        assert_eq!(own.body["items"][0]["actor_id"], account.as_str());
        let theirs = elsewhere.get("/api/v1/audit").await.good();
        assert!(!actions(&theirs.body).contains(&"plan-duty"));
        let district = world.seeded("district.ja").await;
        let all = district
            .get(&format!("/api/v1/audit?actor_id={account}"))
            .await
            .good();
        assert_eq!(actions(&all.body)[..2], ["audit", "plan-duty"]);
        let page = district
            .get(&format!("/api/v1/audit?actor_id={account}&limit=1"))
            .await
            .good();
        let next = page.text("next_cursor");
        let rest = district
            .get(&format!("/api/v1/audit?actor_id={account}&limit=1&cursor={next}"))
            .await;
        assert_eq!(actions(&rest.good().body), ["plan-duty"]);
        for other in [
            world.seeded("advisor.cjd1").await,
            world.resident("13900000001").await,
        ] {
            assert_eq!(other.get("/api/v1/audit").await.outcome(), "403 not_allowed");
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn a_page_of_a_masked_list_leaves_its_entry_within_a_second() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let (advisor, district) = (
            world.seeded("advisor.cjd1").await,
            world.seeded("district.ja").await,
        );
        let account = advisor.get("/api/v1/me").await.text("id");
        for _ in 0..3 {
            advisor.get("/api/v1/queue?view=station").await.good();
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let log = district
            .get(&format!("/api/v1/audit?actor_id={account}"))
            .await
            .good();
        assert_eq!(actions(&log.body), ["list", "list", "list"], "one a page");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_complaint_is_decided_by_the_district_and_leaves_no_trace_at_the_station() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let resident = world.resident("13900000001").await;
        let keyed = resident.with("idempotency-key", "one");
        let body = json!({"about": "station", "text": "去了三次都没有人"});
        let made = keyed.post("/api/v1/complaints", &body).await.good();
        assert_eq!(
            (made.status, made.body["decider"].as_str()),
            (201, Some("district"))
        );
        let again = keyed.post("/api/v1/complaints", &body).await.good();
        assert_eq!((again.text("id"), again.status), (made.text("id"), 201));
        let decide = format!("/api/v1/complaints/{}/decide", made.text("id"));
        let answer = json!({"told": "我们向您道歉", "internal_note": "查过值班表", "version": 1});
        let (lead, district) = (world.seeded("lead.cjd").await, world.seeded("district.ja").await);
        assert_eq!(lead.post(&decide, &answer).await.outcome(), "404 not_found");
        let waiting = district.get("/api/v1/complaints").await.good();
        assert_eq!(waiting.body["items"].as_array().unwrap().len(), 1);
        district.post(&decide, &answer).await.good();
        assert_eq!(
            district.post(&decide, &answer).await.outcome(),
            "409 stale_version"
        );
        let plain = json!({"told": "再次道歉"});
        assert_eq!(
            district.post(&decide, &plain).await.outcome(),
            "409 complaint_decided"
        );
        let own = resident.get("/api/v1/complaints").await.good();
        assert_eq!(own.body["items"][0]["told"], "我们向您道歉");
        assert!(own.body["items"][0]["internal_note"].is_null());
        let told = resident.get("/api/v1/notices").await.good();
        assert_eq!(told.body["items"].as_array().unwrap().len(), 2);
        let log = lead.get("/api/v1/audit").await.good();
        assert!(
            !actions(&log.body)
                .iter()
                .any(|action| action.contains("complain"))
        );
        world.stop().await;
    }
}
