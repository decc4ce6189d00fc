//! Inboxes, audit pages, and sealed words that somebody tampered with.

use chrono::TimeDelta;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{Purpose, RevealField, Words};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::{self, AuditEntry, AuditFilter, AuditScope};
use nuanxin_infra::help_requests::{self, ReadError};
use nuanxin_infra::idempotency::{self, IdempotencyKey};
use nuanxin_infra::notices;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::fixture::{ELSEWHERE, STATION, World, advisor_of, lead_of, resident, somebody, worlds};

async fn mark_read(world: &World, actor: &Actor, notice: Uuid) -> bool {
    let tx = world.db().write_tx().await.unwrap();
    let own = notices::mark_read(&tx, actor, notice, world.now()).await.unwrap();
    tx.commit().await.unwrap();
    own
}

#[tokio::test]
async fn an_sos_rings_for_the_whole_station_and_each_reads_it_for_themselves() {
    for world in worlds().await {
        let db = world.db().reader();
        let request = world.queued_at(STATION, Urgency::Sos, false).await;
        let (one, two) = (advisor_of(STATION), advisor_of(STATION));
        let [notice] = notices::inbox(db, &one, None, 10, world.now())
            .await
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!((notice.request, notice.read_at), (Some(request.id), None));
        assert_eq!(notices::unread(db, &one, world.now()).await.unwrap(), 1);
        assert!(mark_read(&world, &one, notice.id).await);
        assert!(mark_read(&world, &one, notice.id).await, "twice changes nothing");
        assert_eq!(notices::unread(db, &one, world.now()).await.unwrap(), 0);
        assert_eq!(notices::unread(db, &two, world.now()).await.unwrap(), 1);
        for stranger in [advisor_of(ELSEWHERE), resident(), somebody(Role::Desk)] {
            assert!(!mark_read(&world, &stranger, notice.id).await);
            assert_eq!(
                notices::inbox(db, &stranger, None, 10, world.now())
                    .await
                    .unwrap(),
                []
            );
        }
        let much_later = world.now() + TimeDelta::days(40);
        assert_eq!(notices::unread(db, &two, much_later).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn an_inbox_is_paged_newest_first() {
    for world in worlds().await {
        for _ in 0..5 {
            world.queued_at(STATION, Urgency::Normal, false).await;
            world.queued_at(STATION, Urgency::Sos, false).await;
        }
        let lead = lead_of(STATION);
        let mut seen: Vec<Uuid> = Vec::new();
        loop {
            let page = notices::inbox(world.db().reader(), &lead, seen.last().copied(), 3, world.now())
                .await
                .unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page.iter().map(|notice| notice.id));
        }
        assert!(seen.len() >= 10);
        assert!(seen.is_sorted_by(|a, b| a > b), "newest first, none twice");
    }
}

#[tokio::test]
async fn an_unmasked_read_is_in_the_audit_log_of_its_station_and_of_no_other() {
    for world in worlds().await {
        let db = world.db().reader();
        let request = world.queued_at(STATION, Urgency::Normal, false).await;
        let desk = somebody(Role::Desk);
        let entry = AuditEntry::new(world.cx.clocks.real.as_ref(), &desk, "reveal")
            .about(&request)
            .shown(vec![RevealField::Phone], Purpose::Contact)
            .on_grounds("desk");
        let tx = world.db().write_tx().await.unwrap();
        audit::write(&tx, std::slice::from_ref(&entry)).await.unwrap();
        tx.commit().await.unwrap();
        let filter = AuditFilter {
            actor: Some(desk.account),
            ..AuditFilter::default()
        };
        for (scope, expected) in [
            (AuditScope::Station(STATION), vec![entry.clone()]),
            (AuditScope::Station(ELSEWHERE), vec![]),
            (AuditScope::District, vec![entry.clone()]),
        ] {
            assert_eq!(audit::page(db, scope, filter, None, 10).await.unwrap(), expected);
        }
        let before = audit::page(db, AuditScope::District, filter, Some(entry.id), 10)
            .await
            .unwrap();
        assert_eq!(before, []);
    }
}

#[tokio::test]
async fn words_moved_to_another_event_do_not_open() {
    for world in worlds().await {
        let request = world.queued_at(STATION, Urgency::Normal, false).await;
        let advisor = advisor_of(STATION);
        for note in ["一", "二"] {
            let current = help_requests::load(world.db().reader(), request.id)
                .await
                .unwrap()
                .unwrap();
            let noted = world
                .decide(&advisor, |cx| current.note(Words::internal(note), cx))
                .unwrap();
            world.recorded(noted).await;
        }
        let ring = &world.cx.ring;
        let timeline = help_requests::timeline(world.db().reader(), ring, request.id)
            .await
            .unwrap();
        let notes: Vec<_> = timeline
            .iter()
            .filter_map(|event| event.words.internal_note.as_ref())
            .collect();
        assert_eq!(notes.len(), 2);
        let tx = world.db().write_tx().await.unwrap();
        tx.execute_unprepared(
            "UPDATE events SET internal_note = (SELECT e.internal_note FROM events e \
             WHERE e.internal_note IS NOT NULL AND e.request_id = events.request_id \
             ORDER BY e.seq DESC LIMIT 1) WHERE internal_note IS NOT NULL",
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let refused = help_requests::timeline(world.db().reader(), ring, request.id).await;
        assert!(matches!(refused, Err(ReadError::Sealed(_))));
    }
}

#[tokio::test]
async fn kept_keys_are_forgotten_after_their_time_a_few_at_once() {
    for world in worlds().await {
        let actor = resident().account;
        let then = world.real_now() - TimeDelta::days(8);
        let tx = world.db().write_tx().await.unwrap();
        for n in 0..5 {
            let key = IdempotencyKey {
                actor,
                operation: "complain".into(),
                key: n.to_string(),
                body_digest: [0; 32],
                status: 201,
                resource: Uuid::nil(),
            };
            let at = if n == 4 { world.real_now() } else { then };
            assert!(idempotency::keep(&tx, &key, at).await.unwrap());
            assert!(!idempotency::keep(&tx, &key, at).await.unwrap());
        }
        let week_ago = world.real_now() - TimeDelta::days(7);
        assert_eq!(idempotency::forget(&tx, week_ago, 3).await.unwrap(), 3);
        assert_eq!(idempotency::forget(&tx, week_ago, 3).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let kept = idempotency::find(world.db().reader(), actor, "complain", "4")
            .await
            .unwrap();
        assert!(kept.is_some());
    }
}
