//! Complaints and requests for deletion that nobody answers climb: each rung once, and whoever is complained of learns
//! of none.

use nuanxin_tests::{Staff, World, days, hours};
use serde_json::json;

async fn templates(staff: &Staff, about: &str) -> Vec<String> {
    let mut all = staff.notices().await.each("template");
    all.retain(|template| template.starts_with(about));
    all.reverse();
    all
}

#[tokio::test]
async fn a_complaint_that_the_lead_leaves_is_warned_missed_and_then_calls_the_district_daily() {
    World::each(async |world| {
        let li = world.resident("13900000191").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let district = world.district().await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.resolves(id, "药已送到").await.is_now("resolved");
        let body = json!({ "about": "advisor", "request_id": id, "text": "说好来家里,没有来" });
        let filed = li.post("/complaints", &body).await.has_status(201);
        // ten working days from Monday morning
        assert_eq!(filed.text("/due_at"), "2026-06-15T09:00:00Z");
        let about = "staff_complaint";
        let of = async |staff: &Staff| templates(staff, about).await;
        assert_eq!(of(&lead).await, ["staff_complaint"]);

        world.until("2026-06-11T12:00").await;
        assert_eq!(of(&lead).await, ["staff_complaint"], "not before three quarters");
        world.until("2026-06-12T09:00").await;
        world.after(hours(1)).await;
        let warned = ["staff_complaint", "staff_complaint_warned"];
        assert_eq!(of(&lead).await, warned);
        assert!(of(&district).await.is_empty());
        world.until("2026-06-15T17:00").await;
        let missed = [warned[0], warned[1], "staff_complaint_missed"];
        assert_eq!(of(&lead).await, missed);
        assert!(of(&district).await.is_empty());
        world.until("2026-06-16T17:00").await;
        assert_eq!(of(&district).await, ["staff_complaint_escalated"]);
        world.after(days(1)).await;
        assert_eq!(of(&district).await, ["staff_complaint_escalated"; 2]);
        world.after(days(5)).await;
        assert_eq!(
            of(&district).await.len(),
            3,
            "days without workers are not made up for"
        );
        assert_eq!(of(&lead).await.len(), 6);
        assert!(of(&chen).await.is_empty(), "the one complained of hears nothing");

        let answer = json!({ "told": "向您道歉" });
        let decide = format!("/complaints/{}/decide", filed.id());
        lead.post(&decide, &answer).await.done();
        world.after(days(3)).await;
        assert_eq!(of(&district).await.len(), 3, "answered: no more");
    })
    .await;
}

#[tokio::test]
async fn a_request_for_deletion_that_nobody_decides_climbs_too_and_after_an_outage_once() {
    World::each(async |world| {
        let li = world.resident("13900000192").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let district = world.district().await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        // advised only, so that nothing is followed up meanwhile
        let advised = json!({ "outcome": "advised", "told": "已办好。" });
        chen.verb(id, "resolve", &advised).await.done();
        chen.closes(id).await.is_now("closed");
        let asked = li.asks_for_deletion().await.has_status(201);
        let of = async |staff: &Staff| templates(staff, "staff_deletion").await;
        assert_eq!(of(&lead).await, ["staff_deletion"]);
        world.after(days(60)).await;
        assert_eq!(of(&lead).await, ["staff_deletion", "staff_deletion_escalated"]);
        assert_eq!(of(&district).await, ["staff_deletion_escalated"]);
        world.settle().await;
        assert_eq!(of(&district).await.len(), 1);
        let log = district.get("/audit?limit=100").await.done();
        assert!(log.each("action").contains(&"deletion-escalated".to_owned()));
        district.grants_deletion(asked.id()).await.done();
        world.after(days(5)).await;
        assert_eq!(of(&district).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_a_complaint_about_a_restricted_request_only_those_of_the_district_hear_who_see_it() {
    World::each(async |world| {
        let (admin, district) = (world.admin().await, world.district().await);
        let new = json!({ "username": "district.zn", "name": "周宁", "role": "district", "named_for_restricted": true });
        admin.post("/accounts", &new).await.has_status(201);
        let named = |named: bool| json!({ "named_for_restricted": named });
        admin.changes(district.account, &named(false)).await.done();
        let li = world.resident("13900000193").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        let body = json!({ "about": "station", "request_id": id, "text": "没有人来" });
        let open = li.post("/complaints", &body).await.has_status(201).id();
        li.verb(id, "restrict", &json!({ "restricted": true })).await.done();
        let filed = li.post("/complaints", &body).await.has_status(201).id();
        world.after(days(30)).await;
        let heard = templates(&district, "staff_complaint").await;
        assert_eq!(heard, ["staff_complaint"], "of the first one, before it was restricted");
        let decide = format!("/complaints/{filed}/decide");
        for complaint in [open, filed] {
            assert!(!district.get("/complaints").await.done().lists(complaint));
        }
        district.post(&decide, &json!({ "told": "向您道歉" })).await.is_hidden();
        admin.changes(district.account, &named(true)).await.done();
        world.until("2026-07-01T17:05").await;
        assert_eq!(templates(&district, "staff_complaint").await.len(), 3, "named: daily, of both");
        district.post(&decide, &json!({ "told": "向您道歉" })).await.done();
    })
    .await;
}
