//! 待补充: bounded, and it ends by itself.

use nuanxin_tests::World;

#[tokio::test]
async fn it_waits_at_most_twice_an_answer_ends_it_and_so_does_time() {
    World::each(async |world| {
        let li = world.resident("13900000028").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        chen.waits(id, "医保在哪里?").await.is_refused("contact_missing");
        chen.attempts(id).await.done();
        chen.waits(id, "医保在哪里?").await.is_refused("contact_missing");
        chen.reaches(id).await.done();

        chen.waits(id, "您的医保在哪里参加的?").await.is_now("waiting");
        assert!(li.was_told(id, "question_waits").await);
        assert!(
            li.timeline(id)
                .await
                .done()
                .whole()
                .contains("您的医保在哪里参加的?")
        );
        li.adds(id, "在江苏").await.is_now("in_progress");
        assert!(chen.was_told(id, "staff_resident_added").await);

        chen.waits(id, "有医保卡吗?").await.is_now("waiting");
        world.until("2026-06-08T16:59").await;
        li.sees(id).await.is_now("waiting");
        world.until("2026-06-08T17:01").await;
        li.sees(id).await.is_now("in_progress");
        chen.waits(id, "还有一个问题")
            .await
            .has_status(409)
            .is_refused("waited_twice");
    })
    .await;
}

#[tokio::test]
async fn the_advisor_goes_on_without_an_answer() {
    World::each(async |world| {
        let li = world.resident("13900000029").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.waits(id, "有医保卡吗?").await.is_now("waiting");
        chen.resolves(id, "已办").await.is_refused("illegal_move");
        chen.resumes(id).await.is_now("in_progress");
        chen.resolves(id, "已办").await.is_now("resolved");
    })
    .await;
}
