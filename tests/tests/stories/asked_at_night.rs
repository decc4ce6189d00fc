//! What came in when nobody was on duty finds somebody when the station opens.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn what_was_asked_at_night_has_an_advisor_when_the_day_begins() {
    World::each(async |world| {
        let li = world.resident("13900000036").await;
        let (lead, chen, zhou) = (
            world.lead("lead.cjd").await,
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        world.until("2026-06-01T21:00").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        lead.sees(id).await.is_now("queued");
        assert!(lead.queue("unassigned").await.lists(id));

        world.until("2026-06-02T08:30").await;
        lead.sees(id).await.is_now("queued");
        world.until("2026-06-02T09:01").await;
        let seen = lead.sees(id).await.is_now("assigned");
        let chosen = seen.uuid("/staff/advisor_id");
        let advisor = if chosen == chen.account { &chen } else { &zhou };
        assert!(advisor.was_told(id, "staff_assigned").await);
        advisor.accepts(id).await.is_now("in_progress");
    })
    .await;
}
