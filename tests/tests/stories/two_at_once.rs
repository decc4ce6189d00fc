//! Two advisors press the same button in the same moment.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn of_two_advisors_who_accept_at_once_exactly_one_wins() {
    World::each(async |world| {
        let li = world.resident("13900000016").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        for _ in 0..10 {
            let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
            let (first, second) = tokio::join!(chen.accepts(id), zhou.accepts(id));
            let (winner, won, lost) = if first.status == 200 {
                (&chen, first, second)
            } else {
                (&zhou, second, first)
            };
            assert_eq!(
                won.is_now("in_progress").uuid("/staff/advisor_id"),
                winner.account
            );
            lost.has_status(409).is_refused("illegal_move");
            let accepted = chen.timeline(id).await.done().each("kind");
            assert_eq!(accepted.iter().filter(|kind| *kind == "accepted").count(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_withdrawal_and_an_acceptance_at_once_leave_one_history_that_makes_sense() {
    World::each(async |world| {
        let li = world.resident("13900000017").await;
        let chen = world.advisor("advisor.cjd1").await;
        for _ in 0..10 {
            let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
            let (withdrawn, accepted) = tokio::join!(li.withdraws(id), chen.accepts(id));
            withdrawn.is_now("withdrawn");
            let kinds = li.timeline(id).await.done().each("kind");
            assert_eq!(kinds.last().unwrap(), "withdrawn");
            assert_eq!(accepted.status == 200, kinds.contains(&"accepted".to_owned()));
            li.sees(id).await.is_now("withdrawn");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_desks_that_route_at_once_one_names_the_station() {
    World::each(async |world| {
        let (one, other) = (world.desk().await, world.staff("desk.2").await);
        let (here, there) = (
            world.station("曹家渡街道").await,
            world.station("江宁路街道").await,
        );
        for _ in 0..5 {
            let id = one
                .files(request().need("living").found("立交桥下"))
                .await
                .has_status(201)
                .id();
            world.settle().await;
            let (first, second) = tokio::join!(one.routes(id, here), other.routes(id, there));
            let (won, lost, named) = if first.status == 200 {
                (first, second, here)
            } else {
                (second, first, there)
            };
            assert_eq!(won.is_now("queued").uuid("/station/id"), named);
            lost.has_status(409).is_refused("illegal_move");
            world.settle().await;
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_second_hears_who_is_at_it_and_nobody_else_does() {
    World::each(async |world| {
        let (one, other) = (world.desk().await, world.staff("desk.2").await);
        let id = one
            .files(request().need("living").found("立交桥下"))
            .await
            .has_status(201)
            .id();
        world.settle().await;
        let at_it = json!({ "leaving": false });
        let first = one.verb(id, "at-work", &at_it).await.done();
        assert_eq!(first.at("/others"), &json!([]));
        let second = other.verb(id, "at-work", &at_it).await.done();
        assert_eq!(second.uuid("/others/0/account_id"), one.account);
        assert!(!second.text("/others/0/name").is_empty());
        one.verb(id, "at-work", &json!({ "leaving": true })).await.done();
        let alone = other.verb(id, "at-work", &at_it).await.done();
        assert_eq!(alone.at("/others"), &json!([]));
        let elsewhere = world.advisor("advisor.cjd1").await;
        elsewhere.verb(id, "at-work", &at_it).await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_before_it_was_routed_is_routed_no_more() {
    World::each(async |world| {
        let li = world.resident("13900000056").await;
        let id = li.submits(request().care().at("静安区曹家渡街道")).await.id();
        li.withdraws(id).await.is_now("withdrawn");
        world.settle().await;
        assert_eq!(
            li.timeline(id).await.done().each("kind"),
            ["submitted", "withdrawn"]
        );
        assert!(
            world
                .lead("lead.cjd")
                .await
                .queue("station")
                .await
                .items()
                .is_empty()
        );
    })
    .await;
}
