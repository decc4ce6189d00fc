//! A worker in a process of its own, which is killed at a named point, over the installation of a story.

use crate::platform::{Outside, assemble};
use crate::sender::Sender;
use crate::world::World;
use nuanxin_infra::jobs;
use nuanxin_infra::stop_points;
use nuanxin_workers::rhythms;
use std::path::Path;
use std::process::Command;

const URL: &str = "NUANXIN_TEST_WORKER_URL";
const KEYS: &str = "NUANXIN_TEST_WORKER_KEYS";
const ORDERS: &str = "NUANXIN_TEST_WORKER_ORDERS";

/// What the killed process does: all the work that is ready. Run by itself it has no database and nothing to do.
pub async fn work_until_killed() {
    let (Ok(url), Ok(keys), Ok(orders)) = (std::env::var(URL), std::env::var(KEYS), std::env::var(ORDERS))
    else {
        return;
    };
    let outside = Outside {
        orders: Some(orders),
        ..Outside::default()
    };
    let platform = assemble(&url, Path::new(&keys), outside).await;
    rhythms::settle(&platform).await.expect("settles");
}

/// Runs `test`, which calls [`work_until_killed`], in a process of its own until it is killed at `point`; its jobs
/// are then rescued. False when the points are not compiled in.
pub async fn worker_killed_at(world: &World, sender: &Sender, test: &str, point: &str) -> bool {
    if !stop_points::COMPILED {
        eprintln!("left out: the stop points are not compiled in");
        return false;
    }
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture"])
        .env(URL, world.database_url())
        .env(KEYS, world.key_file())
        .env(ORDERS, sender.base_url())
        .env("NUANXIN_STOP_AT", point);
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    let ended = ended.expect("a thread").expect("a process");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), None, "{point} is not passed:\n{said}");
    // its lease runs out in half a minute
    let later = world.platform.clocks.real.now() + chrono::TimeDelta::minutes(1);
    jobs::rescue(&world.platform.db, later).await.expect("rescued");
    true
}
