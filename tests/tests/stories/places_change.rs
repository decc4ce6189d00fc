//! A border moves. What was decided before is taken again with the places of its day; what comes after goes to the
//! new street.

use nuanxin_tests::{World, days, request, with_committee_moved};
use serde_json::json;

/// Belongs to 曹家渡街道, until it moves.
const COMMITTEE: &str = "玉兰村居委会";

fn list() -> (&'static str, String) {
    (
        "divisions-2027.csv",
        with_committee_moved(COMMITTEE, "江宁路街道"),
    )
}

#[tokio::test]
async fn an_old_decision_is_taken_again_with_the_places_of_its_day() {
    World::each(async |world| {
        let (li, district) = (world.resident("13900000061").await, world.district().await);
        let id = world
            .routed(&li, request().care().at("静安区玉兰村居委会3号"))
            .await;
        let kept = district.get(&format!("/help-requests/{id}/routing")).await.done();
        let then = kept.items()[0].clone();
        assert_eq!(then["street"], "曹家渡街道");
        let reason = then["because"][0]["text"].as_str().expect("a sentence");
        assert!(reason.contains("玉兰村"), "{reason}");

        let now = world.imports(&[list()], None).await;
        let again = json!({ "help_request_id": id });
        let again = district.post("/routing/explain", &again).await.done();
        for same in [
            "places_version",
            "station_id",
            "because",
            "confidence",
            "decision",
        ] {
            assert_eq!(again.at(&format!("/{same}")), &then[same], "{same}");
        }
        assert_eq!(again.at("/same_as_then"), true);

        let today = json!({ "help_request_id": id, "places_version": now });
        let today = district.post("/routing/explain", &today).await.done();
        assert_eq!(today.text("/street"), "江宁路街道");
        assert_eq!(today.at("/same_as_then"), false);

        // the request itself stays where it is, and what comes now goes to the new street
        let chen = world.advisor("advisor.cjd1").await;
        assert!(chen.queue("station").await.lists(id));
        let wang = world.resident("13900000062").await;
        let new = world
            .routed(&wang, request().care().at("静安区玉兰村居委会3号"))
            .await;
        let new = district
            .get(&format!("/help-requests/{new}/routing"))
            .await
            .done();
        assert_eq!(new.items()[0]["street"], "江宁路街道");
        assert_eq!(new.items()[0]["places_version"], now.as_str());
    })
    .await;
}

#[tokio::test]
async fn places_of_a_day_to_come_hold_from_that_day() {
    World::each(async |world| {
        let district = world.district().await;
        let ask = json!({ "address": "静安区玉兰村居委会3号" });
        let street = async || {
            let explained = district.post("/routing/explain", &ask).await.done();
            (explained.text("/street"), explained.text("/places_version"))
        };
        let (_, before) = street().await;
        let later = world.imports(&[list()], Some("2026-06-03T00:00:00+08:00")).await;
        assert_eq!(street().await, ("曹家渡街道".to_owned(), before.clone()));
        let listed = district.get("/places/versions").await.done();
        let current = |name: &str| {
            let found = listed.items().iter().find(|one| one["places_version"] == name);
            found.expect("is listed")["current"].as_bool()
        };
        assert_eq!((current(&before), current(&later)), (Some(true), Some(false)));
        world.after(days(2)).await;
        world.platform.reference.refresh().await.expect("refreshes");
        assert_eq!(street().await, ("江宁路街道".to_owned(), later));
        // with the places of before it still says what it said
        let then = json!({ "address": "静安区玉兰村居委会3号", "places_version": before });
        let then = district.post("/routing/explain", &then).await.done();
        assert_eq!(then.text("/street"), "曹家渡街道");
        let unknown = json!({ "address": "静安区", "places_version": "places-999" });
        district.post("/routing/explain", &unknown).await.has_status(422);
    })
    .await;
}

#[tokio::test]
async fn a_closed_station_keeps_what_it_has_and_gets_nothing_new() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000065").await,
            world.advisor("advisor.cjd1").await,
        );
        let id = world.accepted(&li, &chen).await;
        let closing = ["曹家渡暖心屋".to_owned()];
        let list = with_committee_moved(COMMITTEE, "曹家渡街道");
        world
            .imports_closing(&[("divisions-2027.csv", list)], None, &closing)
            .await;

        let wang = world.resident("13900000066").await;
        let new = world.routed(&wang, request().care().at("静安区曹家渡街道")).await;
        wang.sees(new).await.is_now("triage");
        let desk = world.desk().await;
        let station = li.sees(id).await.done().uuid("/station/id");
        desk.routes(new, station).await.is_refused("station_unknown");
        let listed = world.stranger().get("/stations").await.done();
        assert!(!listed.lists(station));

        // who has it goes on, and what is returned goes to a person
        assert!(chen.queue("mine").await.lists(id));
        chen.reaches(id).await.done();
        chen.resolves(id, "已办").await.is_now("resolved");
    })
    .await;
}

#[tokio::test]
async fn another_node_follows_and_requests_go_on_meanwhile() {
    World::each(async |world| {
        let other = world.another_node().await;
        let now = world.imports(&[list()], None).await;
        other.platform.reference.refresh().await.expect("refreshes");
        assert_eq!(other.platform.snapshot().rules.places.version, now);
        other.end().await;
    })
    .await;
}

#[tokio::test]
async fn why_a_request_went_somewhere_is_for_those_who_see_it_and_every_look_is_entered() {
    World::each(async |world| {
        let li = world.resident("13900000063").await;
        let id = world
            .routed(&li, request().care().at("静安区曹家渡街道武定西路"))
            .await;
        let path = format!("/help-requests/{id}/routing");
        let (chen, elsewhere) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.jns1").await,
        );
        chen.get(&path).await.done();
        elsewhere.get(&path).await.is_hidden();
        li.get(&path).await.is_refused("not_allowed");
        let body = json!({ "help_request_id": id });
        chen.post("/routing/explain", &body).await.done();
        elsewhere.post("/routing/explain", &body).await.is_hidden();
        let both = json!({ "help_request_id": id, "address": "静安区" });
        chen.post("/routing/explain", &both).await.has_status(422);
        let lead = world.lead("lead.cjd").await;
        let entries = lead.get("/audit?limit=100").await.done().each("action");
        assert_eq!(
            entries
                .iter()
                .filter(|action| *action == "explain-routing")
                .count(),
            2,
            "{entries:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_confirmation_names_the_station_and_its_phone() {
    World::each(async |world| {
        let li = world.resident("13900000064").await;
        let id = world
            .routed(&li, request().care().at("静安区曹家渡街道武定西路"))
            .await;
        let seen = li.sees(id).await.done();
        let told = seen.at("/promise").to_string();
        let stations = world.stranger().get("/stations").await.done();
        let station = stations
            .items()
            .iter()
            .find(|one| one["street_code"] == "310106014");
        let station = station.expect("a station").clone();
        for what in ["short_name", "phone"] {
            let value = station[what].as_str().expect("a text");
            assert!(told.contains(value), "{what} {value}: {told}");
        }
    })
    .await;
}
