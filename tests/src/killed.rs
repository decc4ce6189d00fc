//! A worker in a process of its own, which is killed at a named point, over the installation of a story.

use crate::platform::{Outside, assemble};
use crate::sender::Sender;
use crate::wechat::WechatPlatform;
use crate::world::World;
use nuanxin_infra::jobs;
use nuanxin_infra::stop_points;
use nuanxin_workers::{deliver, rhythms};
use std::path::Path;
use std::process::Command;

const URL: &str = "NUANXIN_TEST_WORKER_URL";
const NOW: &str = "NUANXIN_TEST_WORKER_NOW";
const KEYS: &str = "NUANXIN_TEST_WORKER_KEYS";
const OUTSIDE: [&str; 3] = [
    "NUANXIN_TEST_WORKER_ORDERS",
    "NUANXIN_TEST_WORKER_WECHAT",
    "NUANXIN_TEST_WORKER_SMS",
];

/// What the killed process does: all the work that is ready. Run by itself it has no database and nothing to do.
pub async fn work_until_killed() {
    let (Ok(url), Ok(keys)) = (std::env::var(URL), std::env::var(KEYS)) else {
        return;
    };
    let [orders, wechat, sms] = OUTSIDE.map(|name| std::env::var(name).ok());
    let outside = Outside {
        orders,
        wechat,
        sms,
        ..Outside::default()
    };
    let platform = assemble(&url, Path::new(&keys), outside).await;
    if let Some(now) = std::env::var(NOW).ok().and_then(|now| now.parse().ok()) {
        let clock = platform.movable_clock.as_ref().expect("a movable clock");
        clock.set(now).expect("forward");
    }
    rhythms::settle(&platform).await.expect("settles");
}

/// As `killed_at`, connected to a sender of work orders.
pub async fn worker_killed_at(world: &World, sender: &Sender, test: &str, point: &str) -> bool {
    let outside = Outside {
        orders: Some(sender.base_url()),
        ..Outside::default()
    };
    killed_at(world, outside, test, point).await
}

/// As `killed_at`, connected to where notices leave to.
pub async fn messenger_killed_at(world: &World, wechat: &WechatPlatform, test: &str, point: &str) -> bool {
    killed_at(world, wechat.outside(), test, point).await
}

/// As `killed_at`, with nothing connected.
pub async fn reader_killed_at(world: &World, test: &str, point: &str) -> bool {
    killed_at(world, Outside::default(), test, point).await
}

/// Runs `test`, which calls [`work_until_killed`], in a process of its own until it is killed at `point`; its jobs
/// and messages are then rescued. False when the points are not compiled in.
async fn killed_at(world: &World, outside: Outside, test: &str, point: &str) -> bool {
    if !stop_points::COMPILED {
        eprintln!("left out: the stop points are not compiled in");
        return false;
    }
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", test, "--nocapture"])
        .env(URL, world.database_url())
        .env(KEYS, world.key_file())
        .env(NOW, world.platform.clocks.domain.now().to_rfc3339())
        .env("NUANXIN_STOP_AT", point);
    for (name, address) in OUTSIDE.iter().zip([outside.orders, outside.wechat, outside.sms]) {
        command.envs(address.map(|address| (*name, address)));
    }
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    let ended = ended.expect("a thread").expect("a process");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), None, "{point} is not passed:\n{said}");
    // its leases run out within three minutes
    let later = world.platform.clocks.real.now() + chrono::TimeDelta::minutes(3);
    jobs::rescue(&world.platform.db, later).await.expect("rescued");
    deliver::rescue_by(&world.platform, later).await.expect("rescued");
    true
}
