//! A station may be two people, one of them on leave. What cannot wait for whoever is away goes to the other, with
//! the due times it has; a silent phone is no absence.

use nuanxin_tests::{Staff, World, request};
use serde_json::json;

async fn takes_leave(who: &Staff, from: &str, to: &str) {
    let leave =
        json!({ "from": format!("{from}:00+08:00"), "to": format!("{to}:00+08:00"), "reason": "sick" });
    who.post("/leave", &leave).await.has_status(201);
}

/// The two of 曹家渡, the one who was chosen for this request first.
async fn chosen_first(world: &World, id: uuid::Uuid) -> (Staff, Staff) {
    let lead = world.lead("lead.cjd").await;
    let chosen = lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id");
    let (chen, zhou) = (
        world.advisor("advisor.cjd1").await,
        world.advisor("advisor.cjd2").await,
    );
    if chosen == chen.account {
        (chen, zhou)
    } else {
        (zhou, chen)
    }
}

#[tokio::test]
async fn what_somebody_on_leave_has_not_accepted_goes_to_the_colleague_with_its_due_time() {
    World::each(async |world| {
        let li = world.resident("13900000055").await;
        let lead = world.lead("lead.cjd").await;
        let draft = || request().care().at("静安区曹家渡街道");
        let first = world.routed(&li, draft()).await;
        let due = lead.deadline(first, "accept").await;
        let (ill, other) = chosen_first(world, first).await;
        takes_leave(&ill, "2026-06-01T09:00", "2026-06-05T18:00").await;
        world.settle().await;
        for id in [
            first,
            world.routed(&li, draft()).await,
            world.routed(&li, draft()).await,
        ] {
            assert_eq!(
                lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id"),
                other.account
            );
        }
        let now = lead.deadline(first, "accept").await;
        assert_eq!((&now["due_at"], &now["status"]), (&due["due_at"], &due["status"]));
        assert!(
            ill.was_told(first, "staff_handed_over").await && other.was_told(first, "staff_assigned").await
        );
        lead.assigns(first, &ill)
            .await
            .has_status(409)
            .is_refused("advisor_away");
    })
    .await;
}

#[tokio::test]
async fn a_leave_that_begins_later_hands_over_when_the_domains_clock_says_so() {
    World::each(async |world| {
        let li = world.resident("13900000056").await;
        let lead = world.lead("lead.cjd").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let (away, other) = chosen_first(world, id).await;
        takes_leave(&away, "2026-06-01T11:00", "2026-06-02T18:00").await;
        world.settle().await;
        assert_eq!(
            lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id"),
            away.account
        );
        world.until("2026-06-01T11:00").await;
        assert_eq!(
            lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id"),
            other.account
        );
    })
    .await;
}

#[tokio::test]
async fn of_what_was_accepted_only_what_is_promised_meanwhile_changes_hands() {
    World::each(async |world| {
        let li = world.resident("13900000057").await;
        let lead = world.lead("lead.cjd").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let called = world.accepted(&li, &chen).await;
        chen.reaches(called).await.done();
        let owed = world.accepted(&li, &chen).await;
        let due = lead.deadline(owed, "first_contact").await;
        takes_leave(&chen, "2026-06-01T12:00", "2026-06-03T09:00").await;
        world.until("2026-06-01T12:00").await;
        assert_eq!(
            lead.sees(called)
                .await
                .is_now("in_progress")
                .uuid("/staff/advisor_id"),
            chen.account
        );
        let seen = lead.sees(owed).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/advisor_id"), zhou.account);
        assert_eq!(
            lead.deadline(owed, "first_contact").await["due_at"],
            due["due_at"]
        );
        // whoever writes to somebody who is away is read by the lead
        li.adds(called, "药快吃完了").await.done();
        assert!(lead.was_told(called, "staff_resident_added").await);
        // what somebody on leave takes up all the same stays theirs
        chen.accepts(owed).await.is_now("in_progress");
        world.settle().await;
        assert_eq!(
            lead.sees(owed)
                .await
                .is_now("in_progress")
                .uuid("/staff/advisor_id"),
            chen.account
        );
    })
    .await;
}

#[tokio::test]
async fn with_both_away_the_lead_has_it_and_an_sos_rings_at_the_district_though_the_door_is_open() {
    World::each(async |world| {
        let li = world.resident("13900000058").await;
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        for who in [&chen, &zhou, &lead] {
            takes_leave(who, "2026-06-01T09:00", "2026-06-02T18:00").await;
        }
        world.settle().await;
        let seen = lead.sees(id).await.is_now("queued");
        assert_eq!(seen.text("/staff/owner/kind"), "station_lead");
        let sos = request().sos().says("胸口痛").at("静安区曹家渡街道");
        let sos = world.routed(&li, sos).await;
        assert!(district.was_told(sos, "staff_sos").await && chen.was_told(sos, "staff_sos").await);
        let promised = li.sees(sos).await;
        assert!(
            promised
                .text("/promise/district_phone")
                .starts_with("021-0000-0001")
        );
        let text = promised.text("/promise/text");
        assert!(
            text.starts_with("有生命危险请马上拨打 110、120。区级值班电话 021-0000-0001"),
            "{text}"
        );
        district.assigns(sos, &chen).await.is_refused("advisor_away");
        chen.accepts(sos).await.is_now("in_progress");
        assert!(
            zhou.was_told(sos, "staff_sos_taken").await && district.was_told(sos, "staff_sos_taken").await
        );
        assert!(li.sees(sos).await.at("/promise/district_phone").is_null());
    })
    .await;
}

#[tokio::test]
async fn an_advisor_whose_phone_is_silent_is_not_away() {
    World::each(async |world| {
        let li = world.resident("13900000059").await;
        let lead = world.lead("lead.cjd").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        takes_leave(&zhou, "2026-06-01T09:00", "2026-06-05T18:00").await;
        // the phone goes into a pocket, and its sign-in ends
        chen.post("/auth/logout", &json!({})).await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        assert_eq!(
            lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id"),
            chen.account
        );
        world.until("2026-06-01T13:30").await;
        assert_eq!(
            lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id"),
            chen.account
        );
        world
            .advisor("advisor.cjd1")
            .await
            .accepts(id)
            .await
            .is_now("in_progress");
    })
    .await;
}

#[tokio::test]
async fn of_two_with_one_on_leave_nobody_is_left_after_one_lapse_and_the_lead_hears() {
    World::each(async |world| {
        let li = world.resident("13900000060").await;
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let (first, other) = chosen_first(world, id).await;
        takes_leave(&other, "2026-06-01T09:00", "2026-06-05T18:00").await;
        world.until("2026-06-01T14:05").await;
        lead.sees(id).await.is_now("queued");
        assert!(lead.was_told(id, "staff_taken_back").await && first.was_told(id, "staff_taken_back").await);
        lead.assigns(id, &first).await.is_refused("advisor_excluded");
        world.until("2026-06-02T10:10").await;
        lead.sees(id).await.is_now("queued");
        assert!(lead.was_told(id, "staff_missed").await);
        world.until("2026-06-03T17:05").await;
        assert!(district.was_told(id, "staff_escalated").await);
    })
    .await;
}
