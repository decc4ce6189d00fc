//! What waits for the triage desk, with the stations that may be meant side by side.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn candidates_stand_side_by_side_with_what_speaks_for_each() {
    World::each(async |world| {
        let li = world.resident("13900000091").await;
        let draft = request().care().person("李月娥", "13900000091");
        let id = world.routed(&li, draft.at("静安区永乐居委会5号")).await;
        li.sees(id).await.is_now("triage");
        let desk = world.desk().await;
        let page = desk.get("/queue/triage").await.done();
        let item = &page.items()[0];
        assert_eq!(item["request"]["id"], id.to_string());
        assert_eq!(item["request"]["staff"]["person_name"], "李**");
        assert!(!page.raw.contains("李月娥") && !page.raw.contains("13900000091"));
        let codes: Vec<_> = item["because"]
            .as_array()
            .expect("reasons")
            .iter()
            .map(|one| &one["code"])
            .collect();
        assert_eq!(codes, ["no_place", "ambiguous_name"]);
        let candidates = item["candidates"].as_array().expect("candidates");
        assert_eq!(candidates.len(), 2);
        let stations = world.stranger().get("/stations").await.done();
        for one in candidates {
            let known = stations
                .items()
                .iter()
                .find(|station| station["id"] == one["station_id"]);
            assert_eq!(one["phone"], known.expect("a station")["phone"]);
            assert!(one["street"].is_string() && one["open_now"].is_boolean());
            assert_eq!(one["open_requests"], 0);
            let reason = &one["because"][0];
            assert!(reason["zh"].is_string() && reason["en"].is_string(), "{one}");
            assert_eq!(one["returned"], json!(null));
        }
        assert_eq!(
            page.text("/places_version"),
            world.platform.snapshot().rules.places.version
        );
    })
    .await;
}

#[tokio::test]
async fn what_has_been_returned_shows_by_whom_and_what_a_station_has_open() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000092").await,
            world.advisor("advisor.cjd1").await,
        );
        world.accepted(&li, &chen).await;
        let id = world
            .routed(&li, request().need("living").at("静安区曹家渡街道"))
            .await;
        chen.returns(id, "not_this_service").await.is_now("returned");
        world.settle().await;
        let desk = world.desk().await;
        let page = desk.get("/queue/triage").await.done();
        let item = &page.items()[0];
        assert_eq!(item["because"][0]["code"], "returned_from_there");
        let candidate = &item["candidates"][0];
        assert_eq!(
            candidate["station_id"],
            world.station("曹家渡街道").await.to_string()
        );
        assert_eq!(candidate["returned"], "not_this_service");
        assert_eq!(candidate["open_requests"], 1);
        assert!(candidate["confidence"].as_f64().expect("a number") > 0.8);
    })
    .await;
}

#[tokio::test]
async fn only_what_waits_for_a_person_is_there_and_a_restricted_request_for_the_named_only() {
    World::each(async |world| {
        let (li, desk) = (world.resident("13900000093").await, world.desk().await);
        let id = li
            .submits(request().care().at("静安区曹家渡街道"))
            .await
            .is_now("submitted")
            .id();
        assert!(!desk.queue("triage").await.lists(id), "it is being routed");
        assert!(desk.get("/queue/triage").await.done().items().is_empty());
        world.settle().await;
        assert!(desk.get("/queue/triage").await.done().items().is_empty());

        let secret = request().need("abuse").at("立交桥下").restricted();
        let secret = world.routed(&li, secret).await;
        li.sees(secret).await.is_now("triage");
        assert!(desk.get("/queue/triage").await.done().items().is_empty());
        let district = world.district().await.get("/queue/triage").await.done();
        assert_eq!(district.items()[0]["request"]["id"], secret.to_string());
        let lead = world.lead("lead.cjd").await;
        lead.get("/queue/triage").await.is_refused("not_allowed");
    })
    .await;
}

#[tokio::test]
async fn a_point_is_shown_as_the_place_where_about_it_is() {
    World::each(async |world| {
        let li = world.resident("13900000094").await;
        let point = json!({ "lng": 121.123_456, "lat": 31.654_321, "crs": "wgs84", "accuracy_m": 20 });
        let draft = request().care().field("address", json!({ "point": point }));
        let id = world.routed(&li, draft).await;
        li.sees(id).await.is_now("triage");
        let page = world.desk().await.get("/queue/triage").await.done();
        let expected = json!({ "lng": 121.123, "lat": 31.654, "within_m": 100 });
        assert_eq!(page.items()[0]["area"], expected);
        assert!(!page.raw.contains("121.1234"));
    })
    .await;
}

#[tokio::test]
async fn outlines_to_draw_are_asked_for_once_a_version() {
    World::each(async |world| {
        let square = |name: &str, west: f64| {
            let (east, south, north) = (west + 0.01, 31.23, 31.24);
            json!({
                "type": "Feature",
                "properties": { "county": "静安区", "name": name },
                "geometry": { "type": "Polygon", "coordinates":
                    [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
            })
        };
        let desk = world.desk().await;
        let none = desk.get("/places/boundaries").await.done();
        assert_eq!(none.at("/features"), &json!([]));
        let features = [square("曹家渡街道", 121.43), square("江宁路街道", 121.44)];
        let map = json!({ "type": "FeatureCollection", "features": features });
        let version = world
            .imports(&[("streets.wgs84.geojson", map.to_string())], None)
            .await;

        let drawn = desk.get("/places/boundaries").await.done();
        assert_eq!(drawn.text("/type"), "FeatureCollection");
        assert_eq!(drawn.text("/places_version"), version);
        assert_eq!(drawn.at("/features").as_array().expect("features").len(), 2);
        assert_eq!(drawn.text("/features/0/geometry/type"), "MultiPolygon");
        assert_eq!(
            drawn.text("/features/0/properties/station_id"),
            world
                .station(&drawn.text("/features/0/properties/street"))
                .await
                .to_string()
        );
        let etag = drawn.header("etag").expect("an etag").to_owned();
        let known = desk.with("if-none-match", &etag).get("/places/boundaries").await;
        assert_eq!((known.status, known.raw.as_str()), (304, ""));
        let old = desk
            .with("if-none-match", "\"places-0\"")
            .get("/places/boundaries")
            .await;
        assert_eq!(old.status, 200);
    })
    .await;
}
