//! Whoever asked reads who answers for it: an office, the advisor who has it, or the contact person while the advisor is away.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn a_resident_reads_who_answers_for_the_request_and_where_to_call() {
    World::each(async |world| {
        let (li, lead) = (world.resident("13900007301").await, world.lead("lead.cjd").await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let draft = request().care().at("静安区曹家渡街道");
        let id = li.submits(draft.clone()).await.has_status(201).id();
        let role = async || li.sees(id).await.text("/responsible/role");
        assert_eq!(role().await, "district");
        world.settle().await;
        lead.assigns(id, &chen).await.done();
        chen.accepts(id).await.is_now("in_progress");

        let shown = li.sees(id).await;
        assert_eq!(shown.text("/responsible/role"), "advisor");
        assert!(!shown.text("/responsible/name").is_empty());
        assert_eq!(shown.text("/responsible/phone"), shown.text("/point/phone"));
        assert!(shown.at("/staff").is_null(), "how the work is done stays inside");

        lead.names_contact_person(id, &zhou).await.done();
        let leave = json!({ "from": "2026-06-01T09:00:00+08:00", "to": "2026-06-05T18:00:00+08:00", "reason": "sick" });
        chen.post("/leave", &leave).await.has_status(201);
        let named = li.sees(id).await;
        assert_eq!(named.text("/responsible/role"), "contact_person");
        assert_ne!(named.text("/responsible/name"), shown.text("/responsible/name"));

        // lists stay short, and nobody answers for what has ended
        assert!(li.requests().await.at("/items/0/responsible").is_null());
        li.withdraws(id).await.is_now("withdrawn");
        assert!(li.sees(id).await.at("/responsible").is_null());
        world.settle().await;
    })
    .await;
}
