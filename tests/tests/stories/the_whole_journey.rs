//! From a phone to the right advisor and to its end, as the resident reads it.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn a_request_is_routed_accepted_answered_resolved_closed_and_rated_and_the_resident_sees_every_step() {
    World::each(async |world| {
        let li = world.resident("13900000001").await;
        let draft = request().care().says("一个人住,腿脚不好").at("静安区曹家渡街道");
        let filed = li.submits(draft).await.has_status(201).is_now("submitted");
        let id = filed.id();
        assert_eq!(
            filed.header("location"),
            Some(&*format!("/api/v1/help-requests/{id}"))
        );
        world.settle().await;

        let seen = li.sees(id).await.is_now("assigned");
        assert!(seen.text("/station/name").contains("曹家渡街道"));
        assert!(seen.text("/promise/text").contains("曹家渡暖心屋(电话 021-0000-"));
        assert_eq!(seen.text("/promise/call_by"), "2026-06-02T09:00:00Z");

        let chen = world.advisor("advisor.cjd1").await;
        assert!(chen.queue("station").await.lists(id));
        chen.accepts(id).await.is_now("in_progress");
        chen.resolves(id, "已申请助餐")
            .await
            .is_refused("contact_missing");
        chen.reaches(id).await.is_now("in_progress");
        chen.tells(id, "明天上午上门看您").await.done();
        chen.notes(id, "家里有股霉味").await.done();
        chen.resolves(id, "已为您申请助餐").await.is_now("resolved");
        chen.closes(id).await.is_now("closed");
        li.rates(id, 5).await.is_now("closed");

        let timeline = li.timeline(id).await.done();
        let steps = [
            "submitted",
            "routed",
            "assigned",
            "accepted",
            "contact_reached",
            "noted",
            "resolved",
            "closed",
            "rated",
        ];
        assert_eq!(timeline.each("kind"), steps);
        let read = timeline.whole();
        assert!(read.contains("明天上午上门看您") && read.contains("已为您申请助餐"));
        assert!(
            !read.contains("霉味") && !read.contains("本人接听"),
            "internal notes stay inside"
        );
        for template in ["routed", "accepted", "told", "resolved", "closed"] {
            assert!(li.was_told(id, template).await, "no notice {template}");
        }
    })
    .await;
}
