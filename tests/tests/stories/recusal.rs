//! 回避: the advisor knows the family; another of the same station takes it.

use nuanxin_tests::World;

#[tokio::test]
async fn an_advisor_who_knows_the_family_hands_it_to_a_colleague_without_a_return() {
    World::each(async |world| {
        let li = world.resident("13900000037").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let id = world.accepted(&li, &chen).await;
        zhou.recuses(id).await.has_status(403).is_refused("not_allowed");
        chen.recuses(id).await.is_now("queued");
        world.settle().await;
        let seen = zhou.sees(id).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/advisor_id"), zhou.account);
        assert_eq!(seen.at("/staff/returns"), 0);
        chen.accepts(id).await.is_refused("advisor_excluded");
        world
            .lead("lead.cjd")
            .await
            .assigns(id, &chen)
            .await
            .is_refused("advisor_excluded");
        assert!(!li.timeline(id).await.done().whole().contains("认识这家人"));
    })
    .await;
}
