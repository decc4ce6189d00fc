//! A week of two stations, counted by hand.

use chrono::{DateTime, Utc};
use nuanxin_tests::{Reply, Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const WEEK: &str = "from=2026-06-01&to=2026-06-07";

async fn overview(who: &Staff, query: &str) -> Reply {
    who.get(&format!("/reports/overview?{query}")).await
}

/// What a report says: submitted, ended, promises kept and missed, ratings.
fn numbers(figures: &Value) -> [i64; 5] {
    let of = |pointer| {
        figures
            .pointer(pointer)
            .and_then(Value::as_i64)
            .expect("a number")
    };
    [
        "/submitted",
        "/ended",
        "/promises/kept",
        "/promises/missed",
        "/satisfaction/n",
    ]
    .map(of)
}

/// How many came in, by value.
fn submitted(report: &Reply, by: &str) -> Vec<(String, i64)> {
    let line = |item: &Value| {
        let value = item[by].as_str().unwrap_or_default().to_owned();
        (value, item["figures"]["submitted"].as_i64().expect("a number"))
    };
    report.items().iter().map(line).collect()
}

/// What this week's reports are about: the request that ended, and who worked on it.
struct Week {
    called: Uuid,
    chen: Staff,
}

#[tokio::test]
async fn a_week_of_two_stations_is_reported_as_it_was_and_corrected_when_it_changes() {
    World::each(async |world| {
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let week = lived(world).await;
        the_station_is_reported(&lead, &week).await;
        the_district_is_reported_however_it_is_told_apart(world, &district).await;
        it_is_a_table_too(&lead).await;

        // taken up again, it has not ended, and its rating is gone; nothing is counted twice
        let note = json!({ "internal_note": "药又吃完了" });
        lead.verb(week.called, "reopen", &note).await.done();
        for _ in 0..2 {
            let here = overview(&lead, WEEK).await.done();
            assert_eq!(numbers(here.at("/total")), [2, 0, 6, 1, 0]);
        }
        what_is_restricted_is_told_by_the_month(world, &lead, &district).await;
        what_is_no_period_is_refused(&lead).await;
    })
    .await;
}

/// One is called at once, one is not; one at the other station; six are restricted.
async fn lived(world: &World) -> Week {
    let li = world.resident("13900000072").await;
    let chen = world.advisor("advisor.cjd1").await;
    let wang = world.advisor("advisor.jns1").await;
    // Monday, 10:00
    let called = world.accepted(&li, &chen).await;
    chen.reaches(called).await.done();
    let draft = request().need("medical").at("静安区曹家渡街道");
    let forgotten = world.routed(&li, draft).await;
    chen.accepts(forgotten).await.done();
    let there = world.routed(&li, request().care().at("静安区江宁路街道")).await;
    wang.accepts(there).await.done();
    wang.reaches(there).await.done();
    for street in ["曹家渡", "曹家渡", "曹家渡", "曹家渡", "曹家渡", "江宁路"] {
        let draft = request().care().field("restricted", json!(true));
        let filed = li.submits(draft.at(&format!("静安区{street}街道"))).await;
        filed.has_status(201);
    }
    // Tuesday: it ends and is rated; what was forgotten is missed at five
    world.until("2026-06-02T10:00").await;
    let helped = json!({ "outcome": "helped", "told": "药已送到。" });
    chen.verb(called, "resolve", &helped).await.done();
    chen.verb(called, "close", &json!({ "agreed": true }))
        .await
        .done();
    li.verb(called, "rating", &json!({ "score": 4, "solved": true }))
        .await
        .done();
    world.until("2026-06-02T17:30").await;
    Week { called, chen }
}

/// Routed, accepted, reached, resolved; and routed, accepted, not reached.
async fn the_station_is_reported(lead: &Staff, week: &Week) {
    let here = overview(lead, WEEK).await.done();
    assert_eq!(numbers(here.at("/total")), [2, 1, 6, 1, 1]);
    assert_eq!(here.at("/total/promises/on_time"), &json!(0.8571));
    assert_eq!(here.at("/total/satisfaction/mean"), &json!(4.0));
    assert_eq!(here.at("/total/paused_share"), &json!(0.0));
    let contact = json!({ "group": "contact", "kept": 1, "missed": 1, "on_time": 0.5 });
    let groups = here.at("/total/by_group").as_array().expect("groups");
    assert!(groups.contains(&contact));
    assert_eq!(here.count("/not_counted_yet"), 0);
    let load = here.at("/advisors/0");
    assert_eq!([&load["open"], &load["overdue"]], [&json!(1), &json!(1)]);
    assert_eq!(load["advisor_id"], week.chen.account.to_string());
    let monday = overview(lead, "from=2026-06-01&to=2026-06-01").await.done();
    assert_eq!(numbers(monday.at("/total")), [2, 0, 5, 0, 0]);
}

/// The other lead sees the other station, the district both.
async fn the_district_is_reported_however_it_is_told_apart(world: &World, district: &Staff) {
    let other = world.lead("lead.jns").await;
    let there = overview(&other, WEEK).await.done();
    assert_eq!(numbers(there.at("/total")), [1, 0, 3, 0, 0]);
    for by in [
        "station", "point", "channel", "need", "urgency", "level", "advisor",
    ] {
        let report = overview(district, &format!("{WEEK}&by={by}")).await.done();
        assert_eq!(numbers(report.at("/total")), [3, 1, 9, 1, 1], "{by}");
        let all: i64 = submitted(&report, "value").iter().map(|(_, count)| count).sum();
        assert_eq!(all, 3, "{by}");
    }
    let needs = overview(district, &format!("{WEEK}&by=need")).await.done();
    let expected = [("care".to_owned(), 2), ("medical".to_owned(), 1)];
    assert_eq!(submitted(&needs, "value"), expected);
}

/// By `Accept`, and entered in the audit log.
async fn it_is_a_table_too(lead: &Staff) {
    let reader = lead.with("accept", "text/csv");
    let table = overview(&reader, &format!("{WEEK}&by=need")).await;
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let lines: Vec<&str> = table.raw.lines().collect();
    assert!(lines[0].starts_with("\u{feff}站点,分类,"), "{}", table.raw);
    assert_eq!(lines.last(), Some(&"合计,,,2,0,0,1,6,1,0.8571,1,4,0"));
    let log = lead.get(&format!("/audit?actor_id={}", lead.account)).await;
    let exported = "export-report-overview".to_owned();
    assert!(log.done().each("action").contains(&exported));
}

/// June is over: five and one, of which no cell may be told.
async fn what_is_restricted_is_told_by_the_month(world: &World, lead: &Staff, district: &Staff) {
    const JUNE: &str = "from=2026-06-01&to=2026-07-02";
    let july: DateTime<Utc> = "2026-07-02T02:00:00Z".parse().expect("a time");
    world.clock.set(july).expect("forward");
    let all = overview(district, JUNE).await.done();
    assert_eq!(all.at("/restricted/0/total"), &json!(6));
    let cells = all.at("/restricted/0/stations").as_array().expect("stations");
    assert!(cells.iter().all(|cell| cell["submitted"].is_null()), "{cells:?}");
    let own = overview(lead, JUNE).await.done();
    let cells = own.at("/restricted/0/stations").as_array().map(Vec::len);
    assert_eq!(cells, Some(1));
    assert!(own.at("/restricted/0/total").is_null());
}

async fn what_is_no_period_is_refused(lead: &Staff) {
    for wrong in [
        "from=2026-06-02&to=2026-06-01",
        "from=2020-01-01&to=2026-06-01",
        "to=2030-01-01",
    ] {
        let refused = overview(lead, wrong).await.is_refused("invalid");
        assert_eq!(refused.at("/errors/0/code"), "out_of_range");
    }
    for wrong in ["by=weather", "from=yesterday", "offset=20"] {
        overview(lead, wrong).await.is_refused("invalid");
    }
}
