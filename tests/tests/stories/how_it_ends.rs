//! Resolved becomes closed, by agreement or by itself, and can be taken up again.

use nuanxin_tests::World;

#[tokio::test]
async fn a_resolved_request_closes_by_itself_after_five_working_days() {
    World::each(async |world| {
        let li = world.resident("13900000034").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.resolves(id, "已办").await.is_now("resolved");
        assert!(chen.queue("followups").await.lists(id));
        world.until("2026-06-08T16:59").await;
        li.sees(id).await.is_now("resolved");
        world.until("2026-06-08T17:01").await;
        li.sees(id).await.is_now("closed");
        assert!(li.was_told(id, "closed").await);
        li.rates(id, 4).await.done();
        li.rates(id, 5).await.has_status(409).is_refused("rated_already");
    })
    .await;
}

#[tokio::test]
async fn what_was_closed_is_taken_up_again_with_the_same_advisor_and_a_call_is_owed_anew() {
    World::each(async |world| {
        let li = world.resident("13900000035").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.resolves(id, "已办").await.is_now("resolved");
        chen.verb(id, "close", &serde_json::json!({ "agreed": false }))
            .await
            .is_refused("agreement_missing");
        chen.closes(id).await.is_now("closed");
        let desk = world.desk().await;
        let back = desk
            .verb(
                id,
                "reopen",
                &serde_json::json!({ "internal_note": "没有收到饭" }),
            )
            .await;
        back.is_now("in_progress");
        assert!(chen.was_told(id, "staff_reopened").await && li.was_told(id, "reopened").await);
        assert_eq!(chen.deadline(id, "first_contact").await["status"], "open");
        chen.resolves(id, "又办了").await.is_refused("contact_missing");
    })
    .await;
}

#[tokio::test]
async fn the_desk_answers_a_question_on_the_spot() {
    World::each(async |world| {
        let li = world.resident("13900000036").await;
        let draft = nuanxin_tests::request()
            .says("低保怎么申请?")
            .at("静安区曹家渡街道");
        let id = li.submits(draft).await.has_status(201).id();
        let desk = world.desk().await;
        desk.answers(id, "带身份证到社区事务受理中心")
            .await
            .is_now("answered");
        world.settle().await;
        li.sees(id).await.is_now("answered");
        assert!(li.timeline(id).await.done().whole().contains("受理中心"));
        assert!(li.was_told(id, "answered").await);
    })
    .await;
}
