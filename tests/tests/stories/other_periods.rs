//! A city has periods of its own: by street before district, by need; what runs keeps its policy, or is moved with the
//! reason on its timeline.

use nuanxin_tests::{Staff, World, request};
use serde_json::Value;
use uuid::Uuid;

async fn call(staff: &Staff, id: Uuid) -> Value {
    let all = staff.get(&format!("/help-requests/{id}/deadlines")).await.done();
    let mut found = all.items().iter().filter(|one| one["kind"] == "first_contact");
    found.next_back().expect("a first contact").clone()
}

#[tokio::test]
async fn the_street_and_the_need_say_how_long_a_new_request_may_take() {
    World::each(async |world| {
        let name = world
            .imports_periods(
                "first_contact,normal,3wd,静安区,,\nfirst_contact,normal,2wd,静安区,曹家渡街道,\nfirst_contact,normal,6wh,,曹家渡街道,care\n",
                false,
            )
            .await;
        let li = world.resident("13900000211").await;
        let desk = world.desk().await;
        let care = world.routed(&li, request().care().at("静安区曹家渡街道武定西路")).await;
        let here = call(&desk, care).await;
        assert_eq!((&here["policy"], &here["counting"]["period"]), (&Value::from(name), &"6wh".into()));
        let elsewhere = world.routed(&li, request().care().at("静安区江宁路街道")).await;
        assert_eq!(call(&desk, elsewhere).await["counting"]["period"], "3wd");
    })
    .await;
}

#[tokio::test]
async fn what_runs_keeps_its_policy_unless_it_is_moved_with_the_reason() {
    World::each(async |world| {
        let li = world.resident("13900000212").await;
        let desk = world.desk().await;
        let id = world
            .routed(&li, request().care().at("静安区曹家渡街道武定西路"))
            .await;
        let before = call(&desk, id).await;
        assert_eq!(before["due_at"], "2026-06-02T09:00:00Z");
        let table = "first_contact,normal,3wd,静安区,,\n";
        world.imports_periods(table, false).await;
        assert_eq!(call(&desk, id).await, before, "it keeps its policy");
        let name = world
            .imports_periods(&format!("{table}wait,,4wd,,,\n"), true)
            .await;
        let after = call(&desk, id).await;
        assert_eq!(
            (&after["due_at"], &after["policy"]),
            (&"2026-06-04T09:00:00Z".into(), &Value::from(name))
        );
        assert_eq!(after["counting"]["from"], before["counting"]["from"]);
        assert!(li.timeline(id).await.done().whole().contains("时限规则有变"));
        // what is shortened below what has passed already stays: nobody could keep it
        world.until("2026-06-03T12:00").await;
        world
            .imports_periods("first_contact,normal,4wh,静安区,,\n", true)
            .await;
        assert_eq!(call(&desk, id).await["due_at"], "2026-06-04T09:00:00Z");
    })
    .await;
}
