//! A map service is asked where an address lies that the address book leaves open: about the address and nothing else,
//! never for a restricted request, and no longer than the limit. Without it everything goes on as before.

use nuanxin_tests::{Draft, MapService, Staff, World, a_town, request};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// On the border of two streets: the book cannot tell which.
const OPEN: &str = "静安区长堤路1251号";

fn at(address: &str) -> Draft {
    request().care().at(address)
}

/// The last decision of the router.
async fn routing(district: &Staff, id: Uuid) -> Value {
    let kept = district.get(&format!("/help-requests/{id}/routing")).await.done();
    kept.items().last().expect("a decision").clone()
}

fn sentences(routing: &Value) -> String {
    routing["because"].to_string()
}

/// What has been decided, without what differs from request to request.
fn decided(routing: &Value) -> Value {
    json!([
        routing["decision"],
        routing["street"],
        routing["because"],
        routing["candidates"]
    ])
}

/// The decision about a request, taken again on the evidence that it had.
async fn is_the_same_again(district: &Staff, id: Uuid) {
    let body = json!({ "help_request_id": id });
    let again = district.post("/routing/explain", &body).await.done();
    assert_eq!(again.at("/same_as_then"), true);
    assert_eq!(again.at("/because"), &routing(district, id).await["because"]);
}

async fn town(world: &World) -> Staff {
    let files = a_town();
    world.imports(&files, None).await;
    world.district().await
}

#[tokio::test]
async fn what_the_book_leaves_open_is_routed_with_the_reason_in_words_and_so_again_years_later() {
    World::each_with_map(async |world, map| {
        let district = town(world).await;
        map.knows("长堤路1251号", "长堤路", 121.415).await;
        let li = world.resident("13900000081").await;
        let address = "静安区长堤路１２５１号 12楼1203室，电话13812345678";
        let id = world
            .routed(&li, at(address).person("李建国", "13812345678"))
            .await;
        let kept = routing(&district, id).await;
        assert_eq!(
            (&kept["decision"], &kept["street"]),
            (&json!("routed"), &json!("曹家渡街道"))
        );
        assert!(
            sentences(&kept).contains("地图服务把这个地址定位在曹家渡街道"),
            "{kept}"
        );
        assert_eq!(
            li.sees(id).await.is_now("assigned").uuid("/station/id"),
            world.station("曹家渡街道").await
        );

        let asked = map.was_asked().await;
        let [question] = asked.as_slice() else {
            panic!("asked once: {asked:?}");
        };
        let names: Vec<&String> = question.as_object().expect("parameters").keys().collect();
        assert_eq!(names, ["address", "key", "region", "sig"]);
        assert_eq!(
            question["address"], "上海市静安区长堤路1251号,电话",
            "nothing behind the door"
        );

        // a neighbour's question is answered from memory, and the decision stands by itself
        let wang = world.resident("13900000082").await;
        let other = world.routed(&wang, at("静安区长堤路1251号1楼102室，电话")).await;
        assert_eq!(routing(&district, other).await["decision"], "routed");
        assert_eq!(map.was_asked().await.len(), 1);
        map.misbehaves(Some("error500")).await;
        is_the_same_again(&district, id).await;
    })
    .await;
}

#[tokio::test]
async fn what_only_the_map_service_knows_is_asked_about_first() {
    World::each_with_map(async |world, map| {
        let district = town(world).await;
        map.knows("听涛里5号", "听涛里", 121.43).await;
        let li = world.resident("13900000083").await;
        let id = world.routed(&li, at("静安区听涛里5号")).await;
        let kept = routing(&district, id).await;
        assert_eq!(
            (&kept["decision"], &kept["street"]),
            (&json!("confirm"), &json!("江宁路街道"))
        );
        is_the_same_again(&district, id).await;
        for clear in ["静安区曹家渡街道听涛里6号", "长堤路330号", "普陀区听涛里7号"] {
            world.routed(&li, at(clear)).await;
        }
        assert_eq!(map.was_asked().await.len(), 1, "what is clear asks nobody");
    })
    .await;
}

#[tokio::test]
async fn whatever_is_wrong_with_the_service_the_result_is_the_one_without_it_and_in_time() {
    let faults = [
        "slow",
        "error500",
        "html",
        "truncated",
        "too_many",
        "not_found",
        "far_away",
        "swapped",
        "endless",
        // these end it for a while
        "quota",
        "origin",
        "key",
    ];
    World::each_with_map(async |world, map| {
        let district = town(world).await;
        let li = world.resident("13900000084").await;
        map.misbehaves(Some("not_found")).await;
        let without = world.routed(&li, at(OPEN)).await;
        let without = decided(&routing(&district, without).await);
        assert_eq!(without[0], "triage");
        assert_eq!(without[3].as_array().map(Vec::len), Some(2), "with candidates");
        for (n, fault) in faults.iter().enumerate() {
            let place = format!(
                "{OPEN}{}",
                "甲乙丙丁戊己庚辛壬癸子丑".chars().nth(n).expect("a letter")
            );
            map.knows(&place.replace("静安区", ""), "长堤路", 121.415).await;
            map.misbehaves(Some(fault)).await;
            let before = map.was_asked().await.len();
            let started = Instant::now();
            let id = world.routed(&li, at(&place)).await;
            // it is slow for ten seconds, and the limit is eight tenths of one
            assert!(
                started.elapsed() < Duration::from_secs(6),
                "{fault}: {:?}",
                started.elapsed()
            );
            assert_eq!(decided(&routing(&district, id).await), without, "{fault}");
            let asked = map.was_asked().await.len() - before;
            let left_alone = ["origin", "key"].contains(fault);
            assert_eq!(asked, usize::from(!left_alone), "{fault}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_restricted_request_is_never_asked_about() {
    World::each_with_map(async |world, map: &MapService| {
        let district = town(world).await;
        map.knows("长堤路1251号", "长堤路", 121.415).await;
        let li = world.resident("13900000085").await;
        let closed = world.routed(&li, at(OPEN).restricted()).await;
        let kept = routing(&district, closed).await;
        assert_eq!(kept["decision"], "triage");
        assert_eq!(map.was_asked().await, Vec::<Value>::new());
        let both = (at(OPEN).restricted(), at(OPEN));
        li.submits(both.0).await.has_status(201);
        let open = world.routed(&li, both.1).await;
        assert_eq!(routing(&district, open).await["decision"], "routed");
        assert_eq!(map.was_asked().await.len(), 1, "once, for the one that is not");
    })
    .await;
}
