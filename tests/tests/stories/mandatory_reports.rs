//! 强制报告: suspected harm to a minor or to somebody without capacity is reported at once, and nothing ends before.

use nuanxin_tests::{World, hours, minutes, request};
use serde_json::json;

/// Somebody who was eleven in June 2026, and nobody.
const CARD: &str = "31010620150310001X";

#[tokio::test]
async fn a_child_that_is_beaten_makes_a_report_due_that_nobody_closes_past() {
    World::each(async |world| {
        let child = world.resident("13900000101").await;
        let draft = request()
            .need("children")
            .says("爸爸打我,拿皮带打")
            .at("静安区曹家渡街道")
            .person("小明", "13900000101")
            .identity_card(CARD);
        let id = world.routed(&child, draft).await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        assert!(lead.was_told(id, "staff_mandatory_report").await);
        chen.accepts(id).await.is_now("in_progress");
        let queue = chen.queue("mine").await;
        let due = &queue.item(id)["staff"]["mandatory_reports"][0];
        assert_eq!((&due["state"], &due["by_words"]), (&"due".into(), &true.into()));
        assert!(due["due_at"].is_string());
        let deadline = chen.deadline(id, "mandatory_report").await;
        assert_eq!(deadline["status"], "open");

        chen.reaches(id).await.done();
        chen.resolves(id, "已联系")
            .await
            .is_refused("mandatory_report_open");
        chen.dismisses_report(id).await.is_refused("not_allowed");
        let filed = chen.files_report(id).await.done();
        assert_eq!(filed.at("/staff/mandatory_reports/0/filed_to"), &json!("police"));
        assert!(
            !filed.whole().contains("接警单"),
            "the reference is not for the list"
        );
        let list = format!("/help-requests/{id}/mandatory-reports");
        let all = lead.get(&list).await.done();
        assert_eq!(all.items()[0]["words"], "接警单 20260601-0815");
        chen.resolves(id, "已联系").await.is_now("resolved");
    })
    .await;
}

#[tokio::test]
async fn neither_the_resident_nor_a_reporter_finds_a_trace_of_it() {
    World::each(async |world| {
        let neighbour = world.resident("13900000102").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let draft = request()
            .need("children")
            .says("隔壁的孩子最近不去上学")
            .at("静安区曹家渡街道")
            .reported_by("王阿姨", "13900000102", "neighbour");
        let id = world.routed(&neighbour, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        chen.opens_report(id, "minor").await.done();
        chen.opens_report(id, "minor")
            .await
            .is_refused("mandatory_report_open");
        assert!(lead.was_told(id, "staff_mandatory_report").await);
        let before_filing = [
            neighbour.sees(id).await,
            neighbour.timeline(id).await,
            neighbour.notices().await,
        ];
        chen.files_report(id).await.done();
        let after = [
            neighbour.sees(id).await,
            neighbour.timeline(id).await,
            neighbour.requests().await,
        ];
        for reply in before_filing.into_iter().chain(after) {
            let whole = reply.done().whole();
            assert!(!whole.contains("mandatory") && !whole.contains("强制"), "{whole}");
        }
        let list = format!("/help-requests/{id}/mandatory-reports");
        neighbour.get(&list).await.is_refused("not_allowed");
        neighbour
            .withdraws(id)
            .await
            .is_refused("spoken_confirmation_needed");
    })
    .await;
}

#[tokio::test]
async fn what_is_resolved_does_not_close_by_itself_and_the_lead_may_find_it_unfounded() {
    World::each(async |world| {
        let li = world.resident("13900000103").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.resolves(id, "已办").await.is_now("resolved");
        lead.opens_report(id, "without_capacity").await.done();
        world.until("2026-07-01T10:00").await;
        chen.closes(id).await.is_refused("mandatory_report_open");
        chen.sees(id).await.is_now("resolved");
        assert!(world.district().await.was_told(id, "staff_escalated").await);
        lead.verb(id, "mandatory-report/dismiss", &json!({ "reason": " " }))
            .await
            .has_status(422);
        lead.dismisses_report(id).await.done();
        world.until("2026-08-01T10:00").await;
        chen.sees(id).await.is_now("closed");
    })
    .await;
}

#[tokio::test]
async fn help_comes_first_and_the_hour_runs_at_night_too() {
    World::each(async |world| {
        let child = world.resident("13900000104").await;
        world.until("2026-06-02T02:00").await;
        let draft = request()
            .sos()
            .says("妈妈打我,把我锁在门外面")
            .at("静安区曹家渡街道")
            .person("小明", "13900000104")
            .identity_card(CARD);
        let id = world.routed(&child, draft).await;
        let chen = world.advisor("advisor.cjd1").await;
        chen.accepts(id).await.is_now("in_progress");
        // before any assessment, and before the report
        let visit = json!({ "outcome": "reached", "internal_note": "先接到居委会" });
        chen.verb(id, "visits", &visit).await.done();
        world.after(hours(1) + minutes(1)).await;
        assert!(chen.deadline(id, "mandatory_report").await["missed_at"].is_string());
        chen.files_report(id).await.done();
        assert_eq!(chen.deadline(id, "mandatory_report").await["status"], "met");
    })
    .await;
}
