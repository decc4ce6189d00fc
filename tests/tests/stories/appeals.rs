//! 申诉: somebody else decides.

use nuanxin_tests::{Resident, Staff, World, days};
use uuid::Uuid;

async fn resolved(world: &World, resident: &Resident, handler: &Staff) -> Uuid {
    let id = world.accepted(resident, handler).await;
    handler.reaches(id).await.done();
    handler.resolves(id, "已办结").await.is_now("resolved");
    id
}

#[tokio::test]
async fn an_upheld_appeal_goes_to_another_advisor_and_the_one_concerned_does_not_see_it() {
    World::each(async |world| {
        let li = world.resident("13900000013").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let lead = world.lead("lead.cjd").await;
        let id = resolved(world, &li, &chen).await;
        let appealed = li.appeals(id, "没有人来过我家").await.is_now("resolved");
        let appeal = appealed.uuid("/appeals/0/id");
        assert_eq!(appealed.text("/appeals/0/decider"), "lead");
        li.appeals(id, "再说一次")
            .await
            .has_status(409)
            .is_refused("appeal_open");
        assert!(lead.was_told(id, "staff_appeal").await && !chen.was_told(id, "staff_appeal").await);
        assert!(!chen.timeline(id).await.done().whole().contains("没有人来过我家"));
        let told = chen.closes(id).await.is_refused("illegal_move");
        let listed = chen.get("/queue?view=mine").await.done();
        let due = chen.get(&format!("/help-requests/{id}/deadlines")).await.done();
        for shown in [told, listed, due, chen.sees(id).await.done()] {
            assert!(!shown.whole().contains("\"appeal\""), "{}", shown.body);
        }

        chen.decides(appeal, false)
            .await
            .has_status(403)
            .is_refused("not_allowed");
        zhou.decides(appeal, true)
            .await
            .has_status(403)
            .is_refused("not_allowed");
        lead.decides(appeal, true).await.is_now("queued");
        world.settle().await;
        let seen = zhou.sees(id).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/advisor_id"), zhou.account);
        chen.accepts(id).await.is_refused("advisor_excluded");
        zhou.accepts(id).await.is_now("in_progress");
        assert!(li.was_told(id, "appeal_decided").await);
        assert!(li.timeline(id).await.done().whole().contains("已核实"));
        lead.decides(appeal, false)
            .await
            .has_status(409)
            .is_refused("appeal_not_open");
    })
    .await;
}

#[tokio::test]
async fn an_appeal_about_the_lead_goes_to_the_district() {
    World::each(async |world| {
        let li = world.resident("13900000014").await;
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let id = resolved(world, &li, &lead).await;
        let appealed = li.appeals(id, "站长没有办").await.done();
        assert_eq!(appealed.text("/appeals/0/decider"), "district");
        let appeal = appealed.uuid("/appeals/0/id");
        assert!(district.was_told(id, "staff_appeal").await && !lead.was_told(id, "staff_appeal").await);
        lead.decides(appeal, false)
            .await
            .has_status(403)
            .is_refused("own_appeal");
        district.decides(appeal, true).await.is_now("queued");
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn one_that_is_not_upheld_leaves_it_resolved_and_it_closes_in_its_time() {
    World::each(async |world| {
        let li = world.resident("13900000015").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = resolved(world, &li, &chen).await;
        let appeal = li.appeals(id, "不满意").await.done().uuid("/appeals/0/id");
        world.after(days(8)).await;
        li.sees(id).await.is_now("resolved");
        world
            .lead("lead.cjd")
            .await
            .decides(appeal, false)
            .await
            .is_now("resolved");
        world.after(days(8)).await;
        li.sees(id).await.is_now("closed");
        li.appeals(id, "还是不满意").await.done();
    })
    .await;
}
