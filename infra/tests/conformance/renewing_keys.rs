//! Old values come under a new key: all of them, in small batches, whoever writes or is killed meanwhile; and an
//! old key goes only when nothing needs it.

mod elsewhere;
mod killed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use nuanxin_domain::help_request::SamePerson;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::help_requests;
use nuanxin_infra::installation::{self, KeyMisfit, MadeBy};
use nuanxin_infra::key_rotation::{self, Rotated, Rotation, RotationError};
use nuanxin_infra::keys::{KeyKind, KeyRing};
use nuanxin_infra::sealed::SealedBytes;
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use uuid::Uuid;

use crate::fixture::{World, intake, resident, worlds};

/// A claimed world whose keys stand in a file.
async fn with_key_file(mut world: World) -> (World, TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    world.cx.ring = KeyRing::create(&path).unwrap();
    let tx = world.db().write_tx().await.unwrap();
    installation::claim(&tx, MadeBy::Serve, &world.cx.ring)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (world, folder, path)
}

async fn some_requests(world: &World, count: usize) -> Vec<RequestId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(world.submitted(&resident(), Urgency::Normal, false).await.id);
    }
    ids
}

fn at_once(kind: KeyKind) -> Rotation {
    Rotation {
        kind,
        prepare_only: false,
        patience: Duration::ZERO,
    }
}

async fn rotated(world: &World, kind: KeyKind) -> Result<Rotated, RotationError> {
    key_rotation::rotate(world.db(), &world.cx.ring, at_once(kind), &SystemClock).await
}

async fn retired(world: &World, path: &Path, kind: KeyKind) -> Result<u16, RotationError> {
    let_seconds_pass(path);
    key_rotation::retire(world.db(), &world.cx.ring, kind, &SystemClock).await
}

/// The file has not been changed for a minute, so that nobody waits for what is on its way.
pub fn let_seconds_pass(path: &Path) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    let modified = file.metadata().unwrap().modified().unwrap();
    file.set_modified(modified - Duration::from_secs(60)).unwrap();
}

async fn left(world: &World, kind: KeyKind) -> u64 {
    let now = world.real_now();
    let (kinds, _) = key_rotation::status(world.db(), &world.cx.ring, now)
        .await
        .unwrap();
    kinds.iter().find(|status| status.kind == kind).unwrap().left()
}

async fn worked_off(world: &World) {
    while key_rotation::step(world.db(), &world.cx.ring, &SystemClock)
        .await
        .unwrap()
    {}
}

async fn can_be_read(world: &World, ring: &KeyRing, ids: &[RequestId]) {
    let db = world.db().reader();
    for id in ids {
        let told = help_requests::intake(db, ring, *id).await.unwrap().unwrap();
        assert_eq!(told.expose().person.phone.as_deref(), Some("13800005678"));
        help_requests::timeline(db, ring, *id).await.unwrap();
    }
}

#[tokio::test]
async fn every_value_comes_under_the_new_key_and_then_the_old_one_can_go() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        // more than two batches
        let mut ids = some_requests(&world, 210).await;
        let before = KeyRing::load(&path).unwrap();
        assert_eq!(
            rotated(&world, KeyKind::Field).await.unwrap(),
            Rotated::Current(2)
        );
        ids.extend(some_requests(&world, 2).await);
        assert_eq!(
            left(&world, KeyKind::Field).await,
            210,
            "new values are under the new key at once"
        );
        // a node that has not looked at its file yet does so at the first value that it cannot open
        can_be_read(&world, &before, &ids).await;
        let refused = retired(&world, &path, KeyKind::Field).await;
        assert!(
            matches!(
                refused,
                Err(RotationError::InUse {
                    table: "intakes",
                    count: 210
                })
            ),
            "{refused:?}"
        );
        worked_off(&world).await;
        assert_eq!(left(&world, KeyKind::Field).await, 0);
        assert_eq!(retired(&world, &path, KeyKind::Field).await.unwrap(), 2);
        let after = KeyRing::load(&path).unwrap();
        assert_eq!(after.ids(KeyKind::Field).all, [2]);
        can_be_read(&world, &after, &ids).await;
        let claimed = installation::find(world.db().reader()).await.unwrap().unwrap();
        assert_eq!(claimed.checks().fit(&after), Ok(()));
        assert!(matches!(
            retired(&world, &path, KeyKind::Field).await,
            Err(RotationError::NothingToRetire(KeyKind::Field))
        ));
    }
}

#[tokio::test]
async fn the_same_person_is_known_while_one_request_stands_under_the_old_index_key_and_after() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        let old = some_requests(&world, 1).await[0];
        rotated(&world, KeyKind::Index).await.unwrap();
        let new = some_requests(&world, 1).await[0];
        let (db, ring) = (world.db().reader(), &world.cx.ring);
        let same = async || {
            help_requests::people::same_person(db, ring, old, new)
                .await
                .unwrap()
        };
        assert_eq!(
            left(&world, KeyKind::Index).await,
            2,
            "name and phone of the old one"
        );
        assert_eq!(same().await, SamePerson::Yes);
        worked_off(&world).await;
        assert_eq!(retired(&world, &path, KeyKind::Index).await.unwrap(), 2);
        assert_eq!(same().await, SamePerson::Yes);
        assert_eq!(KeyRing::load(&path).unwrap().ids(KeyKind::Index).all, [2]);
    }
}

async fn sealed(world: &World, id: RequestId) -> SealedBytes {
    let statement = Statement::from_sql_and_values(
        world.db().backend(),
        "SELECT sealed FROM intakes WHERE request_id = $1",
        [id.0.into()],
    );
    let row = world
        .db()
        .reader()
        .query_one_raw(statement)
        .await
        .unwrap()
        .unwrap();
    row.try_get("", "sealed").unwrap()
}

#[tokio::test]
async fn whoever_writes_meanwhile_is_never_overwritten() {
    for world in worlds().await {
        let (world, _folder, _) = with_key_file(world).await;
        let ids = some_requests(&world, 40).await;
        rotated(&world, KeyKind::Field).await.unwrap();
        let field = nuanxin_infra::sealed::columns::field_of("intakes.sealed");
        let writing = async {
            for id in &ids {
                let told = intake("张三", "13800005678");
                let new = world.cx.ring.seal_json(field, id.0, &told);
                let tx = world.db().write_tx().await.unwrap();
                let statement = Statement::from_sql_and_values(
                    world.db().backend(),
                    "UPDATE intakes SET sealed = $1 WHERE request_id = $2",
                    [new.into(), id.0.into()],
                );
                tx.execute_raw(statement).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        let two_workers = async { tokio::join!(worked_off(&world), worked_off(&world)) };
        tokio::join!(writing, two_workers);
        worked_off(&world).await;
        for id in &ids {
            let told = world.cx.ring.open_json::<nuanxin_domain::intake::Intake>(
                field,
                id.0,
                &sealed(&world, *id).await,
            );
            assert_eq!(told.unwrap().expose().person.name.as_deref(), Some("张三"));
        }
        assert_eq!(left(&world, KeyKind::Field).await, 0);
    }
}

#[tokio::test]
async fn a_row_that_does_not_open_holds_up_no_other_and_keeps_its_key() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        let ids = some_requests(&world, 3).await;
        let statement = Statement::from_sql_and_values(
            world.db().backend(),
            "UPDATE intakes SET sealed = $1 WHERE request_id = $2",
            [sealed(&world, ids[0]).await.into(), ids[1].0.into()],
        );
        let tx = world.db().write_tx().await.unwrap();
        tx.execute_raw(statement).await.unwrap();
        tx.commit().await.unwrap();
        rotated(&world, KeyKind::Field).await.unwrap();
        worked_off(&world).await;
        assert_eq!(left(&world, KeyKind::Field).await, 1);
        let refused = retired(&world, &path, KeyKind::Field).await;
        assert!(
            matches!(
                refused,
                Err(RotationError::InUse {
                    table: "intakes",
                    count: 1
                })
            ),
            "{refused:?}"
        );
        assert_eq!(KeyRing::load(&path).unwrap().ids(KeyKind::Field).all, [1, 2]);
    }
}

#[tokio::test]
async fn a_key_is_made_current_only_when_every_running_process_has_read_it() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        let elsewhere = KeyRing::load(&path).unwrap();
        let node = Uuid::new_v4();
        let report = async || {
            let now = world.real_now();
            key_rotation::report(world.db(), node, &elsewhere, now)
                .await
                .unwrap();
        };
        report().await;
        let refused = rotated(&world, KeyKind::Field).await;
        assert!(
            matches!(refused, Err(RotationError::NotRead { id: 2, count: 1 })),
            "{refused:?}"
        );
        assert_eq!(
            world.cx.ring.ids(KeyKind::Field).current,
            1,
            "and nobody uses it meanwhile"
        );
        assert!(elsewhere.refresh().unwrap());
        report().await;
        assert_eq!(
            rotated(&world, KeyKind::Field).await.unwrap(),
            Rotated::Current(2)
        );
        worked_off(&world).await;
        let refused = retired(&world, &path, KeyKind::Field).await;
        assert!(
            matches!(refused, Err(RotationError::StillWriting(1))),
            "{refused:?}"
        );
        elsewhere.refresh().unwrap();
        report().await;
        assert_eq!(retired(&world, &path, KeyKind::Field).await.unwrap(), 2);
        key_rotation::forget(world.db(), node).await.unwrap();
        let (_, holders) = key_rotation::status(world.db(), &world.cx.ring, world.real_now())
            .await
            .unwrap();
        assert!(holders.is_empty());
    }
}

#[tokio::test]
async fn an_old_copy_of_the_key_file_does_not_fit_any_more() {
    for world in worlds().await {
        let (world, folder, path) = with_key_file(world).await;
        let old = folder.path().join("old.toml");
        std::fs::copy(&path, &old).unwrap();
        let old = KeyRing::load(&old).unwrap();
        let fit = async |ring: &KeyRing| {
            let claimed = installation::find(world.db().reader()).await.unwrap().unwrap();
            claimed.checks().fit(ring)
        };
        assert_eq!(fit(&old).await, Ok(()));
        for kind in KeyKind::ALL {
            rotated(&world, kind).await.unwrap();
        }
        assert_eq!(fit(&old).await, Err(KeyMisfit::Lacks(KeyKind::Field, 2)));
        let both = KeyRing::load(&path).unwrap();
        worked_off(&world).await;
        retired(&world, &path, KeyKind::Field).await.unwrap();
        assert_eq!(fit(&old).await, Err(KeyMisfit::Lacks(KeyKind::Field, 2)));
        assert_eq!(
            fit(&both).await,
            Ok(()),
            "it holds an old key too, and writes under the new one"
        );
        assert_eq!(fit(&KeyRing::generate()).await, Err(KeyMisfit::Others));
    }
}

#[tokio::test]
async fn a_rotation_that_a_power_cut_ended_before_the_file_was_written_goes_on_when_it_is_asked_for_again() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        let ids = some_requests(&world, 2).await;
        rotated(&world, KeyKind::Field).await.unwrap();
        // the file as it was a moment before
        let lock = world.cx.ring.lock().unwrap();
        world.cx.ring.make_current(&lock, KeyKind::Field, 1).unwrap();
        drop(lock);
        worked_off(&world).await;
        assert_eq!(
            left(&world, KeyKind::Field).await,
            0,
            "nothing stands under a key that is not current"
        );
        let claimed = installation::find(world.db().reader()).await.unwrap().unwrap();
        assert_eq!(
            claimed.checks().fit(&KeyRing::load(&path).unwrap()),
            Ok(()),
            "the program starts"
        );
        assert_eq!(
            rotated(&world, KeyKind::Field).await.unwrap(),
            Rotated::Current(2)
        );
        worked_off(&world).await;
        assert_eq!(retired(&world, &path, KeyKind::Field).await.unwrap(), 2);
        can_be_read(&world, &KeyRing::load(&path).unwrap(), &ids).await;
    }
}

#[tokio::test]
async fn what_was_done_stands_in_the_audit_log() {
    for world in worlds().await {
        let (world, _folder, path) = with_key_file(world).await;
        rotated(&world, KeyKind::Field).await.unwrap();
        worked_off(&world).await;
        retired(&world, &path, KeyKind::Field).await.unwrap();
        let sql = "SELECT action, grounds FROM audit_entries ORDER BY id";
        let rows = world
            .db()
            .reader()
            .query_all_raw(Statement::from_string(world.db().backend(), sql))
            .await
            .unwrap();
        let told: Vec<(String, String)> = rows
            .iter()
            .map(|row| {
                (
                    row.try_get("", "action").unwrap(),
                    row.try_get("", "grounds").unwrap(),
                )
            })
            .collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(a, g)| (a.as_str(), g.as_str())).collect();
        assert_eq!(
            told,
            [("keys_rotated", "field key 2"), ("keys_retired", "field key 2")]
        );
    }
}
