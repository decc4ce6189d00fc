//! Every channel ends in the same queues.

use nuanxin_tests::{World, request};
use serde_json::json;

const CHANNELS: [&str; 9] = [
    "mini_program",
    "h5",
    "hotline",
    "hotline_12345",
    "walk_in",
    "referral_in",
    "outreach",
    "screening",
    "doorbell",
];

#[tokio::test]
async fn staff_file_on_every_channel_and_each_request_reaches_the_station() {
    World::each(async |world| {
        let filers = [
            world.desk().await,
            world.advisor("advisor.jns1").await,
            world.lead("lead.jns").await,
        ];
        let chen = world.advisor("advisor.cjd1").await;
        for (channel, filer) in CHANNELS.iter().zip(filers.iter().cycle()) {
            let draft = request()
                .care()
                .at("静安区曹家渡街道")
                .person("李建国", "13812345678")
                .channel(channel);
            let filed = filer.files(draft).await.has_status(201);
            assert_eq!(filed.text("/channel"), *channel);
            world.settle().await;
            chen.sees(filed.id()).await.is_now("assigned");
        }
        assert_eq!(chen.queue("station").await.items().len(), CHANNELS.len());
    })
    .await;
}

#[tokio::test]
async fn a_residents_channel_is_derived_from_the_phone() {
    World::each(async |world| {
        let li = world.resident("13900000048").await;
        let draft = || request().care().at("静安区曹家渡街道");
        assert_eq!(li.submits(draft()).await.text("/channel"), "h5");
        let phone = li.with("x-nuanxin-client", "mini-program");
        assert_eq!(phone.submits(draft()).await.text("/channel"), "mini_program");
        let refused = li.submits(draft().channel("walk_in")).await.is_refused("invalid");
        assert_eq!(refused.text("/errors/0/code"), "not_for_residents");
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_walks_in_at_the_wrong_station_is_not_turned_away() {
    World::each(async |world| {
        let shen = world.advisor("advisor.jns1").await;
        let draft = request().care().at("静安区曹家渡街道").channel("walk_in");
        let work_order =
            json!({ "system": "12345", "external_number": "SH-1", "due_at": "2026-06-03T12:00:00+08:00" });
        let id = shen
            .files(draft.field("source", work_order))
            .await
            .has_status(201)
            .id();
        world.settle().await;
        world
            .advisor("advisor.cjd1")
            .await
            .accepts(id)
            .await
            .is_now("in_progress");
        shen.sees(id).await.is_hidden();
    })
    .await;
}
