//! Fifty workers hand out what comes in at the same moment: nothing twice, nothing lost, to everybody their share.

use nuanxin_domain::access::Role;
use nuanxin_domain::calendar::ClockTime;
use nuanxin_domain::help_request::{EventKind, StateName};
use nuanxin_domain::ids::{RequestId, StationId};
use nuanxin_domain::roster::DutyTeam;
use nuanxin_infra::accounts::{self, NewStaff};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::roster::{self, DutySlot};
use nuanxin_tests::{World, new_request};
use nuanxin_workers::runner::{LANES, run_batch};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Workers that hand out at the same time.
const WORKERS: usize = 50;
/// Requests, unless `NUANXIN_TEST_REQUESTS` says how many.
const REQUESTS: usize = 1_000;
/// Advisors who join the two of the station.
const MORE: u32 = 8;
/// What each of them can carry, like the two.
const CAPACITY: u32 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_workers_give_nothing_twice_lose_nothing_and_load_everybody_alike() {
    let asked = std::env::var("NUANXIN_TEST_REQUESTS")
        .ok()
        .and_then(|count| count.parse().ok());
    let count: usize = asked.unwrap_or(REQUESTS);
    World::each(async |world| {
        let platform = &world.platform;
        let station = StationId(world.station("曹家渡街道").await);
        join(platform, station).await;
        let started = Instant::now();
        let ids = hand_out(platform, count).await;
        let took = started.elapsed();

        let since = platform.clocks.domain.now() - chrono::TimeDelta::days(1);
        let hands = requests::workloads(platform.db.reader(), &BTreeSet::from([station]), since).await;
        let hands = hands.expect("workloads").remove(&station).unwrap_or_default();
        let given: Vec<u32> = hands.values().map(|hand| hand.load / 100).collect();
        let load: u32 = hands.values().map(|hand| hand.load).sum();
        eprintln!(
            "{count} requests, {WORKERS} workers: {:.1} s, given {given:?}",
            took.as_secs_f64()
        );
        assert_eq!(given.iter().sum::<u32>() as usize, count, "each was given once");
        assert_eq!(load as usize, 100 * count, "and lies in one pair of hands");
        let each = count as u32 / (MORE + 2);
        assert_eq!(given.len(), MORE as usize + 2, "nobody was left out");
        let (least, most) = (given.iter().min(), given.iter().max());
        let spread = most.zip(least).map_or(0, |(most, least)| most - least);
        assert!(spread <= each / 10 + 4, "{given:?}: everybody has about {each}");
        each_was_assigned_once(platform, &ids).await;
    })
    .await;
}

/// Submits while the workers run, so that they meet.
async fn hand_out(platform: &Platform, count: usize) -> Vec<RequestId> {
    let done = Arc::new(AtomicBool::new(false));
    let mut workers = tokio::task::JoinSet::new();
    for n in 0..WORKERS {
        let (platform, done) = (platform.clone(), done.clone());
        workers.spawn(async move {
            let name = format!("worker-{n}");
            loop {
                // what was submitted last is claimed after `done` was seen
                let last = done.load(Ordering::SeqCst);
                let ran = run_batch(&platform, &name, LANES).await.expect("claims");
                if ran == 0 && last {
                    return;
                }
                if ran == 0 {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        });
    }
    let mut ids = Vec::with_capacity(count);
    while ids.len() < count {
        let mut writes = Vec::new();
        for _ in 0..20.min(count - ids.len()) {
            let write = new_request(platform, ids.len()).await;
            ids.push(write.decided.request.id);
            writes.push(write);
        }
        platform.committer.commit(writes).await.expect("commits");
    }
    done.store(true, Ordering::SeqCst);
    while let Some(ended) = workers.join_next().await {
        ended.expect("a worker ends well");
    }
    ids
}

async fn each_was_assigned_once(platform: &Platform, ids: &[RequestId]) {
    let loaded = requests::load_many(platform.db.reader(), ids)
        .await
        .expect("loads");
    assert_eq!(loaded.len(), ids.len());
    assert!(
        loaded
            .iter()
            .all(|request| request.state.name() == StateName::Assigned)
    );
    for request in loaded.iter().step_by(25) {
        let events = requests::timeline(platform.db.reader(), &platform.ring, request.id).await;
        let events = events.expect("a timeline");
        let assigned = events
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Assigned { .. }));
        assert_eq!(assigned.count(), 1);
        assert!(!request.tally.chosen_because.is_empty());
    }
}

/// More advisors join the station, on duty on Mondays.
async fn join(platform: &Platform, station: StationId) {
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await.expect("a transaction");
    for n in 0..MORE {
        let new = NewStaff {
            username: format!("advisor.more{n}"),
            password_hash: String::new().into(),
            role: Role::Advisor,
            name: format!("顾问{n}").into(),
            station: Some(station),
            named_for_restricted: false,
            wecom: None,
            work_phone: None,
            languages: Vec::new(),
            skills: Vec::new(),
            capacity: CAPACITY,
            covers: Vec::new(),
        };
        let account = accounts::add_staff(&tx, &platform.ring, new, real)
            .await
            .expect("joins");
        let slot = DutySlot {
            id: Uuid::from_u128(0x5107_0000 + u128::from(n)),
            team: DutyTeam::Station(station),
            account,
            weekday: chrono::Weekday::Mon,
            from: ClockTime::new(9, 0).expect("a time"),
            to: ClockTime::new(17, 0).expect("a time"),
            on_holidays: false,
        };
        roster::add_slots(&tx, &[slot]).await.expect("is on duty");
    }
    tx.commit().await.expect("commits");
    platform.reference.refresh().await.expect("reference data");
}
