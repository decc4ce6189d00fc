use std::time::Instant;

use chrono::Duration;
use nuanxin_domain::access::Role;
use nuanxin_infra::doorbells::{devices, neighbours};
use nuanxin_infra::help_requests::{QueueCounts, QueueScope, queue_counts};
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use nuanxin_infra::{deadlines, jobs, notices};
use nuanxin_workers::jobs::sweep_deadlines::sweep;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use super::*;

/// Empty.
pub(super) async fn platform(test: &TestDatabase) -> Platform {
    let ring = KeyRing::generate();
    let db = test.database.clone();
    let opened = Platform::assemble(
        Settings::load(None, std::iter::empty()).unwrap(),
        db,
        ring,
        Opening::Demonstration,
    )
    .await;
    opened.unwrap()
}

async fn counts(platform: &Platform, username: &str) -> QueueCounts {
    let snapshot = platform.snapshot();
    let account = snapshot.directory.by_username(username).unwrap();
    let actor = snapshot
        .directory
        .actor(account.id, nuanxin_domain::ids::SessionId(Uuid::nil()));
    let scope = QueueScope::of(&actor.unwrap()).unwrap();
    queue_counts(platform.db.reader(), scope, platform.clocks.domain.now())
        .await
        .unwrap()
}

/// How many rows fit.
async fn rows(platform: &Platform, from: &str) -> i64 {
    let db = platform.db.reader();
    let sql = format!("SELECT count(*) AS n FROM {from}");
    let statement = Statement::from_string(platform.db.backend(), sql);
    db.query_one_raw(statement)
        .await
        .unwrap()
        .unwrap()
        .try_get("", "n")
        .unwrap()
}

async fn has_files_and_calls(platform: &Platform) {
    assert_eq!(rows(platform, "persons").await, 15);
    assert_eq!(rows(platform, "household_members").await, 5);
    let shared = "(SELECT key FROM person_keys WHERE kind = 'phone' GROUP BY key HAVING count(*) > 1) k";
    assert!(
        rows(platform, shared).await >= 2,
        "a shared phone, and one person with two files"
    );
    let waiting = "intakes i JOIN person_keys k ON k.key = i.phone_index AND k.kind = 'phone' \
                   WHERE i.request_id NOT IN (SELECT request_id FROM person_requests)";
    assert!(
        rows(platform, waiting).await > 0,
        "requests that wait to be linked"
    );
    assert!(rows(platform, "calls WHERE ended_at IS NOT NULL").await >= 14);
    assert_eq!(rows(platform, "calls WHERE ended_at IS NULL").await, 0);
    assert_eq!(rows(platform, "calls WHERE attention = 'danger'").await, 1);
    assert_eq!(
        rows(platform, "contact_persons WHERE advisor_id IS NOT NULL").await,
        1
    );
    let bell = nuanxin_infra::tokens::OpaqueToken::parse(DOORBELL_TOKEN).unwrap();
    let (db, ring) = (platform.db.reader(), &platform.ring);
    let bell = devices::by_token(db, ring, &bell).await.unwrap().unwrap();
    assert_eq!(neighbours::of(db, ring, bell.id).await.unwrap().len(), 2);
    let often = "(SELECT phone_index FROM calls GROUP BY phone_index HAVING count(*) > 5) c";
    assert_eq!(rows(platform, often).await, 1);
}

#[tokio::test]
async fn a_seeded_demonstration_is_quiet_and_has_something_in_every_queue() {
    for test in TestDatabase::all_backends().await {
        let platform = platform(&test).await;
        let started = Instant::now();
        seed(&platform).await.unwrap();
        eprintln!("seeded in {:?}", started.elapsed());
        let db = platform.db.reader();
        let now = platform.clocks.domain.now();
        assert!(
            jobs::settled(db, platform.clocks.real.now()).await.unwrap(),
            "no job"
        );
        assert!(
            deadlines::due(db, now, 10).await.unwrap().is_empty(),
            "nothing due"
        );
        assert_eq!(sweep(&platform).await.unwrap(), 0);
        let snapshot = platform.snapshot();
        for account in snapshot
            .directory
            .active()
            .filter(|account| account.role != Role::Admin)
        {
            let session = nuanxin_domain::ids::SessionId(Uuid::nil());
            let actor = snapshot.directory.actor(account.id, session).unwrap();
            assert_eq!(notices::unread(db, &actor, now).await.unwrap(), 0);
        }
        for advisor in ["advisor.cjd1", "advisor.cjd2", "advisor.jns1"] {
            let mine = counts(&platform, advisor).await;
            eprintln!("{advisor}: {mine:?}");
            assert!(mine.mine >= 3, "{advisor}: {mine:?}");
        }
        let lead = counts(&platform, "lead.cjd").await;
        eprintln!("lead.cjd: {lead:?}");
        assert!(lead.unassigned > 0 && lead.overdue > 0 && lead.followups > 1 && lead.station < 40);
        let desk = counts(&platform, "desk.1").await;
        eprintln!("desk.1: {desk:?}");
        assert!(desk.triage >= 4);
        has_files_and_calls(&platform).await;
        let before = desk;
        seed(&platform).await.unwrap();
        assert_eq!(counts(&platform, "desk.1").await, before, "once only");
        // two days later it has gone on by itself
        platform
            .movable_clock
            .as_ref()
            .unwrap()
            .advance(Duration::hours(48))
            .unwrap();
        while sweep(&platform).await.unwrap() > 0 {}
        platform.close().await.unwrap();
    }
}
