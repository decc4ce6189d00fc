//! Work orders while keys are renewed, and while their sender is away for longer than anybody tries.

use super::work_orders::{DUE, passed_on, reports};
use nuanxin_infra::jobs;
use nuanxin_infra::keys::KeyKind;
use nuanxin_tests::{Message, World, hours, order};
use nuanxin_workers::jobs::report_orders;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn twins_in_flight_become_one_request_while_two_nodes_write_their_index_differently() {
    World::each_with_sender(async |world, sender| {
        let ring = &world.platform.ring;
        let other = world.another_node().await;
        let lock = ring.lock().expect("the key file");
        let new = ring.add_key(&lock, KeyKind::Index).expect("a key");
        other.platform.ring.refresh().expect("reads it");
        ring.make_current(&lock, KeyKind::Index, new)
            .expect("current here only");
        drop(lock);
        for n in 0..8 {
            let body = order(&format!("SH-K{n}"), DUE);
            let (one, two) = (Message::default(), Message::default());
            let (here, there) = tokio::join!(one.sends(world, &body), two.sends(&other, &body));
            let ids = [here, there].map(|reply| reply.has_status(201).id());
            assert_eq!(ids[0], ids[1], "{body}");
            let late = Message::default().sends(&other, &body).await.has_status(201);
            assert_eq!(late.id(), ids[0]);
        }
        assert_eq!(reports(&sender.hears(world).await), ["accepted"; 8]);
        other.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_report_that_no_try_could_deliver_is_buried_where_operators_see_it_and_goes_out_when_dug_out() {
    World::each_with_sender(async |world, sender| {
        sender.misbehaves(Some("error500")).await;
        let id = passed_on(world, sender, "SH-17", DUE).await;
        let db = &world.platform.db;
        let mut later = world.platform.clocks.real.now();
        for _ in 0..1_001 {
            if !jobs::buried(db.reader(), 10).await.expect("asks").is_empty() {
                break;
            }
            // what waits for its pause is tried at once
            later += hours(1);
            let due = jobs::claim(db, jobs::OUTSIDE..=jobs::OUTSIDE, "story", 10, LEASE, later).await;
            report_orders::run(&world.platform, due.expect("claims")).await;
        }
        let buried = jobs::buried(db.reader(), 10).await.expect("asks");
        assert_eq!(buried.len(), 1);
        assert_eq!(buried[0].kind, "report");
        let why = buried[0].last_error.as_deref().unwrap_or_default();
        assert!(why.contains("status 500") && !why.contains("SH-17"), "{why}");
        assert!(sender.was_told().await.is_empty());
        assert_eq!(
            world
                .advisor("advisor.cjd1")
                .await
                .sees(id)
                .await
                .done()
                .text("/state"),
            "assigned"
        );
        sender.misbehaves(None).await;
        let now = world.platform.clocks.real.now();
        assert_eq!(jobs::retry_all_buried(db, now).await.expect("digs"), 1);
        assert_eq!(reports(&sender.hears(world).await), ["accepted"]);
    })
    .await;
}
