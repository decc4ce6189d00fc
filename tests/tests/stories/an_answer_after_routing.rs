//! `Prefer: wait`: the phone shows the station at once.

use nuanxin_tests::{World, request};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_caller_who_waits_is_answered_with_the_station_as_soon_as_it_is_known() {
    World::each(async |world| {
        let li = world.resident("13900000049").await.with("prefer", "wait=8");
        let workers = world.workers();
        let started = Instant::now();
        let filed = li
            .submits(request().care().at("静安区曹家渡街道"))
            .await
            .has_status(201);
        assert!(started.elapsed() < Duration::from_secs(7), "woken, not timed out");
        assert_eq!(filed.header("preference-applied"), Some("wait=8"));
        assert!(filed.text("/station/name").contains("曹家渡街道"));
        world.settle().await;
        workers.stop().await;
    })
    .await;
}

#[tokio::test]
async fn when_routing_is_late_the_request_is_received_all_the_same() {
    World::each(async |world| {
        let li = world
            .resident("13900000050")
            .await
            .with("prefer", "respond-async, wait=1");
        let filed = li
            .submits(request().care().at("静安区曹家渡街道"))
            .await
            .has_status(201);
        assert_eq!(filed.text("/state"), "submitted");
        assert_eq!(filed.header("preference-applied"), Some("wait=1"));
        world.settle().await;
        li.sees(filed.id()).await.is_now("assigned");
    })
    .await;
}
