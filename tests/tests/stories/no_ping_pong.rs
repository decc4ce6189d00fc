//! 退单: twice at most, then the district decides, finally.

use nuanxin_tests::{World, hours, minutes, request};

#[tokio::test]
async fn after_the_second_return_the_district_decides_and_a_third_is_refused() {
    World::each(async |world| {
        let li = world.resident("13900000005").await;
        let (chen, shen) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.jns1").await,
        );
        let (desk, district) = (world.desk().await, world.district().await);
        let id = world.accepted(&li, &chen).await;
        let due = chen.deadline(id, "first_contact").await["due_at"].clone();

        chen.returns(id, "not_this_service").await.is_now("returned");
        world.settle().await;
        li.sees(id).await.is_now("triage");
        desk.routes(id, world.station("江宁路街道").await)
            .await
            .is_now("queued");
        world.settle().await;
        shen.returns(id, "not_this_service").await.is_now("triage");
        desk.routes(id, world.station("曹家渡街道").await)
            .await
            .is_refused("not_allowed");
        district
            .routes(id, world.station("曹家渡街道").await)
            .await
            .is_now("queued");
        world.settle().await;
        chen.returns(id, "not_this_service")
            .await
            .has_status(409)
            .is_refused("district_decided");
        chen.accepts(id).await.is_now("in_progress");
        chen.returns(id, "not_this_address")
            .await
            .is_refused("district_decided");
        assert_eq!(
            chen.deadline(id, "first_contact").await["due_at"],
            due,
            "the clock never stopped"
        );
        assert_eq!(chen.sees(id).await.at("/staff/returns"), 2);
    })
    .await;
}

#[tokio::test]
async fn a_return_comes_within_the_acceptance_time_or_not_at_all() {
    World::each(async |world| {
        let li = world.resident("13900000006").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        world.after(hours(5)).await;
        chen.returns(id, "not_this_address")
            .await
            .has_status(409)
            .is_refused("return_too_late");
        chen.sees(id).await.is_now("in_progress");
    })
    .await;
}

#[tokio::test]
async fn an_sos_is_returned_only_after_contact() {
    World::each(async |world| {
        let li = world.resident("13900000007").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world
            .routed(&li, request().sos().says("救命").at("静安区曹家渡街道"))
            .await;
        chen.returns(id, "not_this_address")
            .await
            .is_refused("return_needs_contact");
        chen.accepts(id).await.is_now("in_progress");
        chen.attempts(id).await.done();
        chen.returns(id, "not_this_address")
            .await
            .is_refused("return_needs_contact");
        chen.reaches(id).await.done();
        chen.returns_to(id, "静安区江宁路街道").await.is_now("returned");
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_station_leaves_in_its_queue_the_district_alone_moves_restricted_or_not() {
    World::each(async |world| {
        let li = world.resident("13900000329").await;
        let (desk, district, lead) = (
            world.desk().await,
            world.district().await,
            world.lead("lead.jns").await,
        );
        let (from, to) = (
            world.station("曹家渡街道").await,
            world.station("江宁路街道").await,
        );
        let draft = || request().care().at("静安区曹家渡街道").sos();
        let plain = world.routed(&li, draft()).await;
        let restricted = world.routed(&li, draft().restricted()).await;
        district.routes(plain, to).await.is_refused("illegal_move");
        world.after(minutes(6)).await;
        desk.routes(plain, to).await.is_refused("illegal_move");
        desk.routes(restricted, to).await.is_hidden();
        district.routes(plain, from).await.is_refused("station_unknown");
        for id in [plain, restricted] {
            district.routes(id, to).await.is_now("queued");
            lead.accepts(id).await.is_now("in_progress");
            lead.returns(id, "not_this_service")
                .await
                .is_refused("district_decided");
        }
    })
    .await;
}
