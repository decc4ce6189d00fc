//! What pages are told comes in the order of the seals: nothing twice, nothing missed, whoever commits late comes late.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit;
use nuanxin_infra::clock::{Clock, MovableClock, SystemClock};
use nuanxin_infra::live;
use nuanxin_infra::record::{Write, record};
use sea_orm::DbBackend;

use crate::fixture::{STATION, World, advisor_of, resident, worlds};
use crate::sealing::{seal, written};

/// Everything after a position, a few positions at a time: requests with their versions, in order.
async fn all_since(world: &World, mut after: i64) -> (Vec<(RequestId, i64)>, i64) {
    let (mut found, mut positions) = (Vec::new(), vec![after]);
    loop {
        let batch = live::since(world.db().reader(), after, 7).await.unwrap();
        let Some(upto) = batch.upto else {
            return (found, after);
        };
        for (position, change) in batch.changes {
            assert!(positions.last() < Some(&position) && position <= upto);
            positions.push(position);
            found.push((change.request, change.version));
        }
        after = upto;
    }
}

#[tokio::test]
async fn a_reader_beside_many_writers_and_two_sealers_is_told_each_version_once_and_in_order() {
    for world in worlds().await {
        let world = Arc::new(world);
        let writing = (0..3).map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                for _ in 0..4 {
                    world
                        .accepted_by(&advisor_of(STATION), Urgency::Normal, false)
                        .await;
                    // looks stand between them
                    written(&world, 3).await;
                }
            })
        });
        let writing: Vec<_> = writing.collect();
        let (mut told, mut after) = (Vec::new(), 0);
        let mut done = false;
        while !done {
            done = writing.iter().all(|task| task.is_finished());
            tokio::join!(seal(&world), seal(&world));
            let (new, upto) = all_since(&world, after).await;
            (told, after) = ([told, new].concat(), upto);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        for task in writing {
            task.await.unwrap();
        }
        let mut versions: BTreeMap<RequestId, Vec<i64>> = BTreeMap::new();
        for (request, version) in &told {
            versions.entry(*request).or_default().push(*version);
        }
        assert_eq!(versions.len(), 12);
        for (request, seen) in versions {
            assert_eq!(seen, [1, 2, 3, 4], "{request}");
        }
        assert_eq!(
            all_since(&world, 0).await.0,
            told,
            "as another reader finds it later"
        );
        assert_eq!(live::head(world.db().reader()).await.unwrap(), after);
    }
}

#[tokio::test]
async fn whoever_commits_late_is_told_late_however_old_the_id() {
    for world in worlds().await {
        if world.db().backend() != DbBackend::Postgres {
            continue; // SQLite writes one transaction after another
        }
        let early = world.submission(&resident(), Urgency::Normal, false);
        let late = early.request.id;
        let open = world.db().write_tx().await.unwrap();
        record(&open, &world.cx, &[Write::from(early)]).await.unwrap();
        let other = world.submitted(&resident(), Urgency::Normal, false).await;
        seal(&world).await;
        let (first, upto) = all_since(&world, 0).await;
        assert_eq!(first, [(other.id, 1)]);
        open.commit().await.unwrap();
        seal(&world).await;
        assert_eq!(all_since(&world, upto).await.0, [(late, 1)]);
    }
}

#[tokio::test]
async fn who_can_go_on_from_where_and_what_is_a_day_old_goes() {
    for world in worlds().await {
        let db = world.db().reader();
        let now = SystemClock.now();
        let can = async |seen: i64, head: i64, hours: i64| {
            let at = now + TimeDelta::hours(hours);
            live::can_resume(db, seen, head, at).await.unwrap()
        };
        assert!(can(0, 0, 0).await, "nothing has happened yet");
        let yesterday = MovableClock::starting_at(Arc::new(SystemClock), now - TimeDelta::hours(20));
        world.submitted(&resident(), Urgency::Normal, false).await;
        audit::seal(world.db(), &world.cx.ring, &yesterday).await.unwrap();
        let old = live::head(db).await.unwrap();
        world.submitted(&resident(), Urgency::Normal, false).await;
        seal(&world).await;
        let head = live::head(db).await.unwrap();
        assert!(old < head && can(old, head, 0).await && can(head, head, 23).await);
        assert!(can(0, head, 0).await, "came before the first");
        assert!(!can(old, head, 5).await, "a day old");
        assert!(!can(0, head, 5).await, "and so is what came before it");
        assert!(
            !can(head + 1, head, 0).await && !can(-1, head, 0).await,
            "unknown"
        );
        assert!(!can(0, live::MOST_MISSED + 1, 0).await, "reading anew is cheaper");

        world.submitted(&resident(), Urgency::Normal, false).await;
        let forget = async |hours: i64| {
            let tx = world.db().write_tx().await.unwrap();
            let before = now + TimeDelta::hours(hours) - live::REMEMBERED;
            let gone = live::forget(&tx, before, 500).await.unwrap();
            tx.commit().await.unwrap();
            gone
        };
        assert_eq!(forget(1).await, 0);
        assert_eq!(forget(5).await, 1);
        assert_eq!(forget(100).await, 1, "what is not sealed yet stays");
        seal(&world).await;
        assert_eq!(all_since(&world, head).await.0.len(), 1);
    }
}
