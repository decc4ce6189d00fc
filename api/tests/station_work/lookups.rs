//! Look-ups of callers are slowed when they are too many, and the district hears of them.

use crate::support::{Messages, World};
use chrono::TimeDelta;
use serde_json::json;

const LOOKUP: &str = "/api/v1/calls/lookup";

fn of(number: u32) -> serde_json::Value {
    json!({ "phone": format!("1390000{number:04}") })
}

#[tokio::test]
async fn look_ups_and_confirmations_share_one_rate_and_time_gives_it_back() {
    let settings = [("LIMITS__LOOKUPS_PER_ACCOUNT_PER_HOUR", "4")];
    for world in World::everywhere(Messages::Demonstration, &settings).await {
        world.seed().await;
        let (desk, other) = (world.seeded("desk.1").await, world.seeded("desk.2").await);
        for number in 0..3 {
            desk.post(LOOKUP, &of(number)).await.good();
        }
        let call = desk.post("/api/v1/calls", &json!({})).await.good().text("id");
        let confirm = format!("/api/v1/calls/{call}/confirm");
        let guess = json!({ "number": "260000000173" });
        assert_eq!(desk.post(&confirm, &guess).await.outcome(), "409 not_confirmed");
        assert_eq!(desk.post(&confirm, &guess).await.outcome(), "429 too_many");
        let slowed = desk.post(LOOKUP, &of(4)).await;
        assert_eq!(slowed.outcome(), "429 too_many");
        assert!(slowed.retry_after().is_some_and(|seconds| seconds > 0));
        other.post(LOOKUP, &of(5)).await.good();
        world.real.advance(TimeDelta::minutes(16)).unwrap();
        desk.post(LOOKUP, &of(4)).await.good();
        world.stop().await;
    }
}

#[tokio::test]
async fn the_district_is_told_again_when_it_goes_on_an_hour_later() {
    let settings = [("LIMITS__LOOKUPS_ALARM_PER_ACCOUNT_PER_HOUR", "2")];
    for world in World::everywhere(Messages::Demonstration, &settings).await {
        world.seed().await;
        for raised in 1..=2 {
            let (desk, district) = (world.seeded("desk.1").await, world.seeded("district.ja").await);
            for number in 0..6 {
                desk.post(LOOKUP, &of(number)).await.good();
            }
            let inbox = district.get("/api/v1/notices?limit=100").await.good();
            let items = inbox.body["items"].as_array().cloned().unwrap_or_default();
            let alarms = items
                .iter()
                .filter(|item| item["template"] == "staff_lookup_alarm");
            assert_eq!(alarms.count(), raised);
            world.real.advance(TimeDelta::minutes(61)).unwrap();
        }
        world.stop().await;
    }
}
