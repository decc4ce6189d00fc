//! Words of danger are heard wherever somebody writes, and nobody can switch that off for one request.

use nuanxin_tests::{Reply, World, request};
use serde_json::json;

const CRY: &str = "我不想活了";

#[track_caller]
fn shows_whom_to_call(reply: &Reply) {
    let numbers = reply.at("/promise/emergency_numbers");
    assert_eq!(numbers, &json!(["110", "120", "12356"]), "{}", reply.body);
}

#[tokio::test]
async fn in_an_addition_an_urge_a_rating_and_an_appeal() {
    World::each(async |world| {
        let li = world.resident("13900000105").await;
        let chen = world.advisor("advisor.cjd1").await;
        let ordinary = async || {
            let id = world.accepted(&li, &chen).await;
            chen.reaches(id).await.done();
            id
        };
        let resolved = async || {
            let id = ordinary().await;
            chen.resolves(id, "已办").await.is_now("resolved");
            id
        };
        let asked = ordinary().await;
        chen.waits(asked, "您的医保卡带了吗?").await.is_now("waiting");
        let cries = [
            (ordinary().await, "additions", json!({ "text": CRY })),
            (asked, "additions", json!({ "text": CRY })),
            (ordinary().await, "urge", json!({ "text": CRY })),
            (
                resolved().await,
                "rating",
                json!({ "score": 1, "solved": false, "text": CRY }),
            ),
            (resolved().await, "appeal", json!({ "text": CRY })),
        ];
        for (id, verb, body) in cries {
            let heard = li.verb(id, verb, &body).await.done();
            assert_eq!(heard.text("/urgency"), "sos", "{verb}");
            shows_whom_to_call(&heard);
            let seen = chen.sees(id).await.done();
            assert_eq!(seen.at("/staff/danger"), &json!(["suicide"]));
            assert!(chen.was_told(id, "staff_danger").await || chen.was_told(id, "staff_sos").await);
            let history = chen.timeline(id).await.done();
            let flagged = history
                .items()
                .iter()
                .find(|item| item["kind"] == "danger_flagged");
            let version = &flagged.expect("a flag")["data"]["words_version"];
            assert!(version.as_str().is_some_and(|version| !version.is_empty()));
        }
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn even_where_the_step_itself_is_refused() {
    World::each(async |world| {
        let li = world.resident("13900000106").await;
        let chen = world.advisor("advisor.cjd1").await;
        let urged = world.accepted(&li, &chen).await;
        li.urges(urged).await.done();
        li.urges(urged).await.is_refused("urged_today");
        let heard = li.verb(urged, "urge", &json!({ "text": CRY })).await.done();
        shows_whom_to_call(&heard);

        let closed = world.accepted(&li, &chen).await;
        chen.reaches(closed).await.done();
        chen.resolves(closed, "已办").await.done();
        chen.closes(closed).await.is_now("closed");
        li.adds(closed, "谢谢").await.is_refused("illegal_move");
        shows_whom_to_call(&li.adds(closed, CRY).await.is_now("queued"));
        assert!(chen.was_told(closed, "staff_sos").await);

        let withdrawn = world.accepted(&li, &chen).await;
        let stays = li
            .verb(withdrawn, "withdraw", &json!({ "reason": "算了,不想活了" }))
            .await;
        shows_whom_to_call(&stays.is_now("in_progress"));
        li.withdraws(withdrawn)
            .await
            .is_refused("spoken_confirmation_needed");
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn in_what_staff_file_and_note_and_in_a_complaint() {
    World::each(async |world| {
        let li = world.resident("13900000107").await;
        let (chen, desk) = (world.advisor("advisor.cjd1").await, world.desk().await);
        let draft = request()
            .says("来电人说不想活了")
            .person("李建国", "13900000108")
            .at("静安区曹家渡街道");
        shows_whom_to_call(&desk.files(draft).await.has_status(201));
        world.settle().await;

        let id = world.accepted(&li, &chen).await;
        let noted = desk.notes(id, "邻居来电:他说过不想活了").await.done();
        assert_eq!(noted.at("/staff/danger"), &json!(["suicide"]));
        assert!(chen.was_told(id, "staff_danger").await);
        assert_eq!(noted.text("/urgency"), "normal", "staff assess the urgency");

        let body = json!({ "about": "advisor", "request_id": id, "text": "他骂我,我不想活了" });
        let filed = li.post("/complaints", &body).await.has_status(201);
        let numbers = filed.at("/emergency_numbers").as_array().unwrap();
        assert!(numbers.contains(&"12356".into()));
        assert!(filed.at("/danger").is_null(), "for staff only");
        let lead = world.lead("lead.cjd").await;
        let waits = lead.get("/complaints").await.done();
        assert_eq!(waits.item(filed.id())["urgency"], "sos");
        assert_eq!(waits.items()[0]["id"], filed.id().to_string(), "above everything");
        let district = world.district().await.notices().await;
        assert!(district.each("template").contains(&"staff_complaint".to_owned()));
        assert_eq!(
            chen.sees(id).await.text("/urgency"),
            "normal",
            "no trace for the one complained of"
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_switches_it_off_for_one_request() {
    World::each(async |world| {
        let li = world.resident("13900000109").await;
        let (chen, lead, desk) = (
            world.advisor("advisor.cjd1").await,
            world.lead("lead.cjd").await,
            world.desk().await,
        );
        let draft = || request().says(CRY).at("静安区曹家渡街道");
        for (field, value) in [
            ("danger", json!([])),
            ("danger_words", json!(false)),
            ("minor", json!(false)),
            ("mandatory_reports", json!([])),
        ] {
            li.submits(draft().field(field, value.clone()))
                .await
                .has_status(422);
            desk.files(draft().field(field, value)).await.has_status(422);
        }
        let calm = draft().field("urgency", json!("normal"));
        let id = world.routed(&li, calm).await;
        assert_eq!(chen.sees(id).await.text("/urgency"), "sos");
        chen.accepts(id).await.done();
        for (by, urgency) in [(&chen, "normal"), (&lead, "normal")] {
            by.assesses(id, urgency, "看起来没事")
                .await
                .is_refused("contact_missing");
        }
        lead.restricts(id, true).await.done();
        lead.restricts(id, false).await.done();
        chen.reaches(id).await.done();
        chen.assesses(id, "normal", "家人已陪在身边").await.done();
        shows_whom_to_call_still(&li.sees(id).await.done());
        assert_eq!(li.adds(id, CRY).await.done().text("/urgency"), "sos", "and again");

        lead.opens_report(id, "without_capacity").await.done();
        for (verb, body) in [
            ("resolve", json!({ "outcome": "other", "told": "不用了" })),
            (
                "withdraw",
                json!({ "spoken": { "by": "person", "means": "phone" } }),
            ),
        ] {
            lead.verb(id, verb, &body).await.has_status(409);
        }
        let later =
            json!({ "kind": "mandatory_report", "due_at": "2026-07-01T10:00:00+08:00", "reason": "等等" });
        lead.verb(id, "extend", &later)
            .await
            .is_refused("deadline_unmovable");
        let again = lead.sees(id).await.done();
        assert_eq!(again.at("/staff/mandatory_reports/0/state"), &json!("due"));
        world.settle().await;
    })
    .await;
}

/// Lowered after contact, the numbers still stand there.
#[track_caller]
fn shows_whom_to_call_still(reply: &Reply) {
    let numbers = reply.at("/promise/emergency_numbers").as_array().unwrap();
    assert!(numbers.contains(&"12356".into()), "{}", reply.body);
}
