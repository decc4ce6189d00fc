//! Who may be nobody yet: an old man under a bridge, no name, no number, no address.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn somebody_with_nothing_but_a_place_is_accepted_and_a_person_decides_where_he_is_helped() {
    World::each(async |world| {
        let desk = world.desk().await;
        let draft = request()
            .need("living")
            .found("立交桥下,一个老先生,没有名字")
            .channel("hotline");
        let id = desk.files(draft).await.has_status(201).is_now("submitted").id();
        world.settle().await;

        let triage = desk.queue("triage").await;
        assert!(triage.lists(id));
        assert_eq!(triage.item(id)["staff"]["owner"]["kind"], "district_triage");
        assert!(desk.was_told(id, "staff_triage").await);
        let station = world.station("曹家渡街道").await;
        desk.routes(id, station).await.is_now("queued");
        world.settle().await;
        let chen = world.advisor("advisor.cjd1").await;
        chen.sees(id).await.is_now("assigned");
        assert!(!desk.queue("triage").await.lists(id));
    })
    .await;
}

#[tokio::test]
async fn with_neither_need_nor_place_there_is_nobody_to_help_and_the_answer_says_what_is_missing() {
    World::each(async |world| {
        let desk = world.desk().await;
        let nothing = desk.files(request()).await.has_status(422).is_refused("invalid");
        let codes: Vec<_> = nothing.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| &error["code"])
            .collect();
        assert_eq!(codes, ["need_or_text", "contact_or_place"]);
        world.settle().await;
        assert!(desk.queue("triage").await.items().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_learnt_later_lets_the_router_look_again() {
    World::each(async |world| {
        let wang = world.resident("13900000003").await;
        let id = world
            .routed(&wang, request().need("living").says("有位老人需要帮助"))
            .await;
        wang.sees(id).await.is_now("triage");
        wang.corrects(id, "静安区江宁路街道").await.is_now("submitted");
        world.settle().await;
        let seen = wang.sees(id).await.is_now("assigned");
        assert!(seen.text("/station/name").contains("江宁路街道"));
    })
    .await;
}
