//! Words that point to danger raise the urgency and show numbers; they never block.

use nuanxin_tests::{World, minutes, request};

#[tokio::test]
async fn whoever_does_not_want_to_live_reaches_the_queue_as_an_sos_above_everything() {
    World::each(async |world| {
        let (wang, li) = (
            world.resident("13900000025").await,
            world.resident("13900000026").await,
        );
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let ordinary = world.routed(&wang, request().care().at("静安区曹家渡街道")).await;
        world.after(minutes(1)).await;
        let draft = request()
            .need("psychological")
            .says("我不想活了")
            .at("静安区曹家渡街道");
        let filed = li.submits(draft).await.has_status(201);
        let id = filed.id();
        assert_eq!(
            (filed.text("/declared_urgency"), filed.text("/urgency")),
            ("normal".into(), "sos".into())
        );
        assert_eq!(
            filed.at("/promise/emergency_numbers"),
            &serde_json::json!(["110", "120", "12356"])
        );
        assert!(
            filed
                .text("/promise/text")
                .starts_with("有生命危险请马上拨打 110、120、12356。")
        );
        world.settle().await;

        let queue = chen.queue("station").await;
        assert_eq!(queue.each("id"), [id.to_string(), ordinary.to_string()]);
        assert_eq!(queue.item(id)["state"], "queued", "it rings for everybody");
        assert!(chen.was_told(id, "staff_sos").await && zhou.was_told(id, "staff_sos").await);
        assert!(
            !world.district().await.was_told(id, "staff_sos").await,
            "somebody is there"
        );
        zhou.accepts(id).await.is_now("in_progress");
        chen.assesses(id, "normal", "看起来没事")
            .await
            .is_refused("not_allowed");
        zhou.assesses(id, "normal", "看起来没事")
            .await
            .is_refused("contact_missing");
        zhou.reaches(id).await.done();
        zhou.assesses(id, "urgent", "家人已陪在身边").await.done();
    })
    .await;
}

#[tokio::test]
async fn they_are_understood_in_shanghainese_too() {
    World::each(async |world| {
        let li = world.resident("13900000027").await;
        let filed = li
            .submits(request().says("阿拉勿想活了").at("静安区曹家渡街道"))
            .await;
        assert_eq!(filed.text("/urgency"), "sos");
        world.settle().await;
    })
    .await;
}
