//! Both kinds of keys are renewed while two processes serve residents and staff: nobody notices anything.

pub mod everything;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::key_rotation::{self, KindStatus, Rotated, Rotation, RotationError};
use nuanxin_infra::keys::KeyKind;
use nuanxin_tests::{Resident, Staff, World, request};
use serde_json::json;
use uuid::Uuid;

/// Longer than any rotation takes here.
const PATIENCE: Duration = Duration::from_secs(40);

/// Between two rounds of whoever works meanwhile: this machine does other things too.
const BREATH: Duration = Duration::from_millis(20);

/// What runs beside the rotations, and how often each of it was done without a failure.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    sign_ins: AtomicU32,
    requests: AtomicU32,
    reads: AtomicU32,
}

/// The same number signs in again and again, on this node: always the same account, with all its requests.
async fn signs_in_again(world: &World, phone: &str, account: &str, first: Uuid, load: &Load) {
    while !load.over.load(Ordering::SeqCst) {
        let again = world.resident(phone).await;
        assert_eq!(again.get("/me").await.done().text("/id"), account);
        assert!(again.requests().await.lists(first));
        load.sign_ins.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(BREATH).await;
    }
}

/// A resident asks, adds something and complains; what was told is there as it was told.
async fn asks(resident: &Resident, load: &Load) {
    while !load.over.load(Ordering::SeqCst) {
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .says("药快吃完了,一个人在家");
        let id = resident.submits(draft).await.has_status(201).id();
        resident.adds(id, "今天摔了一跤").await.done();
        let seen = resident.sees(id).await.done();
        assert_eq!(seen.text("/description"), "药快吃完了,一个人在家");
        let said = resident.timeline(id).await.done();
        assert!(said.body.to_string().contains("今天摔了一跤"), "{}", said.body);
        let complaint = json!({ "about": "advisor", "request_id": id, "text": "没有人来" });
        resident.post("/complaints", &complaint).await.has_status(201);
        load.requests.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(BREATH).await;
    }
}

/// Staff read what was filed before: queue, timeline, unmasked values.
async fn reads(staff: &Staff, old: &[Uuid], load: &Load) {
    while !load.over.load(Ordering::SeqCst) {
        for id in old {
            staff.queue("station").await;
            staff.notes(*id, "电话里问过").await.done();
            let timeline = staff.timeline(*id).await.done();
            assert!(timeline.body.to_string().contains("电话里问过"));
            let shown = staff.reveals(*id, &["phone"]).await.done();
            assert!(shown.body.to_string().contains("13900000061"), "{}", shown.body);
            load.reads.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(BREATH).await;
        }
    }
}

async fn status(world: &World, kind: KeyKind) -> KindStatus {
    let platform = &world.platform;
    let now = platform.clocks.real.now();
    let (kinds, _) = key_rotation::status(&platform.db, &platform.ring, now)
        .await
        .unwrap();
    kinds.into_iter().find(|status| status.kind == kind).unwrap()
}

/// The key file has not been changed for a minute: nobody waits for what is on its way.
fn let_seconds_pass(world: &World) {
    let keys = &world.platform.settings.keys.file;
    let file = std::fs::File::options().append(true).open(keys).unwrap();
    let modified = file.metadata().unwrap().modified().unwrap();
    file.set_modified(modified - Duration::from_secs(60)).unwrap();
}

/// From the new key to the end of the old one.
async fn renewed(world: &World, kind: KeyKind) {
    let (db, ring) = (&world.platform.db, &world.platform.ring);
    let rotation = Rotation {
        kind,
        prepare_only: false,
        patience: PATIENCE,
    };
    let rotated = key_rotation::rotate(db, ring, rotation, &SystemClock)
        .await
        .unwrap();
    assert_eq!(rotated, Rotated::Current(2));
    let again = key_rotation::rotate(db, ring, rotation, &SystemClock).await;
    assert!(
        matches!(again, Err(RotationError::Earlier { id: 1, .. })),
        "{again:?}"
    );
    retired(world, kind).await;
}

/// To the end of the old key, while workers bring values under the new one.
async fn retired(world: &World, kind: KeyKind) {
    let (db, ring) = (&world.platform.db, &world.platform.ring);
    let began = tokio::time::Instant::now();
    let_seconds_pass(world);
    loop {
        match key_rotation::retire(db, ring, kind, &SystemClock).await {
            Ok(stays) => {
                assert_eq!(stays, 2);
                break;
            }
            Err(RotationError::InUse { .. } | RotationError::StillWriting(_)) => {}
            Err(other) => panic!("{other}"),
        }
        assert!(began.elapsed() < PATIENCE, "{:?}", status(world, kind).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let status = status(world, kind).await;
    assert_eq!((status.left(), status.ids.all.as_slice()), (0, &[2][..]));
    assert!(
        status.tables.iter().any(|table| table.rewritten > 0),
        "{status:?}"
    );
}

/// Requests that an advisor has accepted before anything is renewed.
async fn some_requests(world: &World, li: &Resident, chen: &Staff) -> Vec<Uuid> {
    let mut old = Vec::new();
    for _ in 0..6 {
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李秀英", "13900000061");
        let id = world.routed(li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        old.push(id);
    }
    old
}

#[tokio::test(flavor = "multi_thread")]
async fn both_keys_are_renewed_under_load_and_no_call_fails() {
    World::each(async |world| {
        let li = world.resident("13900000061").await;
        let chen = world.advisor("advisor.cjd1").await;
        let old = some_requests(world, &li, &chen).await;
        let account = li.get("/me").await.done().text("/id");
        let other = world.another_node().await;
        let workers = [world.workers(), other.workers()];
        let chen_there = other.advisor("advisor.cjd1").await;
        let wang = other.resident("13900000062").await;
        let load = Arc::new(Load::default());
        let renewing = async {
            for kind in KeyKind::ALL {
                renewed(world, kind).await;
            }
            load.over.store(true, Ordering::SeqCst);
        };
        tokio::join!(
            renewing,
            signs_in_again(world, "13900000061", &account, old[0], &load),
            signs_in_again(&other, "13900000061", &account, old[0], &load),
            asks(&wang, &load),
            reads(&chen_there, &old, &load),
        );
        let done = [&load.sign_ins, &load.requests, &load.reads].map(|count| count.load(Ordering::SeqCst));
        assert!(done.iter().all(|count| *count > 5), "{done:?}");
        for worker in workers {
            worker.stop().await;
        }
        world.settle().await;
        other.end().await;
        // what stands under the new keys is what stood under the old ones
        for id in old {
            assert!(
                chen.reveals(id, &["phone"])
                    .await
                    .done()
                    .body
                    .to_string()
                    .contains("13900000061")
            );
        }
        assert_eq!(
            world
                .resident("13900000061")
                .await
                .get("/me")
                .await
                .done()
                .text("/id"),
            account
        );
    })
    .await;
}

#[tokio::test]
async fn two_desks_meet_on_one_call_while_two_nodes_write_its_index_differently() {
    World::each(async |world| {
        let ring = &world.platform.ring;
        let other = world.another_node().await;
        let (desk, there) = (world.desk().await, other.staff("desk.2").await);
        let lock = ring.lock().unwrap();
        let new = ring.add_key(&lock, KeyKind::Index).unwrap();
        other.platform.ring.refresh().unwrap();
        ring.make_current(&lock, KeyKind::Index, new).unwrap();
        drop(lock);
        for n in 0..8 {
            let call = json!({ "phone": format!("1390000008{n}") });
            let (one, two) = tokio::join!(desk.logs_call(&call), there.logs_call(&call));
            let mut both = [one.status, two.status];
            both.sort_unstable();
            assert_eq!(both, [201, 409], "{call}");
            let separate = json!({ "phone": call["phone"], "separate": true });
            there.logs_call(&separate).await.has_status(201);
        }
        other.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_new_number_gets_one_account_while_two_nodes_write_its_index_differently() {
    World::each(async |world| {
        let ring = &world.platform.ring;
        let other = world.another_node().await;
        let lock = ring.lock().unwrap();
        let new = ring.add_key(&lock, KeyKind::Index).unwrap();
        other.platform.ring.refresh().unwrap();
        ring.make_current(&lock, KeyKind::Index, new).unwrap();
        drop(lock);
        for n in 0..8 {
            let phone = format!("1390000007{n}");
            let (here, there) = tokio::join!(world.resident(&phone), other.resident(&phone));
            let (here, there) = (here.get("/me").await.done(), there.get("/me").await.done());
            assert_eq!(here.text("/id"), there.text("/id"), "{phone}");
        }
        other.end().await;
    })
    .await;
}
