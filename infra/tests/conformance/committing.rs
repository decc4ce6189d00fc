//! Group commit: everybody is answered truly, whatever the others in the batch did.

use std::sync::{Arc, Mutex};

use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::committer::{Committed, Committer, CommitterOptions, JOBS, ring};
use nuanxin_infra::help_requests;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::wakeup::{Topic, Wakeups};

use crate::fixture::{STATION, World, advisor_of, resident, worlds};

type Seen = Arc<Mutex<Vec<Committed>>>;

fn committer(world: &World, writers: usize) -> (Committer, Seen) {
    let seen = Seen::default();
    let keep = Arc::clone(&seen);
    let after = Arc::new(move |committed: &[Committed]| keep.lock().unwrap().extend_from_slice(committed));
    let options = CommitterOptions { writers, batch: 50 };
    let committer = Committer::spawn_with(options, world.db().clone(), world.cx.clone(), after);
    (committer, seen)
}

fn submission(world: &World) -> Write {
    world.submission(&resident(), Urgency::Normal, false).into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_at_once_are_all_stored_when_they_are_answered() {
    for world in worlds().await {
        let (committer, seen) = committer(&world, 3);
        let writes: Vec<Write> = (0..300).map(|_| submission(&world)).collect();
        let ids: Vec<_> = writes.iter().map(|write| write.decided.request.id).collect();
        let calls = writes.into_iter().map(|write| committer.commit(vec![write]));
        for answer in futures_util::future::join_all(calls).await {
            answer.unwrap();
        }
        let stored = help_requests::load_many(world.db().reader(), &ids).await.unwrap();
        assert_eq!(stored.len(), 300);
        assert_eq!(seen.lock().unwrap().len(), 300);
        committer.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_member_is_refused_and_the_others_are_written() {
    for world in worlds().await {
        let (committer, _) = committer(&world, 1);
        // A stale one, a twin, a lost lease, and a number that exists, among good ones.
        let taken = world.queued_at(STATION, Urgency::Normal, false).await;
        let advisor = advisor_of(STATION);
        let accepted = world.decide(&advisor, |cx| taken.accept(cx)).unwrap();
        let stale = accepted.clone();
        world.record(&[accepted.into()]).await.unwrap();
        let mut same_number = world.submission(&resident(), Urgency::Normal, false);
        same_number.request.number = taken.number.clone();
        let good: Vec<Write> = (0..5).map(|_| submission(&world)).collect();
        let ids: Vec<_> = good.iter().map(|write| write.decided.request.id).collect();
        let mut units: Vec<Vec<Write>> = good.into_iter().map(|write| vec![write]).collect();
        units.insert(1, vec![stale.into()]);
        units.insert(3, vec![same_number.into()]);
        let answers =
            futures_util::future::join_all(units.into_iter().map(|unit| committer.commit(unit))).await;
        assert!(matches!(&answers[1], Err(RecordError::Stale(ids)) if ids == &[taken.id]));
        assert!(matches!(&answers[3], Err(RecordError::Database(cause)) if cause.is_unique_on("number")));
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
        let stored = help_requests::load_many(world.db().reader(), &ids).await.unwrap();
        assert_eq!(stored.len(), 5);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_advisors_accepting_at_once_exactly_one_has_it() {
    for world in worlds().await {
        let (committer, seen) = committer(&world, 4);
        let request = world.queued_at(STATION, Urgency::Normal, false).await;
        let advisors: Vec<_> = (0..20).map(|_| advisor_of(STATION)).collect();
        let calls = advisors.iter().map(|advisor| {
            let decided = world.decide(advisor, |cx| request.accept(cx)).unwrap();
            committer.commit(vec![decided.into()])
        });
        let answers = futures_util::future::join_all(calls).await;
        let winners: Vec<usize> = (0..20).filter(|n| answers[*n].is_ok()).collect();
        let [winner] = winners.as_slice() else {
            panic!("{winners:?}")
        };
        let stored = help_requests::load(world.db().reader(), request.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.state.advisor(), Some(advisors[*winner].account));
        assert_eq!(seen.lock().unwrap().len(), 1);
        let timeline = help_requests::timeline(world.db().reader(), &world.cx.ring, request.id)
            .await
            .unwrap();
        assert_eq!(timeline.len() as u32, stored.tally.events);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_committer_writes_what_stands_in_line_and_refuses_the_rest() {
    for world in worlds().await {
        let (committer, seen) = committer(&world, 2);
        let calls: Vec<_> = (0..40)
            .map(|_| {
                let (committer, write) = (committer.clone(), submission(&world));
                tokio::spawn(async move { committer.commit(vec![write]).await })
            })
            .collect();
        tokio::task::yield_now().await;
        committer.stop().await;
        let mut written = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(()) => written += 1,
                Err(error) => assert!(matches!(error, RecordError::Stopped), "{error}"),
            }
        }
        assert_eq!(seen.lock().unwrap().len(), written);
        let late = committer.commit(vec![submission(&world)]).await;
        assert!(matches!(late, Err(RecordError::Stopped)));
    }
}

#[tokio::test]
async fn a_commit_wakes_the_workers_and_whoever_waits_for_the_request() {
    for world in worlds().await {
        let wakeups = Wakeups::in_process();
        let write = submission(&world);
        let mut jobs = wakeups.listen(&Topic::queue(JOBS));
        let mut request = wakeups.listen(&Topic::request(write.decided.request.id));
        let (clocks, keys) = (world.cx.clocks.clone(), world.cx.ring.clone());
        let committer = Committer::spawn(world.db().clone(), keys, clocks, ring(&wakeups));
        committer.commit(vec![write]).await.unwrap();
        jobs.rung().await;
        request.rung().await;
    }
}
