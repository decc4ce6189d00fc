//! The audit log in a backup: what is sealed, what waits for its seal, and the checkpoint behind which entries were
//! forgotten come back as they were.

use std::sync::Arc;

use chrono::TimeDelta;
use nuanxin_domain::access::Actor;
use nuanxin_infra::audit::{self, Finding, Heads};
use nuanxin_infra::clock::{Clock, MovableClock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::settings::Settings;

use super::home::{Home, empty_place, some_work};
use crate::fixture::{World, worlds};
use crate::sealing::{attempt, seal, verify, written};

/// Entries whose time was over, gone behind a checkpoint.
async fn some_forgotten(world: &World) {
    let long_ago = SystemClock.now() - TimeDelta::days(400);
    let clock = MovableClock::starting_at(Arc::new(SystemClock), long_ago);
    let (db, ring) = (world.db(), &world.cx.ring);
    written(world, 20).await;
    audit::seal(db, ring, &clock).await.unwrap();
    written(world, 30).await;
    seal(world).await;
    let before = SystemClock.now() - TimeDelta::days(300);
    let gone = audit::forget_before(db, ring, &SystemClock, &Actor::system(), before).await;
    assert!(gone.unwrap() > 0);
}

async fn opened(place: &Settings) -> World {
    let db = Database::open(&place.database).await.unwrap();
    let mut world = World::over(db, None);
    world.cx.ring = KeyRing::load(&place.keys.file).unwrap();
    world
}

async fn exported(world: &World, file: &std::path::Path) {
    let heads = Heads::new(Some(file.to_owned()));
    assert!(heads.export(world.db()).await.unwrap());
}

/// Nobody changes the restored log either.
async fn is_guarded(world: &World) {
    for sql in [
        "DELETE FROM audit_entries",
        "DELETE FROM audit_seals",
        "DELETE FROM audit_checkpoints",
        "UPDATE audit_entries SET action = 'x'",
        "UPDATE audit_seals SET position = position + 1000",
    ] {
        assert!(attempt(world, sql, &[]).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_restored_log_verifies_goes_on_and_is_shorter_than_heads_from_after_the_backup() {
    for world in worlds().await {
        let home = Home::new(world).await;
        some_work(&home.world).await;
        some_forgotten(&home.world).await;
        let (then, later, anew) = (home.path("then"), home.path("later"), home.path("anew"));
        exported(&home.world, &then).await;
        written(&home.world, 4).await;
        let before = verify(&home.world, Some(&then)).await;
        assert_eq!(before.findings, []);
        assert!(before.begins_after.is_some() && before.sealed > 0 && before.waiting >= 4);
        home.backed_up("backup").await.unwrap();
        written(&home.world, 3).await;
        seal(&home.world).await;
        exported(&home.world, &later).await;

        let (place, _database) = empty_place(&home, "elsewhere").await;
        home.restored("backup", &place).await.unwrap();
        let again = opened(&place).await;
        let after = verify(&again, Some(&then)).await;
        assert_eq!(after.findings, []);
        assert_eq!(
            (
                after.begins_after,
                after.sealed,
                after.head,
                after.waiting,
                after.heads
            ),
            (before.begins_after, before.sealed, before.head, before.waiting, 1)
        );
        let told = verify(&again, Some(&later)).await.findings;
        assert!(matches!(told[..], [Finding::Shortened { .. }]), "{told:?}");
        is_guarded(&again).await;

        written(&again, 2).await;
        assert_eq!(seal(&again).await, before.waiting + 2, "and none twice");
        exported(&again, &anew).await;
        let whole = verify(&again, Some(&anew)).await;
        assert_eq!((whole.waiting, whole.heads, whole.findings), (0, 1, vec![]));
        let told = verify(&again, Some(&later)).await.findings;
        assert!(!told.is_empty(), "the old file never fits again");
        again.db().close().await.unwrap();
    }
}
