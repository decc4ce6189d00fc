//! The sealer is killed between any two of its steps, and so is the one who removes entries in their time: the chain
//! is whole afterwards, each entry is sealed once, and the next one goes on.

use std::process::Command;

use chrono::TimeDelta;
use nuanxin_domain::access::Actor;
use nuanxin_infra::audit::{self, Heads};
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::settings::DatabaseSettings;
use nuanxin_infra::stop_points;

use crate::fixture::{World, worlds};
use crate::sealing::{seal, verify, written};

const URL: &str = "NUANXIN_TEST_KILLED_SEALER_URL";
const KEYS: &str = "NUANXIN_TEST_KILLED_SEALER_KEYS";
const HEADS: &str = "NUANXIN_TEST_KILLED_SEALER_HEADS";
const FORGETS: &str = "NUANXIN_TEST_KILLED_SEALER_FORGETS";

/// What the killed process does. Run by itself it has no database and nothing to do.
#[tokio::test]
async fn the_life_of_the_sealer_that_is_killed() {
    let Ok(url) = std::env::var(URL) else { return };
    let settings = DatabaseSettings {
        url: url.into(),
        max_connections: 4,
        statement_timeout_seconds: 15,
    };
    let db = Database::open(&settings).await.unwrap();
    let ring = KeyRing::load(std::env::var(KEYS).unwrap().as_ref()).unwrap();
    audit::seal(&db, &ring, &SystemClock).await.unwrap();
    let heads = Heads::new(Some(std::env::var(HEADS).unwrap().into()));
    heads.export(&db).await.unwrap();
    if std::env::var(FORGETS).is_ok() {
        let before = SystemClock.now() + TimeDelta::days(1);
        audit::forget_before(&db, &ring, &SystemClock, &Actor::system(), before)
            .await
            .unwrap();
    }
}

async fn killed_at(mut world: World, point: &str, forgets: bool) {
    let folder = tempfile::tempdir().unwrap();
    let (keys, heads) = (folder.path().join("keys"), folder.path().join("heads"));
    world.cx.ring = KeyRing::create(&keys).unwrap();
    written(&world, 900).await;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "killing_sealers::the_life_of_the_sealer_that_is_killed",
        ])
        .env(URL, world.test.as_ref().unwrap().url())
        .env(KEYS, &keys)
        .env(HEADS, &heads)
        .env("NUANXIN_STOP_AT", point);
    if forgets {
        command.env(FORGETS, "1");
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), None, "{point} is not passed: {output:?}");

    let at_once = verify(&world, heads.exists().then_some(&*heads)).await;
    assert_eq!(at_once.findings, [], "{point}");
    seal(&world).await;
    if forgets {
        let before = SystemClock.now() + TimeDelta::days(1);
        let (ring, by) = (&world.cx.ring, Actor::system());
        audit::forget_before(world.db(), ring, &SystemClock, &by, before)
            .await
            .unwrap();
    }
    Heads::new(Some(heads.clone())).export(world.db()).await.unwrap();
    let after = verify(&world, Some(&heads)).await;
    assert_eq!(after.findings, [], "{point}");
    assert_eq!(after.unreadable, 0, "{point}");
    if forgets {
        assert!(after.sealed < 10, "{point}: {} are left", after.sealed);
    } else {
        assert_eq!((after.sealed, after.waiting), (900, 0), "{point}");
    }
}

async fn at_every(points: &[&str], passes: std::ops::RangeInclusive<u32>, forgets: bool) {
    if !stop_points::COMPILED {
        eprintln!("left out: the stop points are not compiled in (run the whole workspace)");
        return;
    }
    for point in points {
        let last = if point.starts_with("heads:") {
            1
        } else {
            *passes.end()
        };
        for pass in *passes.start()..=last {
            for world in worlds().await {
                killed_at(world, &format!("{point}:{pass}"), forgets).await;
            }
        }
    }
}

#[tokio::test]
async fn killed_between_any_two_steps_of_sealing_each_entry_is_sealed_once() {
    at_every(&stop_points::SEALING, 1..=2, false).await;
}

#[tokio::test]
async fn killed_between_any_two_steps_of_forgetting_the_rest_verifies_and_the_next_goes_on() {
    at_every(&stop_points::FORGETTING, 1..=1, true).await;
}
