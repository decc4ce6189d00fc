//! Somebody calls again about a live request, and again, and more than five times.

use nuanxin_tests::{Staff, World, days, request};
use serde_json::json;
use uuid::Uuid;

const PHONE: &str = "13900000091";

/// A request in 曹家渡 that an advisor has, and its number.
async fn live(world: &World, chen: &Staff) -> (Uuid, String) {
    let li = world.resident(PHONE).await;
    let draft = request().care().at("静安区曹家渡街道").person("李建国", PHONE);
    let id = world.routed(&li, draft).await;
    let accepted = chen.accepts(id).await.done();
    (id, accepted.text("/number"))
}

async fn confirmed(desk: &Staff, number: &str) -> Uuid {
    let call = desk.takes_call(PHONE).await;
    desk.hears_number(call, number).await.done();
    call
}

#[tokio::test]
async fn a_call_that_urges_joins_the_request_at_most_once_a_working_day() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, number) = live(world, &chen).await;
        let urge = json!({ "outcome": "urge" });
        let first = confirmed(&desk, &number).await;
        let first = desk.finishes(first, &urge).await.done();
        assert_eq!(first.text("/joined"), "urged");
        assert!(chen.was_told(id, "staff_urged").await);
        let second = confirmed(&desk, &number).await;
        let second = desk.finishes(second, &urge).await.done();
        assert_eq!(second.text("/joined"), "urged_before");
        assert_eq!(second.uuid("/cases/0/help_request_id"), id);
        assert_eq!(chen.sees(id).await.done().count("/staff/urges"), 1);
        let third = confirmed(&desk, &number).await;
        let words = json!({ "outcome": "urge", "text": "药吃完了" });
        let third = desk.finishes(third, &words).await.done();
        assert_eq!(third.text("/joined"), "added");
        assert!(chen.timeline(id).await.done().whole().contains("药吃完了"));
        world.after(days(1)).await;
        let tomorrow = confirmed(&desk, &number).await;
        let tomorrow = desk.finishes(tomorrow, &urge).await.done();
        assert_eq!(tomorrow.text("/joined"), "urged");
    })
    .await;
}

#[tokio::test]
async fn a_new_need_another_person_or_an_ended_request_is_a_new_request_and_the_call_stays_open() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, number) = live(world, &chen).await;
        let call = confirmed(&desk, &number).await;
        for more in [json!({ "needs": ["housing"] }), json!({ "another_person": true })] {
            let mut body = json!({ "outcome": "addition", "text": "还有一件事" });
            for (name, value) in more.as_object().expect("fields") {
                body[name] = value.clone();
            }
            desk.finishes(call, &body)
                .await
                .has_status(409)
                .is_refused("new_request_needed");
        }
        chen.reaches(id).await.done();
        chen.resolves(id, "已办").await.is_now("resolved");
        chen.closes(id).await.is_now("closed");
        desk.finishes(call, &json!({ "outcome": "urge" }))
            .await
            .has_status(409)
            .is_refused("request_ended");
        let draft = request()
            .need("housing")
            .at("静安区曹家渡街道")
            .person("李建国", PHONE);
        let new = desk.files(draft.field("call_id", json!(call))).await;
        new.has_status(201);
        desk.finishes(call, &json!({ "outcome": "new_request" }))
            .await
            .done();
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn silence_from_the_person_s_own_number_reaches_whoever_owns_the_request_restricted_or_not() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, _) = live(world, &chen).await;
        let silent = json!({ "outcome": "silent" });
        let other = desk.takes_call("13900000092").await;
        desk.finishes(other, &silent).await.done();
        assert!(!chen.was_told(id, "staff_silent_call").await);
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        for _ in 0..2 {
            let call = desk.takes_call(PHONE).await;
            let ended = desk.finishes(call, &silent).await.done();
            assert_eq!(ended.at("/cases"), &json!([]));
        }
        let notices = chen.notices().await.each("template");
        let told = notices.iter().filter(|template| *template == "staff_silent_call");
        assert_eq!(told.count(), 1, "once an hour");
    })
    .await;
}

#[tokio::test]
async fn after_more_than_five_contacts_the_lead_is_asked_for_one_contact_person_whom_the_desk_then_sees() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (lead, elsewhere) = (world.lead("lead.cjd").await, world.advisor("advisor.jns1").await);
        let (id, number) = live(world, &chen).await;
        let due = "staff_contact_person_due";
        for outcome in ["answered", "silent", "answered", "answered", "answered"] {
            let call = desk.takes_call(PHONE).await;
            desk.finishes(call, &json!({ "outcome": outcome })).await.done();
        }
        assert!(
            !lead.was_told(id, due).await,
            "the request, four calls, and a silent one that is no contact"
        );
        let sixth = confirmed(&desk, &number).await;
        desk.finishes(sixth, &json!({ "outcome": "urge" })).await.done();
        assert!(lead.was_told(id, due).await);
        let seventh = desk.takes_call(PHONE).await;
        desk.finishes(seventh, &json!({ "outcome": "answered" }))
            .await
            .done();
        let notices = lead.notices().await.each("template");
        assert_eq!(notices.iter().filter(|template| *template == due).count(), 1);

        lead.names_contact_person(id, &elsewhere)
            .await
            .is_refused("advisor_elsewhere");
        chen.names_contact_person(id, &chen)
            .await
            .is_refused("not_allowed");
        elsewhere.names_contact_person(id, &chen).await.is_hidden();
        let named = lead.names_contact_person(id, &chen).await.done();
        assert_eq!(named.uuid("/advisor_id"), chen.account);
        assert!(chen.was_told(id, "staff_contact_person").await);
        let found = desk.looks_up(PHONE).await.done();
        assert_eq!(found.uuid("/contact_person/advisor_id"), chen.account);
        assert_eq!(found.count("/calls_in_30_days"), 7);
        let call = confirmed(&desk, &number).await;
        let shown = desk.call_of(call).await.done();
        assert_eq!(shown.uuid("/contact_person/advisor_id"), chen.account);

        world.after(days(31)).await;
        let later = desk.looks_up(PHONE).await.done();
        assert_eq!(later.count("/calls_in_30_days"), 0);
    })
    .await;
}

#[tokio::test]
async fn contacts_count_on_every_channel_and_nobody_is_blocked() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let lead = world.lead("lead.cjd").await;
        let li = world.resident(PHONE).await;
        let draft = request().care().at("静安区曹家渡街道").person("李建国", PHONE);
        let id = world.routed(&li, draft).await;
        let number = chen.accepts(id).await.done().text("/number");
        let due = "staff_contact_person_due";
        li.urges(id).await.done();
        li.adds(id, "药快吃完了").await.done();
        let call = confirmed(&desk, &number).await;
        let words = json!({ "outcome": "addition", "text": "明天要复诊" });
        desk.finishes(call, &words).await.done();
        li.adds(id, "还没有接到电话").await.done();
        assert!(
            !lead.was_told(id, due).await,
            "asked, urged, added twice, called once: five"
        );
        li.adds(id, "请尽快").await.done();
        assert!(lead.was_told(id, due).await);
        for _ in 0..3 {
            li.adds(id, "再说一遍").await.done();
        }
        let notices = lead.notices().await.each("template");
        assert_eq!(
            notices.iter().filter(|template| *template == due).count(),
            1,
            "asked once"
        );
    })
    .await;
}

#[tokio::test]
async fn contacts_of_long_ago_and_of_the_staff_themselves_count_no_more() {
    World::each(async |world| {
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let li = world.resident(PHONE).await;
        let draft = request().care().at("静安区曹家渡街道").person("李建国", PHONE);
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.done();
        chen.reaches(id).await.done();
        for _ in 0..4 {
            li.adds(id, "药快吃完了").await.done();
        }
        for _ in 0..4 {
            chen.notes(id, "已回电").await.done();
        }
        world.after(days(31)).await;
        for _ in 0..5 {
            li.adds(id, "又一次").await.done();
        }
        assert!(!lead.was_told(id, "staff_contact_person_due").await);
        li.adds(id, "第六次").await.done();
        assert!(lead.was_told(id, "staff_contact_person_due").await);
    })
    .await;
}
