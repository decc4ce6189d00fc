//! The audit log forgets its beginning when that has had its time; the rest proves what it proved before.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_domain::retention::RetentionSchedule;
use nuanxin_infra::audit::{self, Heads, Verified, Verifying};
use nuanxin_infra::clock::{Clock, MovableClock, SystemClock};
use nuanxin_tests::{World, request};
use nuanxin_workers::forget::forget_audit_entries;

async fn verified(world: &World, heads: &std::path::Path) -> Verified {
    let platform = &world.platform;
    let how = Verifying {
        heads: Some(heads),
        patience: Duration::ZERO,
    };
    audit::verify(&platform.db, &platform.ring, &SystemClock, how)
        .await
        .expect("verifies")
}

async fn sealed(world: &World, clock: &dyn Clock) {
    let platform = &world.platform;
    audit::seal(&platform.db, &platform.ring, clock)
        .await
        .expect("seals");
}

#[tokio::test]
async fn entries_of_more_than_three_years_ago_go_and_the_log_still_verifies_with_its_exported_heads() {
    World::each(async |world| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("heads");
        let heads = Heads::new(Some(file.clone()));
        let (li, chen) = (
            world.resident("13900000181").await,
            world.advisor("advisor.cjd1").await,
        );
        let lead = world.lead("lead.cjd").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        chen.accepts(id).await.is_now("in_progress");
        let long_ago = SystemClock.now() - TimeDelta::days(3 * 366 + 40);
        let then = MovableClock::starting_at(Arc::new(SystemClock), long_ago);
        sealed(world, &then).await;
        let db = &world.platform.db;
        assert!(heads.export(db).await.expect("exports"));
        chen.reaches(id).await.done();
        sealed(world, &SystemClock).await;
        assert!(heads.export(db).await.expect("exports"));

        let log = format!("/audit?help_request_id={id}&limit=100");
        let before = lead.get(&log).await.done().each("action");
        assert!(before.contains(&"accepted".to_owned()), "{before:?}");
        let schedule = RetentionSchedule::built_in();
        let gone = forget_audit_entries(&world.platform, &schedule)
            .await
            .expect("forgets");
        assert!(gone > 2, "{gone}");
        let again = forget_audit_entries(&world.platform, &schedule)
            .await
            .expect("forgets");
        assert_eq!(again, 0, "one cut is enough");

        let after = lead.get(&log).await.done().each("action");
        assert_eq!(after, ["contact_reached"], "what came later");
        let found = verified(world, &file).await;
        assert_eq!(found.findings, []);
        assert_eq!((found.heads, found.heads_before), (2, 0));
        assert!(found.begins_after.is_some());
        sealed(world, &SystemClock).await;
        assert!(heads.export(db).await.expect("exports"));
        let found = verified(world, &file).await;
        assert_eq!((found.findings, found.heads), (vec![], 3));
    })
    .await;
}
