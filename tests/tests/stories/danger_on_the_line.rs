//! Words of danger in a call are heard by the request that it is about, whatever the agent makes of the call.

use nuanxin_tests::{Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const PHONE: &str = "13900000095";

/// A live request of the person with this number in 曹家渡, and its number.
async fn live(world: &World, chen: &Staff) -> (Uuid, String) {
    let li = world.resident(PHONE).await;
    let draft = request().care().at("静安区曹家渡街道").person("李建国", PHONE);
    let id = world.routed(&li, draft).await;
    let accepted = chen.accepts(id).await.done();
    (id, accepted.text("/number"))
}

async fn calls(desk: &Staff, number: &str, notes: &str) -> Uuid {
    let call = desk.takes_call(PHONE).await;
    desk.hears_number(call, number).await.done();
    desk.drafts(call, &json!({ "notes": notes })).await.done();
    call
}

#[tokio::test]
async fn it_is_heard_in_the_notes_of_an_urge_and_the_advisor_reads_why() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, number) = live(world, &chen).await;
        let call = calls(&desk, &number, "老人摔倒了,爬不起来").await;
        let ended = desk.finishes(call, &json!({ "outcome": "urge" })).await.done();
        assert_eq!(ended.text("/joined"), "urged");
        let seen = chen.sees(id).await.done();
        assert_ne!(seen.text("/urgency"), "normal");
        assert_eq!(seen.at("/staff/danger"), &json!(["fall"]));
        assert!(chen.was_told(id, "staff_urgency_raised").await);
        assert!(chen.timeline(id).await.done().whole().contains("爬不起来"));
        let li = world.resident(PHONE).await;
        let read = li.get(&format!("/help-requests/{id}/timeline")).await.done();
        assert!(
            !read.whole().contains("爬不起来"),
            "the agent's notes are for staff"
        );
    })
    .await;
}

#[tokio::test]
async fn it_is_heard_where_the_step_itself_is_refused_but_not_on_another_persons_file() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, number) = live(world, &chen).await;
        let says = |more: Value| {
            let mut body = json!({ "outcome": "addition", "text": "他不想活了" });
            body.as_object_mut()
                .expect("fields")
                .extend(more.as_object().expect("fields").clone());
            body
        };
        let call = calls(&desk, &number, "").await;
        desk.finishes(call, &says(json!({ "another_person": true })))
            .await
            .is_refused("new_request_needed");
        assert_eq!(chen.sees(id).await.text("/urgency"), "normal");
        let heard = desk.finishes(call, &says(json!({ "needs": ["housing"] }))).await;
        let heard = heard.done();
        assert_eq!(heard.text("/joined"), "added");
        assert_eq!(heard.at("/emergency_numbers"), &json!(["110", "120", "12356"]));
        assert_eq!(chen.sees(id).await.text("/urgency"), "sos");

        let call = calls(&desk, &number, "").await;
        chen.reaches(id).await.done();
        chen.resolves(id, "家人已陪在身边").await.is_now("resolved");
        chen.closes(id).await.is_now("closed");
        desk.finishes(call, &json!({ "outcome": "addition", "text": "谢谢" }))
            .await
            .is_refused("request_ended");
        let heard = desk.finishes(call, &says(json!({}))).await.done();
        assert_eq!(heard.text("/joined"), "added");
        chen.sees(id).await.is_now("queued");
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn it_is_heard_however_the_call_ends_and_from_a_minor_it_makes_a_report_due() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let outcomes = [
            json!({ "outcome": "answered" }),
            json!({ "outcome": "passed_on", "passed_on_to": "110" }),
            json!({ "outcome": "silent" }),
            json!({ "outcome": "nuisance" }),
        ];
        for outcome in outcomes {
            let child = world.resident(PHONE).await;
            let draft = request()
                .need("children")
                .at("静安区曹家渡街道")
                .person("小明", PHONE)
                .identity_card("31010620150310001X");
            let id = world.routed(&child, draft).await;
            let number = chen.accepts(id).await.done().text("/number");
            let call = calls(&desk, &number, "孩子在电话里说:爸爸打我").await;
            desk.finishes(call, &outcome).await.done();
            let seen = chen.sees(id).await.done();
            assert_eq!(seen.at("/staff/danger"), &json!(["violence"]), "{outcome}");
            assert_eq!(seen.at("/staff/mandatory_reports/0/state"), &json!("due"));
        }
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn silence_with_cries_in_the_background_raises_what_the_desk_does_not_even_see() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, _) = live(world, &chen).await;
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        let call = desk.takes_call(PHONE).await;
        desk.drafts(call, &json!({ "notes": "没人说话,背景里有人喊救命" }))
            .await
            .done();
        let ended = desk.finishes(call, &json!({ "outcome": "silent" })).await.done();
        assert_eq!(ended.at("/cases"), &json!([]));
        assert_ne!(chen.sees(id).await.text("/urgency"), "normal");
        assert!(chen.was_told(id, "staff_silent_call").await);
    })
    .await;
}

#[tokio::test]
async fn notes_are_heard_by_the_request_that_was_filed_from_the_call_and_said_once() {
    World::each(async |world| {
        let (desk, lead) = (world.desk().await, world.lead("lead.cjd").await);
        let filed = async |description: &str| {
            let call = desk.takes_call(PHONE).await;
            desk.drafts(call, &json!({ "notes": "老人说不想活了" }))
                .await
                .done();
            let draft = request()
                .says(description)
                .at("静安区曹家渡街道")
                .person("李建国", PHONE)
                .field("call_id", json!(call));
            let id = desk.files(draft).await.has_status(201).id();
            desk.finishes(call, &json!({ "outcome": "new_request" }))
                .await
                .done();
            world.settle().await;
            id
        };
        for description in ["想问问助餐", "不想活了"] {
            let id = filed(description).await;
            let seen = lead.sees(id).await.done();
            assert_eq!(seen.text("/urgency"), "sos", "{description}");
            let kinds = lead.timeline(id).await.done().each("kind");
            let flags = kinds.iter().filter(|kind| *kind == "danger_flagged");
            assert_eq!(flags.count(), 1, "{description}");
        }
    })
    .await;
}
