//! The plan, and who may change it.

use crate::support::{Caller, Messages, World};
use serde_json::{Value, json};

async fn id_of(caller: &Caller) -> String {
    caller.get("/api/v1/me").await.good().text("id")
}

fn slot(account: &str, day: &str) -> Value {
    json!({"account_id": account, "weekday": day, "from": "00:00", "to": "24:00", "on_holidays": true})
}

const WEEK: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

#[tokio::test]
async fn a_lead_plans_the_own_station_and_decisions_follow_at_once() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let lead = world.seeded("lead.cjd").await;
        let advisor = id_of(&world.seeded("advisor.cjd1").await).await;
        let slots: Vec<Value> = WEEK.iter().map(|day| slot(&advisor, day)).collect();
        let plan = lead
            .post("/api/v1/duty", &json!({"replace": true, "slots": slots}))
            .await
            .good();
        assert_eq!(plan.body["slots"].as_array().unwrap().len(), 7);
        assert_eq!(plan.body["answering"][0]["account_id"], advisor.as_str());
        assert_eq!(plan.body["uncovered"], json!([]));
        let first = plan.body["slots"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(lead.delete(&format!("/api/v1/duty/{first}")).await.status, 204);
        assert_eq!(lead.delete(&format!("/api/v1/duty/{first}")).await.status, 404);
        let plan = lead.get("/api/v1/duty").await.good();
        assert_eq!(plan.body["slots"].as_array().unwrap().len(), 6);
        assert_eq!(plan.body["uncovered"].as_array().unwrap().len(), 1);
        world.stop().await;
    }
}

#[tokio::test]
async fn a_repeated_call_adds_nothing() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let lead = world.seeded("lead.cjd").await;
        let before = lead.get("/api/v1/duty").await.good().body["slots"]
            .as_array()
            .unwrap()
            .len();
        let body = json!({"slots": [slot(&id_of(&lead).await, "sunday")]});
        let keyed = lead.with("idempotency-key", "one");
        keyed.post("/api/v1/duty", &body).await.good();
        let again = keyed.post("/api/v1/duty", &body).await.good();
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!(again.body["slots"].as_array().unwrap().len(), before + 1);
        world.stop().await;
    }
}

#[tokio::test]
async fn nobody_plans_for_others_and_only_people_of_the_team_are_planned() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let (lead, elsewhere) = (world.seeded("lead.cjd").await, world.seeded("lead.jns").await);
        let advisor = world.seeded("advisor.cjd1").await;
        let own = lead.get("/api/v1/duty").await.good();
        let body =
            json!({"station_id": own.body["station_id"], "slots": [slot(&id_of(&lead).await, "monday")]});
        for other in [&advisor, &elsewhere] {
            assert_eq!(
                other.post("/api/v1/duty", &body).await.outcome(),
                "403 not_allowed"
            );
        }
        let taken = own.body["slots"][0]["id"].as_str().unwrap();
        assert_eq!(
            elsewhere.delete(&format!("/api/v1/duty/{taken}")).await.outcome(),
            "403 not_allowed"
        );
        let stranger = json!({"slots": [slot(&id_of(&elsewhere).await, "monday")]});
        assert_eq!(
            lead.post("/api/v1/duty", &stranger).await.fault(),
            "/slots/0/account_id unknown"
        );
        let district = world.seeded("district.ja").await;
        district.post("/api/v1/duty", &body).await.good();
        let backwards =
            json!({"change": {"on": "2020-01-01", "from": "17:00", "to": "09:00", "account_ids": []}});
        let faults = lead.post("/api/v1/duty", &backwards).await;
        assert_eq!(
            (faults.outcome(), faults.fault()),
            ("422 invalid".into(), "/change/on out_of_range".into())
        );
        let resident = world.resident("13900000001").await;
        assert_eq!(resident.get("/api/v1/duty").await.outcome(), "403 not_allowed");
        world.stop().await;
    }
}
