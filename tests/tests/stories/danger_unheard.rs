//! Danger that was heard on a call is never lost: when the agent ends the call without a request, closes the browser or
//! goes home, the call waits for the desk and the district until somebody has looked after it; and nothing is made an
//! SOS by itself.

use nuanxin_tests::{Staff, World, hours, minutes, request};
use serde_json::{Value, json};
use uuid::Uuid;

const PHONE: &str = "13900000098";
const WAITS: &str = "staff_call_waits";

async fn waiting(staff: &Staff) -> Vec<String> {
    staff.get("/calls?waiting=true").await.done().each("id")
}

async fn told(staff: &Staff) -> usize {
    let templates = staff.notices().await.each("template");
    templates.iter().filter(|template| *template == WAITS).count()
}

async fn ends(desk: &Staff, phone: &str, notes: &str, outcome: &Value) -> Uuid {
    let call = desk.takes_call(phone).await;
    desk.drafts(call, &json!({ "notes": notes })).await.done();
    desk.finishes(call, outcome).await.done();
    call
}

async fn looks_after(staff: &Staff, call: Uuid, body: Value) -> nuanxin_tests::Reply {
    staff.post(&format!("/calls/{call}/look-after"), &body).await
}

#[tokio::test]
async fn a_call_that_ends_with_danger_and_no_request_waits_until_somebody_has_looked_after_it() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let district = world.district().await;
        let outcomes = [
            json!({ "outcome": "answered" }),
            json!({ "outcome": "nuisance" }),
            json!({ "outcome": "silent" }),
            json!({ "outcome": "passed_on", "passed_on_to": "居委会" }),
        ];
        let harmless = ends(&desk, PHONE, "问助餐点地址", &outcomes[0]).await;
        assert!(waiting(&desk).await.is_empty());
        other.call_of(harmless).await.is_hidden();
        for (at, outcome) in outcomes.iter().enumerate() {
            let call = ends(&desk, PHONE, "她说煤气漏了", outcome).await;
            for staff in [&desk, &other, &district] {
                assert_eq!(waiting(staff).await, [call.to_string()], "{outcome}");
                assert_eq!(told(staff).await, at + 1);
            }
            let seen = other.call_of(call).await.done();
            assert_eq!(seen.text("/attention/because"), "danger");
            assert_eq!(
                (seen.text("/phone").as_str(), seen.text("/notes").as_str()),
                (PHONE, "她说煤气漏了")
            );
            let empty = looks_after(
                &other,
                call,
                json!({ "how": "called_back", "internal_note": " " }),
            )
            .await;
            empty.is_refused("invalid");
            let done = json!({ "how": "called_back", "internal_note": "已回电,燃气公司在现场" });
            let after = looks_after(&other, call, done.clone()).await.done();
            assert_eq!(after.at("/attention"), &Value::Null);
            assert_eq!(after.text("/looked_after/how"), "called_back");
            assert!(waiting(&district).await.is_empty());
            other.call_of(call).await.is_hidden();
            looks_after(&desk, call, done)
                .await
                .has_status(409)
                .is_refused("nothing_waits");
            let kept = district.call_of(call).await.done();
            assert_eq!(kept.text("/looked_after_note"), "已回电,燃气公司在现场");
            assert_eq!(kept.at("/phone"), &Value::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn the_request_that_is_named_for_it_hears_the_words() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let call = ends(&desk, PHONE, "老人不想活了", &json!({ "outcome": "answered" })).await;
        let missing = json!({ "how": "has_request", "internal_note": "已立单" });
        looks_after(&other, call, missing).await.is_refused("invalid");
        let unknown =
            json!({ "how": "has_request", "internal_note": "已立单", "help_request_id": Uuid::from_u128(7) });
        looks_after(&other, call, unknown).await.is_refused("invalid");
        let draft = request()
            .says("独居老人")
            .at("静安区曹家渡街道")
            .person("李建国", PHONE);
        let id = other.files(draft).await.has_status(201).id();
        world.settle().await;
        let named = json!({ "how": "has_request", "internal_note": "已立单", "help_request_id": id });
        let after = looks_after(&other, call, named).await.done();
        assert_eq!(after.at("/attention"), &Value::Null);
        let lead = world.lead("lead.cjd").await;
        assert_eq!(lead.sees(id).await.done().text("/urgency"), "sos");
        assert!(lead.timeline(id).await.done().whole().contains("不想活"));
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_owns_the_live_request_of_that_number_is_warned_and_no_urgency_goes_up_by_itself() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let li = world.resident(PHONE).await;
        let draft = request().care().at("静安区曹家渡街道").person("李建国", PHONE);
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.done();
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        let call = ends(&desk, PHONE, "说他不想活了", &json!({ "outcome": "answered" })).await;
        let seen = chen.sees(id).await.done();
        assert_eq!(seen.text("/urgency"), "normal");
        assert_eq!(seen.at("/staff/danger"), &json!(["suicide"]));
        assert!(chen.was_told(id, "staff_danger").await);
        let file = chen.timeline(id).await.done();
        assert!(!file.whole().contains("不想活"), "it may have been somebody else");
        let shown = desk.call_of(call).await.done();
        assert_eq!(
            shown.at("/cases"),
            &json!([]),
            "the desk learns nothing of the restricted request"
        );
        assert_eq!(waiting(&desk).await, [call.to_string()]);
        let no = json!({ "how": "no_danger", "internal_note": "孙子在背台词" });
        looks_after(&desk, call, no).await.done();
    })
    .await;
}

#[tokio::test]
async fn a_call_that_its_agent_left_open_is_taken_over_with_everything_that_was_written() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let district = world.district().await;
        let call = desk.takes_call(PHONE).await;
        desk.drafts(call, &json!({ "caller_name": "王阿姨", "notes": "家里断粮两天" }))
            .await
            .done();
        world.after(minutes(14)).await;
        assert!(
            waiting(&other).await.is_empty(),
            "a long call is no abandoned one"
        );
        let take = format!("/calls/{call}/take-over");
        other.post(&take, &json!({})).await.is_hidden();
        desk.post(&take, &json!({}))
            .await
            .has_status(409)
            .is_refused("call_not_left");
        world.after(minutes(1)).await;
        assert_eq!(waiting(&other).await, [call.to_string()]);
        assert_eq!(told(&district).await, 1);
        desk.drafts(call, &json!({ "notes": "家里断粮两天,我还在线" }))
            .await
            .done();
        assert!(waiting(&other).await.is_empty(), "its agent is back");
        world.after(minutes(15)).await;
        assert_eq!(told(&district).await, 2);
        let early = looks_after(
            &other,
            call,
            json!({ "how": "called_back", "internal_note": "已回电" }),
        )
        .await;
        early.has_status(409).is_refused("call_still_open");
        district.post(&take, &json!({})).await.is_hidden();
        let taken = other.post(&take, &json!({})).await.done();
        assert_eq!(taken.text("/notes"), "家里断粮两天,我还在线");
        assert_eq!(
            (taken.text("/phone").as_str(), taken.text("/caller_name").as_str()),
            (PHONE, "王阿姨")
        );
        desk.drafts(call, &json!({ "notes": "" })).await.is_hidden();
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .field("call_id", json!(call));
        other.files(draft).await.has_status(201);
        other
            .finishes(call, &json!({ "outcome": "new_request" }))
            .await
            .done();
        world.after(hours(1)).await;
        assert!(waiting(&district).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn danger_on_an_abandoned_call_reaches_the_request_that_was_confirmed_on_it() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let li = world.resident(PHONE).await;
        let draft = request().care().at("静安区曹家渡街道").person("李建国", PHONE);
        let id = world.routed(&li, draft).await;
        let number = chen.accepts(id).await.done().text("/number");
        let call = desk.takes_call(PHONE).await;
        desk.hears_number(call, &number).await.done();
        desk.drafts(call, &json!({ "notes": "摔倒了爬不起来" }))
            .await
            .done();
        world.after(minutes(15)).await;
        let seen = chen.sees(id).await.done();
        assert_ne!(seen.text("/urgency"), "normal");
        assert_eq!(seen.at("/staff/danger"), &json!(["fall"]));
        let list = desk.get("/calls?waiting=true").await.done();
        assert_eq!(list.text("/items/0/attention/because"), "left_open");
        let unknown = desk.takes_call("13900000097").await;
        desk.drafts(unknown, &json!({ "notes": "摔倒了爬不起来" }))
            .await
            .done();
        world.after(minutes(20)).await;
        let list = world.district().await.get("/calls?waiting=true").await.done();
        let because = |at: usize| list.text(&format!("/items/{at}/attention/because"));
        assert_eq!([because(0), because(1)], ["danger", "left_open"]);
        for call in [call, unknown] {
            desk.finishes(call, &json!({ "outcome": "answered" }))
                .await
                .done();
        }
        assert_eq!(waiting(&desk).await, [unknown.to_string()], "the other was heard");
    })
    .await;
}
