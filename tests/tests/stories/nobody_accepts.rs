//! Nobody accepts: another advisor, then the lead, then the district.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn an_assignment_that_is_not_accepted_climbs_from_advisor_to_advisor_to_lead_to_district() {
    World::each(async |world| {
        let li = world.resident("13900000030").await;
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let chosen = lead.sees(id).await.uuid("/staff/advisor_id");
        let (first, second) = if chosen == chen.account {
            (&chen, &zhou)
        } else {
            (&zhou, &chen)
        };

        world.until("2026-06-01T13:30").await;
        assert!(first.was_told(id, "staff_warned").await);
        world.until("2026-06-01T14:05").await;
        let seen = second.sees(id).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/advisor_id"), second.account);
        assert!(first.was_told(id, "staff_taken_back").await && second.was_told(id, "staff_assigned").await);

        world.until("2026-06-02T10:10").await;
        let seen = lead.sees(id).await.is_now("queued");
        assert_eq!(seen.text("/staff/owner/kind"), "station_lead");
        assert!(lead.was_told(id, "staff_taken_back").await);
        assert!(lead.queue("overdue").await.lists(id));
        lead.assigns(id, first)
            .await
            .has_status(409)
            .is_refused("advisor_excluded");
        assert!(!district.was_told(id, "staff_escalated").await);

        world.until("2026-06-03T17:05").await;
        assert!(district.was_told(id, "staff_escalated").await);
        lead.accepts(id).await.is_now("in_progress");
        let kinds = li.timeline(id).await.done().each("kind");
        assert!(
            !kinds
                .iter()
                .any(|kind| kind.starts_with("deadline_") || kind == "taken_back")
        );
    })
    .await;
}

#[tokio::test]
async fn an_attempt_is_no_contact_and_its_deadline_is_missed() {
    World::each(async |world| {
        let li = world.resident("13900000031").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        chen.attempts(id).await.done();
        world.until("2026-06-02T17:05").await;
        let call = chen.deadline(id, "first_contact").await;
        assert_eq!(call["status"], "open");
        assert_ne!(call["missed_at"], serde_json::Value::Null);
        assert_eq!(chen.sees(id).await.at("/staff/overdue"), true);
        chen.reaches(id).await.done();
        assert_eq!(chen.deadline(id, "first_contact").await["status"], "met");
    })
    .await;
}
