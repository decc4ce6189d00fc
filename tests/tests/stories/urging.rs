//! 催办: makes a request more visible, once per working day.

use nuanxin_tests::World;

#[tokio::test]
async fn an_urge_is_heard_once_per_working_day() {
    World::each(async |world| {
        let li = world.resident("13900000008").await;
        let chen = world.advisor("advisor.cjd1").await;
        let lead = world.lead("lead.cjd").await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        world.until("2026-06-05T10:00").await;
        li.urges(id).await.is_now("in_progress");
        assert!(chen.was_told(id, "staff_urged").await && lead.was_told(id, "staff_urged").await);
        li.urges(id).await.has_status(409).is_refused("urged_today");
        world.until("2026-06-06T10:00").await;
        li.urges(id).await.is_refused("urged_today");
        world.until("2026-06-08T09:00").await;
        li.urges(id).await.done();
        assert_eq!(chen.sees(id).await.at("/staff/urges"), 2);
    })
    .await;
}

#[tokio::test]
async fn greater_danger_is_no_urge_and_is_heard_at_once() {
    World::each(async |world| {
        let li = world.resident("13900000009").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        li.urges(id).await.done();
        let added = li.adds(id, "我摔倒了,起不来").await.done();
        assert_ne!(added.text("/urgency"), "normal");
        assert!(
            added
                .at("/promise/emergency_numbers")
                .as_array()
                .unwrap()
                .contains(&"120".into())
        );
        assert!(chen.was_told(id, "staff_urgency_raised").await);
    })
    .await;
}
