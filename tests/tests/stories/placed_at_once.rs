//! Where workers run beside the API, a request is in its station's queue when it is acknowledged.

use nuanxin_tests::{Draft, World, request};
use std::collections::BTreeSet;

fn draft() -> Draft {
    request().care().at("静安区曹家渡街道")
}

#[tokio::test]
async fn the_answer_names_the_station_and_the_advisor_has_it() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000320").await,
            world.advisor("advisor.cjd1").await,
        );
        let by_job = world.routed(&li, draft()).await;
        let workers = world.places_at_once();
        let wang = world.resident("13900000321").await;
        let filed = wang.submits(draft()).await.has_status(201).is_now("assigned");
        assert!(filed.text("/station/name").contains("曹家渡街道"));
        assert_eq!(filed.at("/version"), 1, "one decision");
        let lead = world.lead("lead.cjd").await;
        assert_eq!(
            lead.timeline(filed.id()).await.each("kind"),
            lead.timeline(by_job).await.each("kind"),
            "the same history either way"
        );
        let sos = wang.submits(draft().sos()).await.has_status(201);
        assert_eq!(sos.text("/state"), "queued", "it rings for everybody");
        chen.accepts(sos.id()).await.is_now("in_progress");
        world.settle().await;
        assert_eq!(
            lead.sees(filed.id()).await.at("/version"),
            1,
            "nothing was left to do"
        );
        workers.stop().await;
    })
    .await;
}

#[tokio::test]
async fn what_nobody_can_place_is_at_the_triage_desk_and_without_workers_it_waits_for_its_job() {
    World::each(async |world| {
        let li = world.resident("13900000322").await;
        let workers = world.places_at_once();
        let nowhere = request().care().found("桥下面");
        li.submits(nowhere).await.has_status(201).is_now("triage");
        workers.stop().await;
        let id = li.submits(draft()).await.has_status(201).is_now("submitted").id();
        world.settle().await;
        li.sees(id).await.is_now("assigned");
    })
    .await;
}

#[tokio::test]
async fn one_account_that_asks_many_times_at_once_gets_one_advisor_and_others_are_shared_out() {
    World::each(async |world| {
        let workers = world.places_at_once();
        let lead = world.lead("lead.cjd").await;
        let li = world.resident("13900000323").await;
        let (one, two, three) = tokio::join!(li.submits(draft()), li.submits(draft()), li.submits(draft()));
        let mut advisors = BTreeSet::new();
        for reply in [one, two, three] {
            let id = reply.has_status(201).is_now("assigned").id();
            advisors.insert(lead.sees(id).await.uuid("/staff/advisor_id"));
        }
        assert_eq!(advisors.len(), 1);
        for number in 324..328 {
            let other = world.resident(&format!("13900000{number}")).await;
            let id = other.submits(draft()).await.has_status(201).id();
            advisors.insert(lead.sees(id).await.uuid("/staff/advisor_id"));
        }
        assert_eq!(advisors.len(), 2, "the one who has less gets the others");
        workers.stop().await;
    })
    .await;
}
