//! Husband and wife share one phone. She asks for help against him; he finds no trace.

use nuanxin_tests::{World, request};

const PHONE: &str = "13900000022";

#[tokio::test]
async fn her_restricted_request_is_seen_in_her_session_only() {
    World::each(async |world| {
        let wife = world.resident(PHONE).await;
        let husband = world.resident(PHONE).await;
        let draft = request()
            .need("abuse")
            .says("请不要打电话到家里")
            .at("静安区曹家渡街道");
        let filed = wife.submits(draft).await.has_status(201);
        let (id, number) = (filed.id(), filed.text("/number"));
        assert_eq!(filed.at("/restricted"), true, "the need itself makes it so");
        world.settle().await;
        let lead = world.lead("lead.cjd").await;
        lead.accepts(id).await.is_now("in_progress");
        lead.reaches(id).await.done();
        lead.tells(id, "可以来站里谈").await.done();

        wife.sees(id).await.is_now("in_progress");
        assert!(wife.requests().await.lists(id));
        assert!(wife.timeline(id).await.done().whole().contains("可以来站里谈"));

        husband.sees(id).await.is_hidden();
        husband.timeline(id).await.is_hidden();
        husband.urges(id).await.is_hidden();
        husband.withdraws(id).await.is_hidden();
        husband.with("if-match", "\"1\"").adds(id, "?").await.is_hidden();
        for reply in [
            husband.requests().await,
            husband.notices().await,
            wife.notices().await,
        ] {
            let read = reply.whole();
            assert!(
                !read.contains(&id.to_string()) && !read.contains(&number),
                "{} shows it",
                reply.asked
            );
        }
        let later = world.resident(PHONE).await;
        later.sees(id).await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn what_is_not_restricted_is_seen_by_both_until_it_is() {
    World::each(async |world| {
        let wife = world.resident(PHONE).await;
        let husband = world.resident(PHONE).await;
        let id = world.routed(&wife, request().care().at("静安区曹家渡街道")).await;
        husband.sees(id).await.is_now("assigned");
        assert!(husband.requests().await.lists(id));
        let lead = world.lead("lead.cjd").await;
        let complaint = serde_json::json!({ "about": "other", "request_id": id, "text": "没有人来" });
        wife.post("/complaints", &complaint).await.has_status(201);
        assert!(husband.was_told(id, "routed").await);
        lead.restricts(id, true).await.done();
        husband.sees(id).await.is_hidden();
        let complaints = husband.get("/complaints").await.done();
        for reply in [husband.requests().await, husband.notices().await, complaints] {
            assert!(
                !reply.whole().contains(&id.to_string()),
                "{} shows it",
                reply.asked
            );
        }
        wife.sees(id).await.done();
        assert!(wife.was_told(id, "routed").await);
    })
    .await;
}
