//! Withdrawing: easy for an ordinary request, by voice where somebody may be under pressure.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn a_resident_withdraws_an_ordinary_request_and_no_promise_runs_on() {
    World::each(async |world| {
        let li = world.resident("13900000010").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        li.withdraws(id).await.is_now("withdrawn");
        assert!(chen.was_told(id, "staff_withdrawn").await);
        assert!(
            chen.deadlines(id)
                .await
                .items()
                .iter()
                .all(|deadline| deadline["status"] != "open")
        );
        assert!(!chen.queue("mine").await.lists(id));
        li.withdraws(id).await.has_status(409).is_refused("illegal_move");
        li.adds(id, "还有一件事").await.is_refused("illegal_move");
    })
    .await;
}

#[tokio::test]
async fn an_urgent_one_is_withdrawn_by_the_desk_after_a_spoken_confirmation() {
    World::each(async |world| {
        let li = world.resident("13900000011").await;
        let desk = world.desk().await;
        let id = world
            .routed(&li, request().care().urgent().at("静安区曹家渡街道"))
            .await;
        li.withdraws(id)
            .await
            .has_status(409)
            .is_refused("spoken_confirmation_needed");
        desk.withdraws(id, false)
            .await
            .is_refused("spoken_confirmation_needed");
        desk.withdraws(id, true).await.is_now("withdrawn");
        li.sees(id).await.is_now("withdrawn");

        let history = desk.timeline(id).await.done();
        let last = history.items().last().unwrap();
        assert_eq!(last["kind"], "withdrawn");
        assert_eq!(
            (&last["by_role"], &last["by_account"]),
            (&"desk".into(), &desk.account.to_string().into())
        );
        let spoken = &last["data"]["spoken"];
        assert_eq!(
            (&spoken["by"], &spoken["means"]),
            (&"person".into(), &"phone".into())
        );
        assert!(spoken["at"].is_string());
    })
    .await;
}

#[tokio::test]
async fn a_message_is_no_voice_and_nobody_confirms_ahead_of_time() {
    World::each(async |world| {
        let li = world.resident("13900000016").await;
        let desk = world.desk().await;
        let draft = request().care().urgent().at("静安区曹家渡街道");
        let id = world.routed(&li, draft).await;
        for (spoken, code) in [
            (json!(true), "invalid"),
            (json!({ "by": "person", "means": "message" }), "invalid"),
            (json!({ "by": "son", "means": "phone" }), "invalid"),
            (
                json!({ "by": "person", "means": "phone", "at": "2026-06-02T10:00:00+08:00" }),
                "time_out_of_range",
            ),
        ] {
            let body = json!({ "spoken": spoken });
            desk.verb(id, "withdraw", &body)
                .await
                .has_status(422)
                .is_refused(code);
        }
    })
    .await;
}

#[tokio::test]
async fn a_lead_gets_rid_of_nothing_by_withdrawing_it() {
    World::each(async |world| {
        let li = world.resident("13900000012").await;
        let chen = world.advisor("advisor.cjd1").await;
        let lead = world.lead("lead.cjd").await;
        let id = world.accepted(&li, &chen).await;
        chen.withdraws(id, true)
            .await
            .has_status(403)
            .is_refused("not_allowed");
        lead.withdraws(id, false)
            .await
            .is_refused("spoken_confirmation_needed");
        lead.withdraws(id, true).await.is_now("withdrawn");
    })
    .await;
}
