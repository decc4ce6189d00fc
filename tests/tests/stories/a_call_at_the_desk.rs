//! A call from the first ring to the last word: the draft, danger on the spot, how it ends, two desks at once.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn a_draft_is_kept_while_speaking_and_several_calls_run_at_once() {
    World::each(async |world| {
        let desk = world.desk().await;
        let (one, two) = (
            desk.takes_call("13900000081").await,
            desk.logs_call(&json!({})).await.done().id(),
        );
        let body = json!({ "notes": "独居,腿脚不便 🙏", "caller_name": "李建国" });
        desk.drafts(one, &body).await.done();
        desk.drafts(two, &json!({ "notes": "另一位", "phone": "+44 20 7946 0958" }))
            .await
            .done();
        let kept = desk.call_of(one).await.done();
        assert_eq!(kept.text("/notes"), "独居,腿脚不便 🙏");
        assert_eq!(kept.text("/phone"), "13900000081");
        assert_eq!(desk.call_of(two).await.done().text("/phone"), "+442079460958");
        let list = desk.get("/calls?open=true").await.done();
        assert!(list.lists(one) && list.lists(two));
        assert_eq!(list.item(one)["phone_masked"], "139****0081");
        let whole = list.whole();
        assert!(!whole.contains("13900000081") && !whole.contains("建国") && !whole.contains("独居"));

        // what is absent stays, an empty text clears
        desk.drafts(one, &json!({ "notes": "" })).await.done();
        let cleared = desk.call_of(one).await.done();
        assert_eq!(cleared.at("/notes"), &json!(null));
        assert_eq!(cleared.text("/caller_name"), "李建国");

        desk.finishes(two, &json!({ "outcome": "silent" })).await.done();
        let open = desk.get("/calls?open=true").await.done();
        assert!(open.lists(one) && !open.lists(two));
        let first = desk.get("/calls?limit=1").await.done();
        let next = format!("/calls?limit=1&cursor={}", first.text("/next_cursor"));
        assert!(first.lists(two) && desk.get(&next).await.done().lists(one));
        assert_eq!(
            desk.call_of(two).await.done().at("/phone"),
            &json!(null),
            "whole only while it is open"
        );
    })
    .await;
}

#[tokio::test]
async fn a_call_is_its_agents_own_and_the_district_may_look() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let call = desk.takes_call("13900000082").await;
        desk.drafts(call, &json!({ "notes": "问低保" })).await.done();
        for stranger in [&other, &lead] {
            stranger.call_of(call).await.is_hidden();
            stranger
                .finishes(call, &json!({ "outcome": "answered" }))
                .await
                .is_hidden();
        }
        assert!(!other.get("/calls").await.done().lists(call));
        assert!(district.get("/calls").await.done().lists(call));
        let seen = district.call_of(call).await.done();
        assert_eq!(seen.text("/notes"), "问低保");
        assert_eq!(seen.at("/phone"), &json!(null));
        district.drafts(call, &json!({ "notes": "x" })).await.is_hidden();
        let entries = district.get("/audit?limit=100").await.done().whole();
        assert!(entries.contains("show-call") && entries.contains("log-call"));
        assert!(!entries.contains("13900000082") && !entries.contains("低保"));
    })
    .await;
}

#[tokio::test]
async fn words_of_danger_show_the_numbers_with_the_next_keystroke() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk.takes_call("13900000083").await;
        let calm = desk.drafts(call, &json!({ "notes": "想问问助餐" })).await.done();
        assert_eq!(calm.at("/emergency_numbers"), &json!([]));
        let danger = desk
            .drafts(call, &json!({ "notes": "想问问助餐。他说不想活了" }))
            .await
            .done();
        assert_eq!(danger.at("/danger"), &json!(["suicide"]));
        assert_eq!(danger.at("/emergency_numbers"), &json!(["110", "120", "12356"]));
        // nobody is kept from ending it as they see fit, and the numbers stay
        let ended = desk
            .finishes(call, &json!({ "outcome": "nuisance" }))
            .await
            .done();
        assert_eq!(ended.at("/emergency_numbers"), &json!(["110", "120", "12356"]));
    })
    .await;
}

#[tokio::test]
async fn a_stale_draft_is_refused_and_loses_nothing() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk.takes_call("13900000084").await;
        let seen = desk.call_of(call).await.done();
        let etag = seen.header("etag").expect("a version").to_owned();
        desk.drafts(call, &json!({ "notes": "第一位窗口" })).await.done();
        let stale = desk.with("if-match", &etag);
        stale
            .drafts(call, &json!({ "notes": "第二个窗口" }))
            .await
            .has_status(412)
            .is_refused("stale_if_match");
        desk.drafts(call, &json!({ "notes": "x", "version": 1 }))
            .await
            .has_status(409)
            .is_refused("stale_version");
        stale
            .finishes(call, &json!({ "outcome": "answered" }))
            .await
            .has_status(412);
        assert_eq!(desk.call_of(call).await.done().text("/notes"), "第一位窗口");
    })
    .await;
}

#[tokio::test]
async fn two_desks_that_log_the_same_call_are_told_and_both_keep_what_they_wrote() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let one = json!({ "phone": "13900000085", "notes": "第一台" });
        let two = json!({ "phone": "139 0000 0085", "notes": "第二台" });
        let (first, second) = tokio::join!(desk.logs_call(&one), other.logs_call(&two));
        let statuses = [first.status, second.status];
        assert!(statuses == [201, 409] || statuses == [409, 201], "{statuses:?}");
        let (winner, loser, won) = match first.status {
            201 => (&desk, &other, &first),
            _ => (&other, &desk, &second),
        };
        assert!(
            winner
                .call_of(won.id())
                .await
                .done()
                .text("/notes")
                .contains('台')
        );
        let refused = loser.logs_call(&two).await.is_refused("call_open");
        assert_eq!(refused.header("location"), None, "whose call it is stays unsaid");
        let own = winner.logs_call(&one).await.is_refused("call_open");
        assert_eq!(
            own.header("location"),
            Some(format!("/api/v1/calls/{}", won.id()).as_str())
        );
        let separate = json!({ "phone": "13900000085", "notes": "不同的人", "separate": true });
        loser.logs_call(&separate).await.has_status(201);
        // a number that is entered later meets the same
        let blank = loser.logs_call(&json!({ "notes": "号码后补" })).await.done().id();
        loser
            .drafts(blank, &json!({ "phone": "13900000085" }))
            .await
            .has_status(409)
            .is_refused("call_open");
        assert_eq!(loser.call_of(blank).await.done().text("/notes"), "号码后补");
        winner
            .finishes(won.id(), &json!({ "outcome": "answered" }))
            .await
            .done();
        desk.takes_call("13900000085").await;
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_finished_twice_ends_once() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk.takes_call("13900000086").await;
        let (answered, silent) = (json!({ "outcome": "answered" }), json!({ "outcome": "silent" }));
        let keyed = desk.with("idempotency-key", "hang-up");
        keyed.finishes(call, &answered).await.done();
        let again = keyed.finishes(call, &answered).await.done();
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        desk.finishes(call, &silent)
            .await
            .has_status(409)
            .is_refused("call_ended");
        desk.drafts(call, &json!({ "notes": "x" }))
            .await
            .is_refused("call_ended");
        desk.hears_number(call, "260000000173")
            .await
            .is_refused("call_ended");
        assert_eq!(desk.call_of(call).await.done().text("/outcome"), "answered");

        let call = desk.takes_call("13900000086").await;
        let (one, two) = tokio::join!(desk.finishes(call, &answered), desk.finishes(call, &silent));
        let statuses = [one.status, two.status];
        assert!(statuses == [200, 409] || statuses == [409, 200], "{statuses:?}");
    })
    .await;
}

#[tokio::test]
async fn each_ending_asks_for_what_it_needs_and_none_blocks_a_number() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk.takes_call("13900000087").await;
        let needs = [
            (json!({ "outcome": "passed_on" }), 422, "invalid"),
            (json!({ "outcome": "addition" }), 422, "invalid"),
            (json!({ "outcome": "urge" }), 409, "call_not_confirmed"),
            (json!({ "outcome": "new_request" }), 409, "call_without_request"),
            (json!({ "outcome": "hung_up" }), 422, "invalid"),
            (json!({ "outcome": "answered", "text": "会丢失" }), 422, "invalid"),
        ];
        for (body, status, code) in needs {
            desk.finishes(call, &body)
                .await
                .has_status(status)
                .is_refused(code);
        }
        let passed = json!({ "outcome": "passed_on", "passed_on_to": "民政局社会救助科" });
        let passed = desk.finishes(call, &passed).await.done();
        assert_eq!(passed.text("/passed_on_to"), "民政局社会救助科");
        for outcome in ["silent", "nuisance", "nuisance", "nuisance"] {
            let call = desk.takes_call("13900000087").await;
            desk.finishes(call, &json!({ "outcome": outcome })).await.done();
        }
        assert_eq!(
            desk.looks_up("13900000087")
                .await
                .done()
                .count("/calls_in_30_days"),
            5
        );
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李建国", "13900000087");
        let call = desk.takes_call("13900000087").await;
        desk.files(draft.field("call_id", json!(call)))
            .await
            .has_status(201);
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_in_clear_words_and_the_draft_stays() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk.takes_call("13900000088").await;
        desk.drafts(call, &json!({ "notes": "家里断粮" })).await.done();
        let long = "长".repeat(5_001);
        let endless = "a".repeat(100_000);
        for (notes, code) in [
            (long.as_str(), "too_long"),
            (endless.as_str(), "too_long"),
            ("粘贴\u{0}的\u{7}", "control_characters"),
        ] {
            let refused = desk.drafts(call, &json!({ "notes": notes })).await;
            let refused = refused.has_status(422).is_refused("invalid");
            assert_eq!(refused.text("/errors/0/pointer"), "/notes");
            assert_eq!(refused.text("/errors/0/code"), code);
        }
        let bytes = json!({ "notes": "长".repeat(100_000) });
        desk.drafts(call, &bytes).await.has_status(413);
        let most = "🙏".repeat(5_000);
        desk.drafts(call, &json!({ "notes": most.as_str() })).await.done();
        assert_eq!(desk.call_of(call).await.done().text("/notes"), most);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_bound_to_the_call_that_it_came_from_once() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let call = desk.takes_call("13900000089").await;
        let draft = || {
            request()
                .care()
                .at("静安区曹家渡街道")
                .person("李建国", "13900000089")
                .field("call_id", json!(call))
        };
        let foreign = other.files(draft()).await.has_status(422);
        assert_eq!(foreign.text("/errors/0/pointer"), "/call_id");
        let keyed = desk.with("idempotency-key", "once");
        let (one, two) = tokio::join!(keyed.files(draft()), keyed.files(draft()));
        assert_eq!((one.status, two.status), (201, 201), "{} {}", one.body, two.body);
        assert_eq!(one.id(), two.id());
        desk.files(draft())
            .await
            .has_status(409)
            .is_refused("call_has_request");
        let ended = desk
            .finishes(call, &json!({ "outcome": "new_request" }))
            .await
            .done();
        assert_eq!(ended.uuid("/cases/0/help_request_id"), one.id());
        assert_eq!(ended.text("/joined"), "made");
        desk.files(draft()).await.is_refused("call_ended");

        // filed without naming the call: the call names the request when it ends
        let call = desk.takes_call("13900000089").await;
        let late = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李建国", "13900000089");
        let filed = desk.files(late).await.has_status(201).id();
        let older = json!({ "outcome": "new_request", "help_request_id": one.id() });
        desk.finishes(call, &older)
            .await
            .is_refused("call_without_request");
        let body = json!({ "outcome": "new_request", "help_request_id": filed });
        let ended = desk.finishes(call, &body).await.done();
        assert_eq!(ended.uuid("/cases/0/help_request_id"), filed);
        world.settle().await;
    })
    .await;
}
