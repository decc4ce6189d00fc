//! 保密件: read by the assigned advisor, the lead and a named district person, and by nobody else.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn a_restricted_request_does_not_exist_for_colleagues_the_desk_or_other_stations() {
    World::each(async |world| {
        let li = world.resident("13900000038").await;
        let lead = world.lead("lead.cjd").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let filed = li
            .submits(request().care().restricted().at("静安区曹家渡街道"))
            .await;
        let (id, number) = (filed.id(), filed.text("/number"));
        world.settle().await;
        let chosen = lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id");
        let (handler, colleague) = if chosen == chen.account {
            (chen, zhou)
        } else {
            (zhou, chen)
        };

        handler.accepts(id).await.is_now("in_progress");
        assert!(handler.queue("mine").await.lists(id));
        world.district().await.sees(id).await.done();
        let by_number = format!("/help-requests/by-number/{number}");
        handler.get(&by_number).await.done();
        let others = [
            colleague,
            world.desk().await,
            world.advisor("advisor.jns1").await,
            world.lead("lead.jns").await,
            world.staff("admin").await,
        ];
        for other in &others {
            other.sees(id).await.is_hidden();
            other.timeline(id).await.is_hidden();
            other.accepts(id).await.is_hidden();
            other.reveals(id, &["name"]).await.is_hidden();
            other.get(&by_number).await.is_hidden();
            assert!(!other.notices().await.whole().contains(&id.to_string()));
        }
        for view in ["station", "unassigned", "overdue", "followups", "mine"] {
            assert!(
                !others[0].queue(view).await.lists(id),
                "a colleague's view {view}"
            );
        }
        assert!(!others[1].queue("triage").await.lists(id));
        li.withdraws(id).await.is_refused("spoken_confirmation_needed");
    })
    .await;
}

#[tokio::test]
async fn lead_and_district_lift_the_restriction_and_the_advisor_does_not() {
    World::each(async |world| {
        let li = world.resident("13900000039").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let id = world.accepted(&li, &chen).await;
        zhou.sees(id).await.done();
        zhou.restricts(id, true).await.is_refused("not_allowed");
        chen.restricts(id, true).await.done();
        zhou.sees(id).await.is_hidden();
        chen.restricts(id, false).await.is_refused("not_allowed");
        world.lead("lead.cjd").await.restricts(id, false).await.done();
        zhou.sees(id).await.done();
    })
    .await;
}

#[tokio::test]
async fn an_sos_rings_for_everybody_even_when_it_is_restricted_until_somebody_has_it() {
    World::each(async |world| {
        let li = world.resident("13900000040").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let draft = request().need("abuse").sos().says("救命").at("静安区曹家渡街道");
        let id = world.routed(&li, draft).await;
        chen.sees(id).await.is_now("queued");
        assert!(chen.was_told(id, "staff_sos").await);
        zhou.accepts(id).await.is_now("in_progress");
        chen.sees(id).await.is_hidden();
        assert!(!chen.was_told(id, "staff_sos").await && zhou.was_told(id, "staff_sos").await);
    })
    .await;
}

#[tokio::test]
async fn one_without_a_place_is_routed_by_the_named_district_person_and_passes_the_desk_by() {
    World::each(async |world| {
        let li = world.resident("13900000060").await;
        let (desk, district) = (world.desk().await, world.district().await);
        let id = world
            .routed(&li, request().need("abuse").says("想找个地方住"))
            .await;
        li.sees(id).await.is_now("triage");
        let here = world.station("曹家渡街道").await;
        desk.routes(id, here).await.is_hidden();
        assert!(!desk.queue("triage").await.lists(id));
        assert!(!desk.notices().await.whole().contains(&id.to_string()));
        assert!(district.queue("triage").await.lists(id));
        district.routes(id, here).await.is_now("queued");
        world.settle().await;
        world.lead("lead.cjd").await.sees(id).await.is_now("assigned");
    })
    .await;
}
