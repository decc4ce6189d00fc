//! 3 a.m., and nobody is on duty at the station.

use nuanxin_tests::{World, minutes, request};

#[tokio::test]
async fn an_sos_at_three_in_the_morning_rings_at_the_district_at_once() {
    World::each(async |world| {
        let li = world.resident("13900000032").await;
        let (district, lead) = (world.district().await, world.lead("lead.cjd").await);
        world.until("2026-06-02T03:00").await;
        let draft = request().sos().says("胸口痛,喘不上气").at("静安区曹家渡街道");
        let filed = li
            .submits(draft.field("consents", serde_json::json!([])))
            .await
            .has_status(201);
        let id = filed.id();
        assert!(
            filed
                .text("/promise/text")
                .starts_with("有生命危险请马上拨打 110、120")
        );
        world.settle().await;
        li.sees(id).await.is_now("queued");
        assert!(district.was_told(id, "staff_sos").await && lead.was_told(id, "staff_sos").await);

        world.after(minutes(6)).await;
        assert!(lead.was_told(id, "staff_missed").await);
        world.after(minutes(5)).await;
        assert!(district.was_told(id, "staff_escalated").await);
        let chen = world.advisor("advisor.cjd1").await;
        district.assigns(id, &chen).await.is_now("assigned");
        chen.accepts(id).await.is_now("in_progress");
        chen.reaches(id).await.done();
        assert_eq!(chen.deadline(id, "first_contact").await["status"], "met");
        li.withdraws(id).await.is_refused("spoken_confirmation_needed");
    })
    .await;
}

#[tokio::test]
async fn an_ordinary_request_at_night_is_promised_for_the_next_working_day() {
    World::each(async |world| {
        let li = world.resident("13900000033").await;
        world.until("2026-06-06T03:00").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let seen = li.sees(id).await.is_now("queued");
        assert_eq!(seen.text("/promise/call_by"), "2026-06-08T09:00:00Z");
        assert!(!world.district().await.was_told(id, "staff_escalated").await);
    })
    .await;
}
