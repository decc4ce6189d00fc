//! The jobs table: who gets which job, and what happens when somebody does not come back.

use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_domain::access::Actor;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::jobs::{self, ClaimedJob, NewJob, Retried};
use nuanxin_infra::record::{RecordError, Write};
use serde_json::json;

use crate::fixture::{STATION, World, placement, resident, worlds};

const LEASE: Duration = Duration::from_secs(30);

async fn enqueue(world: &World, new: &[NewJob]) {
    let tx = world.db().write_tx().await.unwrap();
    jobs::enqueue(&tx, world.cx.clocks.real.as_ref(), new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn job(world: &World, n: i64, lane: i16) -> NewJob {
    NewJob::new("probe", json!({ "n": n }), lane, world.real_now())
}

async fn claim(world: &World, limit: u32) -> Vec<ClaimedJob> {
    jobs::claim(world.db(), 0..=9, "w1", limit, LEASE, world.real_now())
        .await
        .unwrap()
}

fn numbers(jobs: &[ClaimedJob]) -> Vec<i64> {
    jobs.iter()
        .map(|job| job.payload["n"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn an_sos_is_claimed_before_bulk_that_waited_longer() {
    for world in worlds().await {
        enqueue(&world, &[job(&world, 1, 3), job(&world, 2, 2), job(&world, 3, 0)]).await;
        assert_eq!(numbers(&claim(&world, 2).await), [3, 2]);
        assert_eq!(numbers(&claim(&world, 2).await), [1]);
    }
}

#[tokio::test]
async fn two_workers_claiming_at_once_never_get_the_same_job() {
    for world in worlds().await {
        let new: Vec<NewJob> = (0..60).map(|n| job(&world, n, 2)).collect();
        enqueue(&world, &new).await;
        let workers = (0..6).map(|_| claim(&world, 10));
        let claimed = futures_util::future::join_all(workers).await;
        let mut all = claimed.concat().iter().map(|job| job.id).collect::<Vec<_>>();
        all.extend(claim(&world, 60).await.iter().map(|job| job.id));
        let found = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((found, all.len()), (60, 60));
    }
}

#[tokio::test]
async fn a_job_for_later_waits_and_does_not_keep_the_place_from_settling() {
    for world in worlds().await {
        let mut later = job(&world, 1, 2);
        later.run_at += TimeDelta::hours(1);
        enqueue(&world, &[later]).await;
        assert!(claim(&world, 1).await.is_empty());
        assert!(
            jobs::settled(world.db().reader(), world.real_now())
                .await
                .unwrap()
        );
        let then = world.real_now() + TimeDelta::hours(2);
        assert!(!jobs::settled(world.db().reader(), then).await.unwrap());
    }
}

#[tokio::test]
async fn a_waiting_job_takes_in_its_equal_and_moves_to_the_more_urgent_lane() {
    for world in worlds().await {
        enqueue(
            &world,
            &[job(&world, 1, 2).unique("k"), job(&world, 2, 2).unique("k")],
        )
        .await;
        enqueue(
            &world,
            &[job(&world, 3, 0).unique("k"), job(&world, 4, 2).unique("other")],
        )
        .await;
        let claimed = claim(&world, 9).await;
        assert_eq!(claimed.len(), 2);
        assert_eq!(claimed[0].lane, 0);
        // What comes while it runs is news: it gets a run of its own.
        enqueue(&world, &[job(&world, 5, 2).unique("k")]).await;
        assert_eq!(numbers(&claim(&world, 9).await), [5]);
    }
}

async fn routed(world: &World, job: &ClaimedJob) -> Write {
    let request = nuanxin_infra::help_requests::load(world.db().reader(), job.request().unwrap())
        .await
        .unwrap()
        .unwrap();
    let system = Actor::system();
    let decided = world
        .decide(&system, |cx| request.route(&placement(Some(STATION)), cx))
        .unwrap();
    Write {
        finishes: Some(job.clone()),
        ..decided.into()
    }
}

#[tokio::test]
async fn a_job_is_finished_with_its_effect_and_a_lost_lease_writes_nothing() {
    for world in worlds().await {
        let request = world.submitted(&resident(), Urgency::Normal, false).await;
        let [job] = claim(&world, 1).await.try_into().unwrap();
        let write = routed(&world, &job).await;
        // The worker was too slow: the job was rescued and claimed by another one.
        let late = world.real_now() + TimeDelta::minutes(5);
        assert_eq!(jobs::rescue(world.db(), late).await.unwrap(), 1);
        let [again] = claim(&world, 1).await.try_into().unwrap();
        assert_eq!((again.id, again.attempt), (job.id, 2));
        assert!(matches!(
            world.record(std::slice::from_ref(&write)).await,
            Err(RecordError::LeaseLost)
        ));
        let stored = nuanxin_infra::help_requests::load(world.db().reader(), request.id)
            .await
            .unwrap();
        assert_eq!(stored, Some(request));
        let write = Write {
            finishes: Some(again),
            ..write
        };
        world.record(&[write]).await.unwrap();
        // Routing done, the next step is to assign.
        assert_eq!(claim(&world, 9).await[0].kind, "assign");
    }
}

#[tokio::test]
async fn what_keeps_failing_is_buried_shown_and_can_be_dug_out() {
    for world in worlds().await {
        let mut doomed = job(&world, 1, 2);
        doomed.max_attempts = 2;
        enqueue(&world, &[doomed]).await;
        let [first] = claim(&world, 1).await.try_into().unwrap();
        let now = world.real_now();
        let retried = jobs::retry(world.db(), &first, "no luck", now).await.unwrap();
        let Retried::At(again_at) = retried else {
            panic!("{retried:?}")
        };
        assert!(again_at > now && again_at <= now + TimeDelta::seconds(1));
        let later = jobs::claim(world.db(), 0..=9, "w1", 1, LEASE, again_at)
            .await
            .unwrap();
        let [second] = later.try_into().unwrap();
        assert_eq!(
            jobs::retry(world.db(), &first, "late", now).await.unwrap(),
            Retried::LeaseLost
        );
        assert_eq!(
            jobs::retry(world.db(), &second, "again", now).await.unwrap(),
            Retried::Buried
        );
        let db = world.db().reader();
        let buried = jobs::buried(db, 10).await.unwrap();
        assert_eq!(
            (buried[0].id, buried[0].last_error.as_deref()),
            (first.id, Some("again"))
        );
        assert_eq!(jobs::counts(db).await.unwrap()[0].buried, 1);
        assert!(
            jobs::retry_buried(world.db(), first.id, world.real_now())
                .await
                .unwrap()
        );
        assert_eq!(claim(&world, 1).await[0].attempt, 3);
        assert_eq!(jobs::retry_all_buried(world.db(), now).await.unwrap(), 0);
    }
}
