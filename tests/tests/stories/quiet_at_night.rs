//! From half past nine in the evening to eight in the morning only what cannot wait disturbs anybody. And clocks that are
//! odd.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn a_warning_of_the_night_is_in_the_file_at_its_time_and_in_the_inbox_at_eight_once() {
    World::each(async |world| {
        let li = world.resident("13900000262").await;
        let (lead, chen, zhou) = (
            world.lead("lead.cjd").await,
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        world.until("2026-06-01T16:00").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let chosen = lead.sees(id).await.uuid("/staff/advisor_id");
        let advisor = if chosen == chen.account { &chen } else { &zhou };
        // four working hours end at 12 the next day; three quarters of them at 7
        world.until("2026-06-02T07:05").await;
        let warned = lead.timeline(id).await.done();
        assert!(warned.each("kind").contains(&"deadline_warned".to_owned()));
        assert!(!advisor.was_told(id, "staff_warned").await);
        lead.tells(id, "明天上门。").await.done();
        assert!(!li.was_told(id, "told").await, "nor is the resident woken");
        let danger = world
            .routed(&li, request().urgent().care().at("静安区曹家渡街道"))
            .await;
        assert!(
            lead.was_told(danger, "staff_new").await,
            "what is urgent does not wait"
        );

        world.until("2026-06-02T08:00").await;
        assert!(li.was_told(id, "told").await);
        let templates = advisor.notices().await.each("template");
        assert_eq!(templates.iter().filter(|one| *one == "staff_warned").count(), 1);
        world.until("2026-06-02T09:30").await;
        let templates = advisor.notices().await.each("template");
        assert_eq!(templates.iter().filter(|one| *one == "staff_warned").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_leap_second_in_a_given_time_is_a_time_like_others() {
    World::each(async |world| {
        let li = world.resident("13900000263").await;
        let (lead, chen) = (world.lead("lead.cjd").await, world.advisor("advisor.cjd1").await);
        let id = world.accepted(&li, &chen).await;
        let later =
            json!({ "kind": "first_contact", "due_at": "2026-06-03T16:59:60+08:00", "reason": "住院" });
        lead.verb(id, "extend", &later).await.done();
        world.until("2026-06-03T17:01").await;
        let call = chen.deadline(id, "first_contact").await;
        assert_ne!(call["missed_at"], serde_json::Value::Null, "{call}");
        let contact = json!({ "means": "phone", "outcome": "reached", "at": "2026-06-03T11:59:60+08:00" });
        chen.verb(id, "first-contact", &contact).await.done();
        assert_eq!(chen.deadline(id, "first_contact").await["status"], "met");
        let kinds = lead.timeline(id).await.done().each("kind");
        assert_eq!(kinds.iter().filter(|kind| *kind == "deadline_missed").count(), 1);
    })
    .await;
}
