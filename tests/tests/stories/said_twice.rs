//! A bad signal: the phone sends the same submission again.

use nuanxin_tests::{Draft, World, request};

fn draft() -> Draft {
    request().care().at("静安区曹家渡街道")
}

#[tokio::test]
async fn a_replayed_submission_gets_the_same_answer_and_makes_no_second_request() {
    World::each(async |world| {
        let li = world.resident("13900000018").await;
        let first = li.submits_with_key(draft(), "k-1").await.has_status(201);
        assert_eq!(first.header("idempotency-replayed"), None);
        world.settle().await;
        let again = li.submits_with_key(draft(), "k-1").await.has_status(201);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(
            (again.id(), again.text("/number")),
            (first.id(), first.text("/number"))
        );
        assert_eq!(again.text("/state"), "assigned", "as it is now");
        assert_eq!(li.requests().await.items().len(), 1);

        li.submits_with_key(draft().says("别的事"), "k-1")
            .await
            .has_status(422)
            .is_refused("idempotency_key_reused");
        let other = li.submits_with_key(draft(), "k-2").await.has_status(201);
        assert_ne!(other.id(), first.id());
        let wang = world.resident("13900000019").await;
        let hers = wang.submits_with_key(draft(), "k-1").await.has_status(201);
        assert_ne!(hers.id(), first.id(), "a key is one person's own");
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn twins_in_flight_at_once_make_one_request() {
    World::each(async |world| {
        let li = world.resident("13900000020").await;
        for round in 1..=5 {
            let key = format!("twin-{round}");
            let twins = tokio::join!(
                li.submits_with_key(draft(), &key),
                li.submits_with_key(draft(), &key),
                li.submits_with_key(draft(), &key),
            );
            let all = [twins.0, twins.1, twins.2].map(|reply| reply.has_status(201));
            assert!(all.iter().all(|reply| reply.id() == all[0].id()));
            let replayed = all
                .iter()
                .filter(|reply| reply.header("idempotency-replayed").is_some());
            assert_eq!(replayed.count(), 2);
            assert_eq!(li.requests().await.items().len(), round);
        }
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn a_replayed_verb_has_one_effect() {
    World::each(async |world| {
        let li = world.resident("13900000021").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        let keyed = chen.with("idempotency-key", "call-1");
        keyed.reaches(id).await.done();
        let again = keyed.reaches(id).await.done();
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        let kinds = chen.timeline(id).await.done().each("kind");
        assert_eq!(kinds.iter().filter(|kind| *kind == "contact_reached").count(), 1);
        keyed
            .attempts(id)
            .await
            .has_status(422)
            .is_refused("idempotency_key_reused");
    })
    .await;
}

#[tokio::test]
async fn twins_of_a_verb_in_flight_at_once_are_both_told_that_it_is_done() {
    World::each(async |world| {
        let li = world.resident("13900000059").await;
        let chen = world.advisor("advisor.cjd1").await;
        for round in 0..10 {
            let id = world.routed(&li, draft()).await;
            let seen = chen.sees(id).await.done();
            let keyed = chen
                .with("idempotency-key", &format!("accept-{round}"))
                .with("if-match", seen.header("etag").unwrap());
            let twins = tokio::join!(keyed.accepts(id), keyed.accepts(id), keyed.accepts(id));
            for twin in [twins.0, twins.1, twins.2] {
                twin.is_now("in_progress");
            }
            let kinds = chen.timeline(id).await.done().each("kind");
            assert_eq!(kinds.iter().filter(|kind| *kind == "accepted").count(), 1);
        }
    })
    .await;
}
