//! The audit log is sealed entry by entry: whoever commits late is sealed late, two sealers do no harm, verification
//! goes on beside writing, nothing can be changed, and what is forgotten in its time leaves a chain that verifies.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{Purpose, RevealField};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::{self, AuditEntry, Finding, Heads, Verified, Verifying};
use nuanxin_infra::clock::{Clock, MovableClock, SystemClock};
use nuanxin_infra::db::Database;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use crate::fixture::{STATION, World, somebody, worlds};

/// An entry with a value in every column.
pub async fn entry(world: &World, clock: &dyn Clock) -> AuditEntry {
    let request = world.submission(&somebody(Role::Resident), Urgency::Normal, false);
    let request = request.request;
    AuditEntry {
        station: Some(STATION),
        ..AuditEntry::new(clock, &somebody(Role::Desk), "reveal")
            .about(&request)
            .shown(vec![RevealField::Name, RevealField::Phone], Purpose::Contact)
            .on_grounds("desk")
    }
}

/// So many entries, committed.
pub async fn written(world: &World, count: usize) -> Vec<Uuid> {
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(entry(world, &SystemClock).await);
    }
    write(world, &entries).await;
    entries.iter().map(|entry| entry.id).collect()
}

pub async fn write(world: &World, entries: &[AuditEntry]) {
    let tx = world.db().write_tx().await.unwrap();
    audit::write(&tx, entries).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn seal(world: &World) -> u64 {
    audit::seal(world.db(), &world.cx.ring, &SystemClock)
        .await
        .unwrap()
}

pub async fn verify(world: &World, heads: Option<&std::path::Path>) -> Verified {
    let how = Verifying {
        heads,
        patience: Duration::ZERO,
    };
    audit::verify(world.db(), &world.cx.ring, &SystemClock, how)
        .await
        .unwrap()
}

/// Whatever somebody with the database's password does.
pub async fn attempt(world: &World, sql: &str, values: &[Value]) -> Result<(), sea_orm::DbErr> {
    let tx = world.db().write_tx().await.unwrap();
    let statement = Statement::from_sql_and_values(world.db().backend(), sql, values.iter().cloned());
    tx.execute_raw(statement).await?;
    tx.commit().await
}

#[tokio::test]
async fn what_waits_is_sealed_in_batches_and_the_whole_log_verifies() {
    for world in worlds().await {
        assert_eq!(seal(&world).await, 0, "nothing to do");
        written(&world, 700).await;
        let before = verify(&world, None).await;
        assert_eq!((before.sealed, before.waiting, before.findings), (0, 700, vec![]));
        assert_eq!(seal(&world).await, 700);
        let after = verify(&world, None).await;
        assert_eq!((after.sealed, after.waiting, after.findings), (700, 0, vec![]));
        let head = audit::head(world.db().reader()).await.unwrap().unwrap();
        assert_eq!(head.position, 700);
        assert_eq!(after.head, Some(head));
        assert_eq!(audit::unsealed(world.db().reader()).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn every_column_of_an_entry_is_sealed() {
    for world in worlds().await {
        let sql = match world.db().backend() {
            DbBackend::Postgres => {
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = 'audit_entries'"
            }
            _ => "SELECT name FROM pragma_table_info('audit_entries')",
        };
        let rows = world
            .db()
            .reader()
            .query_all_raw(Statement::from_string(world.db().backend(), sql))
            .await
            .unwrap();
        let mut columns: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        let mut sealed = audit::sealed_columns();
        columns.sort_unstable();
        sealed.sort_unstable();
        assert_eq!(
            columns, sealed,
            "add the new column at the end of COLUMNS in chain.rs"
        );
    }
}

#[tokio::test]
async fn an_entry_that_commits_late_with_an_old_id_is_sealed_when_it_comes() {
    for world in worlds().await {
        let early = entry(&world, &SystemClock).await;
        if world.db().backend() == DbBackend::Postgres {
            let open = world.db().write_tx().await.unwrap();
            audit::write(&open, std::slice::from_ref(&early)).await.unwrap();
            written(&world, 3).await;
            assert_eq!(seal(&world).await, 3, "the open one is not seen yet");
            open.commit().await.unwrap();
        } else {
            // SQLite writes one transaction after another; an id that is older than its commit comes from a wait.
            written(&world, 3).await;
            assert_eq!(seal(&world).await, 3);
            write(&world, &[early]).await;
        }
        assert_eq!(seal(&world).await, 1);
        let verified = verify(&world, None).await;
        assert_eq!((verified.sealed, verified.findings), (4, vec![]));
    }
}

#[tokio::test]
async fn two_sealers_at_once_make_one_chain_while_others_write_and_verify() {
    for world in worlds().await {
        let second = Database::open(&world.test.as_ref().unwrap().settings())
            .await
            .unwrap();
        let sealing = |db: Database| {
            let ring = world.cx.ring.clone();
            async move {
                for _ in 0..12 {
                    audit::seal(&db, &ring, &SystemClock).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        };
        let writing = async {
            for _ in 0..20 {
                written(&world, 37).await;
            }
        };
        let verifying = async {
            for _ in 0..6 {
                let verified = verify(&world, None).await;
                assert_eq!(verified.findings, [], "after {} entries", verified.sealed);
            }
        };
        let (one, other) = (sealing(world.db().clone()), sealing(second.clone()));
        let (one, other) = (tokio::spawn(one), tokio::spawn(other));
        tokio::join!(writing, verifying);
        one.await.unwrap();
        other.await.unwrap();
        seal(&world).await;
        let verified = verify(&world, None).await;
        assert_eq!((verified.sealed, verified.findings), (20 * 37, vec![]));
        second.close().await.unwrap();
    }
}

#[tokio::test]
async fn what_waits_for_its_seal_too_long_is_reported() {
    for world in worlds().await {
        let past =
            MovableClock::starting_at(Arc::new(SystemClock), SystemClock.now() - TimeDelta::seconds(70));
        let late = entry(&world, &past).await;
        write(&world, std::slice::from_ref(&late)).await;
        written(&world, 1).await;
        let verified = verify(&world, None).await;
        let expected = Finding::TailUnsealed {
            count: 1,
            entry: late.id,
        };
        assert_eq!(verified.findings, [expected]);
        assert_eq!(seal(&world).await, 2);
        assert_eq!(verify(&world, None).await.findings, []);
    }
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_entries_seals_and_checkpoints() {
    for world in worlds().await {
        written(&world, 3).await;
        seal(&world).await;
        written(&world, 1).await;
        let mut refused = vec![
            "UPDATE audit_entries SET action = 'list'",
            "DELETE FROM audit_entries",
            "UPDATE audit_seals SET position = position + 10",
            "DELETE FROM audit_seals",
        ];
        refused.extend(match world.db().backend() {
            DbBackend::Postgres => [
                "TRUNCATE audit_entries",
                "TRUNCATE audit_seals",
                "TRUNCATE audit_checkpoints",
            ],
            _ => [
                "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries",
                "INSERT OR REPLACE INTO audit_seals SELECT * FROM audit_seals",
                "REPLACE INTO audit_entries SELECT * FROM audit_entries",
            ],
        });
        for sql in refused {
            let error = attempt(&world, sql, &[]).await.expect_err(sql).to_string();
            assert!(error.contains("append only"), "{sql}: {error}");
        }
        seal(&world).await;
        assert_eq!(verify(&world, None).await.sealed, 4);
    }
}

#[tokio::test]
async fn entries_whose_time_is_over_leave_and_the_rest_still_verifies() {
    for world in worlds().await {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heads");
        let heads = Heads::new(Some(file.clone()));
        let clock =
            MovableClock::starting_at(Arc::new(SystemClock), SystemClock.now() - TimeDelta::days(400));
        let (ring, by) = (&world.cx.ring, Actor::system());
        for _ in 0..3 {
            written(&world, 600).await;
            audit::seal(world.db(), ring, &clock).await.unwrap();
            assert!(heads.export(world.db()).await.unwrap());
            assert!(!heads.export(world.db()).await.unwrap(), "the same head again");
            clock.advance(TimeDelta::days(100)).unwrap();
        }
        let forget = async |days: i64| {
            let before = SystemClock.now() - TimeDelta::days(days);
            audit::forget_before(world.db(), ring, &SystemClock, &by, before)
                .await
                .unwrap()
        };
        assert_eq!(forget(500).await, 0, "nothing is that old");
        assert_eq!(forget(250).await, 1_200);
        assert_eq!(forget(250).await, 0, "once is enough");
        let verified = verify(&world, Some(&file)).await;
        assert_eq!(verified.findings, []);
        assert_eq!(
            verified.begins_after.as_ref().map(|head| head.position),
            Some(1_200)
        );
        assert_eq!(
            (verified.sealed, verified.waiting),
            (600, 1),
            "the checkpoint left an entry"
        );
        assert_eq!((verified.heads_before, verified.heads), (1, 2));
        written(&world, 2).await;
        seal(&world).await;
        assert_eq!(verify(&world, Some(&file)).await.sealed, 603);

        let kept = attempt(&world, "DELETE FROM audit_entries", &[]).await;
        assert!(kept.is_err(), "what is not behind the checkpoint stays");
        assert_eq!(forget(-1).await, 602, "all but the last");
        assert_eq!(verify(&world, Some(&file)).await.findings, []);
    }
}

#[tokio::test]
async fn a_checkpoint_that_somebody_else_makes_is_found() {
    for world in worlds().await {
        written(&world, 9).await;
        seal(&world).await;
        let forged = "INSERT INTO audit_checkpoints (position, link, sealed_at, made_at, code) \
                      SELECT position, link, sealed_at, sealed_at, link FROM audit_seals WHERE position = 5";
        attempt(&world, forged, &[]).await.unwrap();
        let entries =
            "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_seals WHERE position <= 5)";
        attempt(&world, entries, &[]).await.unwrap();
        let verified = verify(&world, None).await;
        assert_eq!(verified.findings, [Finding::Checkpoint { position: 5 }]);
    }
}

#[tokio::test]
async fn a_restore_table_by_table_leaves_a_log_that_verifies_and_goes_on() {
    for world in worlds().await {
        written(&world, 5).await;
        seal(&world).await;
        written(&world, 2).await;
        // As a restore fills them: the backlog before the entries, which note themselves once more.
        let tables = ["audit_backlog", "audit_entries", "audit_seals"];
        for table in tables {
            let keep = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
            attempt(&world, &keep, &[]).await.unwrap();
        }
        for sql in crate::tampering::unguarding(&world).await {
            attempt(&world, &sql, &[]).await.unwrap();
        }
        for table in tables {
            attempt(&world, &format!("DELETE FROM {table}"), &[])
                .await
                .unwrap();
        }
        let noting = match world.db().backend() {
            DbBackend::Postgres => "ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_noted",
            _ => {
                "CREATE TRIGGER audit_entries_noted AFTER INSERT ON audit_entries BEGIN \
                 INSERT OR IGNORE INTO audit_backlog (entry_id) VALUES (NEW.id); END"
            }
        };
        attempt(&world, noting, &[]).await.unwrap();
        for table in tables {
            let fill = format!("INSERT INTO {table} SELECT * FROM kept_{table}");
            attempt(&world, &fill, &[]).await.unwrap();
        }
        assert_eq!(verify(&world, None).await.findings, []);
        assert_eq!(seal(&world).await, 2, "what is sealed is not sealed again");
        let verified = verify(&world, None).await;
        assert_eq!(
            (verified.sealed, verified.waiting, verified.findings),
            (7, 0, vec![])
        );
    }
}
