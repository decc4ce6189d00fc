//! Who is away, and what happens to what they were given.

use crate::support::{Messages, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

fn leave(world: &World, from: i64, to: i64) -> Value {
    let now = world.platform.clocks.domain.now();
    json!({"from": now + TimeDelta::hours(from), "to": now + TimeDelta::hours(to), "reason": "sick"})
}

#[tokio::test]
async fn leave_is_entered_seen_and_taken_back_by_those_concerned() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let (advisor, lead) = (world.seeded("advisor.cjd1").await, world.seeded("lead.cjd").await);
        let (colleague, elsewhere) = (world.seeded("advisor.cjd2").await, world.seeded("lead.jns").await);
        let entered = advisor.post("/api/v1/leave", &leave(&world, -1, 48)).await.good();
        assert_eq!(entered.status, 201);
        let id = entered.text("id");
        let overlapping = advisor.post("/api/v1/leave", &leave(&world, 24, 72)).await;
        assert_eq!(overlapping.fault(), "/from overlaps");
        let mine = leave(&world, 100, 101);
        let mut for_other = mine.clone();
        for_other["account_id"] = json!(advisor.get("/api/v1/me").await.text("id"));
        assert_eq!(
            colleague.post("/api/v1/leave", &for_other).await.outcome(),
            "403 not_allowed"
        );
        let seen = |list: Value| list["items"].as_array().unwrap().len();
        assert_eq!(seen(lead.get("/api/v1/leave").await.good().body), 1);
        assert_eq!(seen(colleague.get("/api/v1/leave").await.good().body), 0);
        assert_eq!(seen(elsewhere.get("/api/v1/leave").await.good().body), 0);
        let path = format!("/api/v1/leave/{id}");
        assert_eq!(colleague.delete(&path).await.outcome(), "404 not_found");
        assert_eq!(lead.delete(&path).await.status, 204);
        assert_eq!(advisor.delete(&path).await.outcome(), "404 not_found");
        world.stop().await;
    }
}

#[tokio::test]
async fn leave_lies_ahead_and_ends_after_it_begins() {
    for world in World::everywhere(Messages::Demonstration, &[]).await {
        world.seed().await;
        let advisor = world.seeded("advisor.cjd1").await;
        for (from, to) in [(2, 1), (-5, -1), (1, 24 * 900)] {
            let answer = advisor.post("/api/v1/leave", &leave(&world, from, to)).await;
            assert_eq!(answer.fault(), "/to out_of_range", "{from} to {to}");
        }
        let keyed = advisor.with("idempotency-key", "one");
        let body = leave(&world, 1, 2);
        let first = keyed.post("/api/v1/leave", &body).await.good();
        let again = keyed.post("/api/v1/leave", &body).await.good();
        assert_eq!((first.text("id"), again.status), (again.text("id"), 201));
        world.stop().await;
    }
}
