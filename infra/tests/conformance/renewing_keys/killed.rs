//! A worker is killed between any two steps of a batch.

use std::path::PathBuf;
use std::process::Command;

use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::db::Database;
use nuanxin_infra::key_rotation;
use nuanxin_infra::keys::{KeyKind, KeyRing};
use nuanxin_infra::settings::DatabaseSettings;
use nuanxin_infra::stop_points;

use super::{can_be_read, left, retired, rotated, some_requests, with_key_file, worked_off};
use crate::fixture::worlds;

const URL: &str = "NUANXIN_TEST_RENEWING_URL";
const KEYS: &str = "NUANXIN_TEST_RENEWING_KEYS";

/// The killed process: does batches until it is stopped. Run by itself it has nothing to do.
#[tokio::test]
async fn the_life_of_the_worker_that_is_killed() {
    let Ok(url) = std::env::var(URL) else { return };
    let settings = DatabaseSettings {
        url: url.into(),
        max_connections: 2,
        statement_timeout_seconds: 15,
    };
    let db = Database::open(&settings).await.unwrap();
    let ring = KeyRing::load(&PathBuf::from(std::env::var(KEYS).unwrap())).unwrap();
    while key_rotation::step(&db, &ring, &SystemClock).await.unwrap() {}
}

#[tokio::test]
async fn a_worker_that_is_killed_between_any_two_steps_has_an_heir_who_goes_on() {
    if !stop_points::COMPILED {
        eprintln!("left out: the stop points are not compiled in (run the whole workspace)");
        return;
    }
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        let ids = some_requests(&world, 320).await;
        rotated(&world, KeyKind::Field).await.unwrap();
        // tables come in their alphabetical order: the first passes are of small ones
        for (point, pass) in stop_points::OF_KEYS.into_iter().zip([5, 3, 3]) {
            let before = left(&world, KeyKind::Field).await;
            let output = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "renewing_keys::killed::the_life_of_the_worker_that_is_killed",
                ])
                .env(URL, world.test.as_ref().unwrap().url())
                .env(KEYS, &path)
                .env("NUANXIN_STOP_AT", format!("{point}:{pass}"))
                .output()
                .unwrap();
            assert_eq!(output.status.code(), None, "{point} is not passed: {output:?}");
            let now = left(&world, KeyKind::Field).await;
            assert!(now <= before && now > 0, "{point}: {before} {now}");
            can_be_read(&world, &world.cx.ring, &ids).await;
        }
        worked_off(&world).await;
        assert_eq!(left(&world, KeyKind::Field).await, 0);
        can_be_read(&world, &world.cx.ring, &ids).await;
        assert_eq!(retired(&world, &path, KeyKind::Field).await.unwrap(), 2);
    }
}
