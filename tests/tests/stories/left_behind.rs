//! A worker of this machine dies with work in its hands, and the program is started again.

use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_tests::{World, request};
use nuanxin_workers::left_behind::taken_back;
use nuanxin_workers::runner::{LANES, run_claimed};
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);

async fn claims(world: &World, worker: &str) -> Vec<ClaimedJob> {
    let now = world.platform.clocks.real.now();
    let claimed = jobs::claim(&world.platform.db, LANES, worker, 64, LEASE, now).await;
    claimed.expect("claims")
}

#[tokio::test]
async fn what_the_dead_had_goes_on_at_once_and_what_the_living_have_is_left_alone() {
    World::each(async |world| {
        // of workers on other machines only their leases tell
        let alone = world.platform.db.is_embedded();
        let li = world.resident("13900007201").await;
        li.submits(request().care()).await.has_status(201);
        let dead = claims(world, "dead").await;
        assert_eq!(dead.len(), 1);

        let first = taken_back(&world.platform).await;
        assert_eq!(first.is_some(), alone);
        let living = claims(world, "living").await;
        assert_eq!(living.len(), usize::from(alone));
        let other = world.another_node().await;
        let second = taken_back(&other.platform).await;
        assert!(claims(world, "other").await.is_empty(), "the first is alive");
        drop((first, second));

        let third = taken_back(&world.platform).await;
        let again = claims(world, "again").await;
        assert_eq!(again.len(), usize::from(alone));
        drop(third);
        // a lease that was lost has no effect
        for had in [dead, living, again] {
            run_claimed(&world.platform, had).await;
        }
        world.settle().await;
        other.end().await;
    })
    .await;
}
