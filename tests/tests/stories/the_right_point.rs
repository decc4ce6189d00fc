//! 曹家渡 has two points: one for policies, one for lasting company. Which one is said with its address and hours.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn the_need_names_the_point_and_the_confirmation_its_address_phone_and_hours() {
    World::each(async |world| {
        let li = world.resident("13900000076").await;
        let chen = world.advisor("advisor.cjd1").await;
        for (need, point, phone) in [
            ("living", "曹家渡街道社区事务受理服务中心站点", "021-0000-0014"),
            ("psychological", "曹家渡街道社区生活服务中心站点", "021-0000-0015"),
        ] {
            let id = world
                .routed(&li, request().need(need).at("静安区曹家渡街道"))
                .await;
            let seen = li.sees(id).await.done();
            assert_eq!(seen.text("/point/name"), point);
            assert!(seen.text("/point/phone").starts_with(phone));
            assert_eq!(seen.text("/point/hours"), "周一至周五 09:00–17:00");
            let promise = seen.text("/promise/text");
            for told in [point, phone, "静安区曹家渡街道", "周一至周五 09:00–17:00"] {
                assert!(promise.contains(told), "{promise}");
            }
            let because = chen.sees(id).await.done();
            assert_eq!(because.text("/staff/point_because/0"), "这一处办理这类需求");
            let english = li.with("accept-language", "en").sees(id).await.done();
            assert_eq!(english.text("/point/hours"), "Monday to Friday 09:00–17:00");
            assert!(seen.at("/staff").is_null());
        }
    })
    .await;
}

#[tokio::test]
async fn an_sos_that_no_station_has_yet_rings_at_the_district_and_shows_its_phone() {
    World::each(async |world| {
        let li = world.resident("13900000077").await;
        let district = world.district().await;
        let filed = li
            .submits(request().sos().says("救命").found("桥下"))
            .await
            .has_status(201);
        assert!(filed.text("/promise/district_phone").starts_with("021-0000-0001"));
        world.settle().await;
        let id = filed.id();
        li.sees(id).await.is_now("triage");
        assert!(district.was_told(id, "staff_sos").await);
        let station = world.station("曹家渡街道").await;
        district.routes(id, station).await.is_now("queued");
        let chen = world.advisor("advisor.cjd1").await;
        assert!(chen.was_told(id, "staff_sos").await);
        assert!(
            li.sees(id).await.at("/promise/district_phone").is_null(),
            "somebody is on duty there"
        );
        chen.accepts(id).await.is_now("in_progress");
        assert!(
            world
                .advisor("advisor.cjd2")
                .await
                .was_told(id, "staff_sos_taken")
                .await
        );
    })
    .await;
}
