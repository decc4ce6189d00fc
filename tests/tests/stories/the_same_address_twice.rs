//! One decision of the triage desk teaches, once the district has approved it: the same address never asks twice.

use nuanxin_tests::{Staff, World, request, with_committee_moved};
use serde_json::{Value, json};
use uuid::Uuid;

/// In no list and no address book.
const ADDRESS: &str = "静安区康定路281弄3号502室";

/// A request from this address, which the router has left to a person.
async fn in_triage(world: &World, phone: &str, address: &str) -> Uuid {
    let resident = world.resident(phone).await;
    let id = world.routed(&resident, request().care().at(address)).await;
    resident.sees(id).await.is_now("triage");
    id
}

/// Where the router sent a request from this address, and why.
async fn routing(world: &World, phone: &str, address: &str) -> Value {
    let resident = world.resident(phone).await;
    let id = world.routed(&resident, request().care().at(address)).await;
    last_routing(world, id).await
}

async fn last_routing(world: &World, id: Uuid) -> Value {
    let district = world.district().await;
    let kept = district.get(&format!("/help-requests/{id}/routing")).await.done();
    kept.items().last().expect("a decision").clone()
}

/// Proposed by the desk, not yet decided on.
async fn proposed(world: &World, phone: &str) -> (Staff, Uuid) {
    let (desk, district) = (world.desk().await, world.district().await);
    let id = in_triage(world, phone, ADDRESS).await;
    let station = world.station("江宁路街道").await;
    desk.teaches(id, station).await.is_now("queued");
    world.settle().await;
    let waiting = district.lessons("proposed").await.done();
    (district, waiting.uuid("/items/0/id"))
}

#[tokio::test]
async fn the_same_address_written_otherwise_is_routed_by_what_was_taught() {
    World::each(async |world| {
        let other = world.another_node().await;
        let first = in_triage(world, "13900000071", ADDRESS).await;
        let before = last_routing(world, first).await;
        let (desk, station) = (world.desk().await, world.station("江宁路街道").await);
        desk.teaches(first, station).await.is_now("queued");
        world.settle().await;

        let district = world.district().await;
        let waiting = district.lessons("proposed").await.done();
        let lesson = waiting.items()[0].clone();
        assert_eq!(waiting.items().len(), 1);
        assert_eq!(lesson["place"], "康定路281弄", "no room, no house, no word more");
        assert_eq!(lesson["street"], "江宁路街道");
        assert_eq!(lesson["help_request_id"], first.to_string());
        assert_eq!(lesson["in_force"], false);
        // nothing is learnt before somebody of the district has agreed
        in_triage(world, "13900000072", "静安区康定路281弄5号").await;

        let id: Uuid = lesson["id"].as_str().expect("an id").parse().expect("an id");
        let approved = district.judges(id, "approve").await.done();
        assert_eq!(
            (approved.at("/state"), approved.at("/in_force")),
            (&json!("approved"), &json!(true))
        );
        assert_eq!(
            approved.at("/help_request_id"),
            &Value::Null,
            "who asked for help is forgotten"
        );

        let routed = routing(world, "13900000073", "上海市静安区 康定路２８１弄１８號 601室").await;
        assert_eq!(routed["decision"], "routed");
        assert_eq!(routed["station_id"], station.to_string());
        assert_eq!(routed["because"][0]["code"], "lesson");
        let said = routed["because"][0]["text"].as_str().expect("a sentence");
        assert!(
            said.contains(&format!("第{}号", approved.count("/number"))),
            "{said}"
        );
        assert!(!said.contains("康定路"), "{said}");

        // the other node learns it without a restart
        other.platform.reference.refresh().await.expect("refreshes");
        let ask = json!({ "address": "康定路二八一弄" });
        let there = other.district().await.post("/routing/explain", &ask).await.done();
        assert_eq!(there.text("/decision"), "routed");
        other.end().await;

        // and what was decided before can be taken again as it was
        let again = json!({ "help_request_id": first });
        let again = district.post("/routing/explain", &again).await.done();
        assert_eq!(again.at("/decision"), &before["decision"]);
        assert_eq!(again.at("/same_as_then"), true);
    })
    .await;
}

#[tokio::test]
async fn what_was_taught_outlives_new_files_and_ends_when_it_is_withdrawn() {
    World::each(async |world| {
        let (district, lesson) = proposed(world, "13900000074").await;
        district.judges(lesson, "approve").await.done();
        let list = with_committee_moved("玉兰村居委会", "江宁路街道");
        world.imports(&[("divisions-2027.csv", list)], None).await;
        let ask = json!({ "address": "康定路281弄" });
        let explained = district.post("/routing/explain", &ask).await.done();
        assert_eq!(explained.text("/decision"), "routed");
        let routed_by_it = routing(world, "13900000075", "康定路281弄7号").await;

        let desk = world.desk().await;
        desk.judges(lesson, "withdraw").await.is_refused("not_allowed");
        let withdrawn = district.judges(lesson, "withdraw").await.done();
        assert_eq!(
            (withdrawn.at("/state"), withdrawn.at("/in_force")),
            (&json!("withdrawn"), &json!(false))
        );
        district
            .judges(lesson, "withdraw")
            .await
            .is_refused("lesson_not_holding");
        in_triage(world, "13900000076", "康定路281弄9号").await;
        // with the places of then it still says what it said
        let then = json!({ "address": "康定路281弄", "places_version": routed_by_it["places_version"] });
        let then = district.post("/routing/explain", &then).await.done();
        assert_eq!(then.text("/decision"), "routed");
    })
    .await;
}

#[tokio::test]
async fn the_desk_proposes_the_district_decides_and_everything_is_in_the_log() {
    World::each(async |world| {
        let (district, lesson) = proposed(world, "13900000077").await;
        let desk = world.desk().await;
        assert_eq!(desk.lessons("proposed").await.done().items().len(), 1);
        for how in ["approve", "refuse"] {
            desk.judges(lesson, how).await.is_refused("not_allowed");
        }
        world
            .admin()
            .await
            .lessons("proposed")
            .await
            .is_refused("not_allowed");
        district.judges(lesson, "refuse").await.done();
        district
            .judges(lesson, "approve")
            .await
            .is_refused("lesson_decided");
        assert!(district.lessons("proposed").await.done().items().is_empty());
        assert_eq!(
            district.lessons("refused").await.done().each("reason"),
            ["现场核实过"]
        );
        in_triage(world, "13900000078", ADDRESS).await;
        let log = district.get("/audit?limit=100").await.done().each("action");
        for action in ["propose-lesson", "lessons", "refuse-lesson"] {
            assert!(log.iter().any(|entry| entry == action), "{action} in {log:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_lessons_about_one_place_are_not_held_at_once() {
    World::each(async |world| {
        let (desk, district) = (world.desk().await, world.district().await);
        let first = in_triage(world, "13900000079", ADDRESS).await;
        let second = in_triage(world, "13900000080", "康定路281弄").await;
        desk.teaches(first, world.station("江宁路街道").await)
            .await
            .done();
        desk.teaches(second, world.station("曹家渡街道").await)
            .await
            .done();
        let both = district.lessons("proposed").await.done();
        let [newer, older] = [both.uuid("/items/0/id"), both.uuid("/items/1/id")];
        district.judges(older, "approve").await.done();
        district.judges(newer, "approve").await.is_refused("lesson_known");
        district.judges(older, "withdraw").await.done();
        district.judges(newer, "approve").await.done();
        let routed = routing(world, "13900000081", ADDRESS).await;
        assert_eq!(routed["street"], "曹家渡街道");
    })
    .await;
}

#[tokio::test]
async fn what_would_not_help_or_names_no_one_place_is_not_taught() {
    World::each(async |world| {
        let (desk, station) = (world.desk().await, world.station("江宁路街道").await);
        for (phone, address, why) in [
            ("13900000082", "立交桥下,一个老先生", "no_place"),
            ("13900000083", "康定路", "no_place"),
            ("13900000084", "普陀区康定路281弄", "would_not_help"),
        ] {
            let id = in_triage(world, phone, address).await;
            let refused = desk.teaches(id, station).await.is_refused("invalid");
            assert_eq!(refused.text("/errors/0/pointer"), "/teach", "{address}");
            assert_eq!(refused.text("/errors/0/code"), why, "{address}");
            desk.routes(id, station).await.is_now("queued");
        }
        world.settle().await;
        assert!(desk.lessons("proposed").await.done().items().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_restricted_request_teaches_nothing_and_what_one_has_taught_before_is_gone() {
    World::each(async |world| {
        let (district, station) = (world.district().await, world.station("江宁路街道").await);
        let li = world.resident("13900000085").await;
        let secret = world.routed(&li, request().care().at(ADDRESS).restricted()).await;
        let refused = district.teaches(secret, station).await.is_refused("invalid");
        assert_eq!(refused.text("/errors/0/code"), "restricted_teaches_nothing");

        let (district, lesson) = proposed(world, "13900000086").await;
        let from = district
            .lessons("proposed")
            .await
            .done()
            .uuid("/items/0/help_request_id");
        district.restricts(from, true).await.done();
        assert!(district.lessons("proposed").await.done().items().is_empty());
        district.judges(lesson, "approve").await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn a_committee_that_the_desk_names_is_one_of_the_street_and_goes_with_it() {
    World::each(async |world| {
        let (desk, station) = (world.desk().await, world.station("曹家渡街道").await);
        let id = in_triage(world, "13900000087", ADDRESS).await;
        let body =
            |committee: &str| json!({ "station_id": station, "committee_code": committee, "teach": true });
        let elsewhere = desk.verb(id, "route", &body("310106012001")).await;
        elsewhere.is_refused("committee_elsewhere");
        desk.verb(id, "route", &body("310106014023"))
            .await
            .is_now("queued");
        world.settle().await;
        let district = world.district().await;
        assert_eq!(
            district.sees(id).await.text("/staff/committee_code"),
            "310106014023"
        );
        let lesson = district.lessons("proposed").await.done().uuid("/items/0/id");
        district.judges(lesson, "approve").await.done();
        let routed = routing(world, "13900000088", ADDRESS).await;
        assert_eq!(routed["committee_code"], "310106014023");
    })
    .await;
}
