//! The address was wrong, and that is learnt after an advisor has accepted.

use nuanxin_tests::{World, minutes};

#[tokio::test]
async fn returned_with_the_right_address_it_goes_to_the_other_station_and_keeps_its_due_times() {
    World::each(async |world| {
        let li = world.resident("13900000004").await;
        let chen = world.advisor("advisor.cjd1").await;
        let shen = world.advisor("advisor.jns1").await;
        let id = world.accepted(&li, &chen).await;
        let promised = [
            chen.deadline(id, "accept").await,
            chen.deadline(id, "first_contact").await,
        ];
        shen.sees(id).await.is_hidden();

        world.after(minutes(30)).await;
        chen.returns_to(id, "静安区江宁路街道").await.is_now("returned");
        world.settle().await;
        chen.sees(id).await.is_hidden();
        let seen = shen.sees(id).await.is_now("assigned");
        assert!(seen.text("/station/name").contains("江宁路街道"));
        assert_eq!(seen.at("/staff/returns"), 1);
        for before in promised {
            let now = shen.deadline(id, before["kind"].as_str().unwrap()).await;
            assert_eq!(now["due_at"], before["due_at"]);
        }
        shen.accepts(id).await.is_now("in_progress");
        assert_eq!(
            shen.reveals(id, &["address"]).await.done().text("/address"),
            "静安区江宁路街道"
        );

        let read = li.timeline(id).await.done();
        assert!(
            !read.each("kind").contains(&"returned".to_owned()),
            "what happens inside stays inside"
        );
        assert!(!read.whole().contains("现住别处"));
    })
    .await;
}
