//! 人户分离: helped where the person is; the station of registration hears of what is applied for there, once.

use nuanxin_tests::{Draft, World, request};
use serde_json::json;

fn registered_in(street: &str) -> Draft {
    let place = format!("静安区{street}");
    request()
        .at("静安区曹家渡街道")
        .field("registered_address", json!(place))
}

#[tokio::test]
async fn the_place_decides_and_the_station_of_registration_is_told_of_an_application() {
    World::each(async |world| {
        let li = world.resident("13900000062").await;
        let chen = world.advisor("advisor.cjd1").await;
        let (here, there) = (world.lead("lead.cjd").await, world.lead("lead.jns").await);
        let id = world
            .routed(&li, registered_in("江宁路街道").need("living"))
            .await;
        let seen = chen.sees(id).await.is_now("assigned");
        assert_eq!(seen.uuid("/station/id"), world.station("曹家渡街道").await);
        assert_eq!(
            seen.uuid("/staff/registered/station/id"),
            world.station("江宁路街道").await
        );
        assert_eq!(seen.at("/staff/registered/informed"), true);
        assert!(there.was_told(id, "staff_registered_here").await);
        assert!(!here.was_told(id, "staff_registered_here").await);
        there.sees(id).await.is_hidden();
        // sent back and placed again: told once
        chen.returns(id, "not_this_service").await.done();
        world.settle().await;
        world
            .district()
            .await
            .routes(id, world.station("曹家渡街道").await)
            .await
            .done();
        world.settle().await;
        let notices = there.notices().await.done();
        let told = notices
            .items()
            .iter()
            .filter(|notice| notice["template"] == "staff_registered_here");
        assert_eq!(told.count(), 1);
        let kinds = li.timeline(id).await.done().each("kind");
        assert!(!kinds.contains(&"registered_elsewhere".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_where_nothing_is_applied_for_nor_of_a_restricted_request() {
    World::each(async |world| {
        let li = world.resident("13900000063").await;
        let chen = world.advisor("advisor.cjd1").await;
        let (lead, there) = (world.lead("lead.cjd").await, world.lead("lead.jns").await);
        let talk = world
            .routed(&li, registered_in("江宁路街道").need("psychological"))
            .await;
        let seen = chen.sees(talk).await;
        assert_eq!(
            seen.uuid("/staff/registered/station/id"),
            world.station("江宁路街道").await
        );
        assert_eq!(seen.at("/staff/registered/informed"), false);
        let closed = world
            .routed(&li, registered_in("江宁路街道").need("living").restricted())
            .await;
        assert_eq!(lead.sees(closed).await.at("/staff/registered/informed"), false);
        let same = world
            .routed(&li, registered_in("曹家渡街道").need("living"))
            .await;
        assert!(chen.sees(same).await.at("/staff/registered").is_null());
        let far = world
            .routed(
                &li,
                registered_in("")
                    .field("registered_address", json!("安徽省池州市"))
                    .need("living"),
            )
            .await;
        assert!(chen.sees(far).await.at("/staff/registered").is_null());
        for id in [talk, closed, same, far] {
            assert!(!there.was_told(id, "staff_registered_here").await);
        }
    })
    .await;
}
