//! Nobody answers the phone: two people go to the door, and each confirms it.

use nuanxin_tests::{Staff, World, request};
use serde_json::json;
use uuid::Uuid;

/// Who did not go confirms nothing, and a code counts when it was sent and is right.
async fn only_with_the_code_that_was_sent(chen: &Staff, zhou: &Staff, visit: Uuid) {
    zhou.confirms_visit(visit, None)
        .await
        .has_status(409)
        .is_refused("not_a_visitor");
    chen.confirms_visit(visit, None)
        .await
        .is_refused("visit_confirmed_already");
    let early = chen
        .confirms_visit(visit, Some((2, "246810")))
        .await
        .has_status(422);
    assert_eq!(early.text("/errors/0/code"), "wrong_code", "none was sent");
    chen.sends_visit_code(visit, 2).await.has_status(202);
    let wrong = chen
        .confirms_visit(visit, Some((2, "111111")))
        .await
        .has_status(422);
    assert_eq!(wrong.text("/errors/0/pointer"), "/code");
}

#[tokio::test]
async fn after_three_calls_in_vain_two_people_go_and_the_second_confirms_by_a_code() {
    World::each(async |world| {
        let li = world.resident("13900000320").await;
        let (chen, zhou, lead) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
            world.lead("lead.cjd").await,
        );
        let id = world.accepted(&li, &chen).await;
        chen.attempts(id).await.done();
        world.until("2026-06-01T14:00").await;
        let twice = chen.attempts(id).await.done();
        assert_eq!(twice.at("/staff/unreached/attempts/1/means"), "phone");
        assert!(!lead.was_told(id, "staff_home_visit").await);
        world.until("2026-06-02T09:30").await;
        let thrice = chen.attempts(id).await.done();
        assert_eq!(
            thrice.text("/staff/unreached/visit_due_at"),
            "2026-06-03T09:00:00Z"
        );
        assert!(lead.was_told(id, "staff_home_visit").await);
        assert!(chen.queue("followups").await.lists(id));

        world.until("2026-06-02T16:00").await;
        let visited = chen.visits_with_the_committee(id, "reached").await.done();
        let visit = visited.uuid("/staff/visits/0/id");
        assert_eq!(
            chen.deadline(id, "first_contact").await["status"],
            "met",
            "met in person"
        );
        assert_eq!(
            chen.deadline(id, "home_visit").await["status"],
            "open",
            "one alone is incomplete"
        );
        only_with_the_code_that_was_sent(&chen, &zhou, visit).await;
        let confirmed = chen.confirms_visit(visit, Some((2, "246810"))).await.done();
        assert_eq!(confirmed.at("/staff/visits/0/complete"), true);
        assert_eq!(chen.deadline(id, "home_visit").await["status"], "met");
        let shown = lead.visit(visit).await.done();
        assert_eq!(shown.text("/people/1/name"), "周**");
        assert!(!shown.whole().contains("周建国"));
        chen.sends_visit_code(visit, 2)
            .await
            .is_refused("visit_confirmed_already");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_few_tries_and_whoever_is_not_on_the_staff_is_not_named_as_such() {
    World::each_with(
        |limits| limits.code_tries = 2,
        async |world| {
            let li = world.resident("13900000321").await;
            let chen = world.advisor("advisor.cjd1").await;
            let sos = world.routed(&li, request().care().at("静安区曹家渡街道").sos()).await;
            chen.accepts(sos).await.is_now("in_progress");
            let silent = chen.attempts(sos).await.done();
            let advice = silent.text("/staff/unreached/advice");
            assert!(advice.contains("110") && advice.contains("其他号码"), "{advice}");

            let stranger = json!({ "outcome": "reached", "people": [{ "account_id": li.get("/me").await.done().id() }] });
            chen.verb(sos, "visits", &stranger)
                .await
                .is_refused("advisor_elsewhere");

            let visited = chen.visits_with_the_committee(sos, "not_reached").await.done();
            let visit = visited.uuid("/staff/visits/0/id");
            chen.sends_visit_code(visit, 2).await.has_status(202);
            for _ in 0..2 {
                chen.confirms_visit(visit, Some((2, "111111"))).await.has_status(422);
            }
            chen.confirms_visit(visit, Some((2, "246810"))).await.has_status(422);
            assert_eq!(chen.deadline(sos, "home_visit").await["status"], "open");
            assert_eq!(chen.deadline(sos, "first_contact").await["status"], "open", "nobody was met");
        },
    )
    .await;
}
