//! Somebody with the database's password drops the triggers and changes the log: what they did is found and named.

use std::sync::Arc;

use chrono::TimeDelta;
use nuanxin_domain::access::Actor;
use nuanxin_infra::audit::{self, Finding, Heads};
use nuanxin_infra::clock::{Clock, MovableClock, SystemClock};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use crate::fixture::{World, worlds};
use crate::sealing::{attempt, entry, seal, verify, written};

/// What takes the guards away.
pub async fn unguarding(world: &World) -> Vec<String> {
    if world.db().backend() == DbBackend::Postgres {
        let tables = ["audit_entries", "audit_seals", "audit_checkpoints"];
        let disable = |table: &str| format!("ALTER TABLE {table} DISABLE TRIGGER USER");
        return tables.map(disable).to_vec();
    }
    let all = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'";
    let rows = world
        .db()
        .reader()
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, all))
        .await
        .unwrap();
    let drop = |row: &sea_orm::QueryResult| {
        let name: String = row.try_get("", "name").unwrap();
        format!("DROP TRIGGER {name}")
    };
    rows.iter().map(drop).collect()
}

/// Nine more sealed entries, and nothing that guards them any more.
async fn unguarded(world: &World) -> Vec<Uuid> {
    let entries = written(world, 9).await;
    seal(world).await;
    assert_eq!(verify(world, None).await.findings, []);
    for statement in unguarding(world).await {
        done(world, &statement, &[]).await;
    }
    entries
}

async fn done(world: &World, sql: &str, values: &[Value]) {
    attempt(world, sql, values)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn first_finding(world: &World) -> Finding {
    let verified = verify(world, None).await;
    *verified.findings.first().expect("a finding")
}

/// Moves all positions from `from` on by `by`: in two steps, since no two rows may share one even for a moment.
async fn shift(world: &World, from: i64, by: i64) {
    let away = "UPDATE audit_seals SET position = -position WHERE position >= $1";
    done(world, away, &[from.into()]).await;
    let back = "UPDATE audit_seals SET position = -position + $1 WHERE position < 0";
    done(world, back, &[by.into()]).await;
}

#[tokio::test]
async fn an_entry_that_was_altered_in_any_column_is_named() {
    for world in worlds().await {
        let entries = unguarded(&world).await;
        let changes = [
            ("actor_role", "'lead'"),
            ("action", "'list'"),
            ("purpose", "'visit'"),
            ("purpose", "NULL"),
            ("fields", "'[\"name\"]'"),
            ("fields", "NULL"),
            ("grounds", "'handler'"),
            ("station_id", "NULL"),
            ("request_id", "NULL"),
            ("actor_id", "station_id"),
            ("at", "'2026-01-01 00:00:00+00:00'"),
        ];
        let keep = "CREATE TABLE kept AS SELECT * FROM audit_entries";
        done(&world, keep, &[]).await;
        for (column, value) in changes {
            let change = format!("UPDATE audit_entries SET {column} = {value} WHERE id = $1");
            done(&world, &change, &[entries[3].into()]).await;
            let expected = Finding::EntryAltered {
                position: 4,
                entry: entries[3],
            };
            assert_eq!(first_finding(&world).await, expected, "{column} = {value}");
            let restore = format!(
                "UPDATE audit_entries SET {column} = (SELECT {column} FROM kept k WHERE k.id = audit_entries.id)"
            );
            done(&world, &restore, &[]).await;
            assert_eq!(verify(&world, None).await.findings, [], "{column} is as it was");
        }
    }
}

#[tokio::test]
async fn an_entry_that_was_deleted_is_named_with_and_without_its_seal() {
    for world in worlds().await {
        let entries = unguarded(&world).await;
        let gone = [entries[3].into()];
        done(&world, "DELETE FROM audit_entries WHERE id = $1", &gone).await;
        let expected = Finding::EntryDeleted {
            position: 4,
            entry: entries[3],
        };
        assert_eq!(first_finding(&world).await, expected);
        done(&world, "DELETE FROM audit_seals WHERE position = 4", &[]).await;
        assert_eq!(first_finding(&world).await, Finding::SealMissing { missing: 4 });
        shift(&world, 5, -1).await;
        let closed_up = Finding::LinkBroken {
            position: 4,
            entry: entries[4],
        };
        assert_eq!(first_finding(&world).await, closed_up, "the gap was closed");
    }
}

#[tokio::test]
async fn two_entries_that_were_swapped_are_named() {
    for world in worlds().await {
        let entries = unguarded(&world).await;
        let swap = "UPDATE audit_seals SET entry_id = $1 WHERE position = $2";
        for (entry, position) in [(Uuid::nil(), 3_i64), (entries[2], 6), (entries[5], 3)] {
            done(&world, swap, &[entry.into(), position.into()]).await;
        }
        let swapped = Finding::EntryAltered {
            position: 3,
            entry: entries[5],
        };
        assert_eq!(first_finding(&world).await, swapped);
    }
    for world in worlds().await {
        let entries = unguarded(&world).await;
        let swap = "UPDATE audit_seals SET position = $2 WHERE position = $1";
        for (from, to) in [(3_i64, -3_i64), (6, 3), (-3, 6)] {
            done(&world, swap, &[from.into(), to.into()]).await;
        }
        let swapped = Finding::LinkBroken {
            position: 3,
            entry: entries[5],
        };
        assert_eq!(first_finding(&world).await, swapped, "with their seals");
    }
}

#[tokio::test]
async fn an_entry_that_was_put_in_is_named_with_and_without_a_seal() {
    for world in worlds().await {
        unguarded(&world).await;
        let forged = entry(&world, &SystemClock).await;
        crate::sealing::write(&world, std::slice::from_ref(&forged)).await;
        assert_eq!(first_finding(&world).await, Finding::PutIn { entry: forged.id });
        shift(&world, 5, 1).await;
        let seal = "INSERT INTO audit_seals (position, entry_id, sealed_at, link) \
                    SELECT 5, $1, sealed_at, link FROM audit_seals WHERE position = 4";
        done(&world, seal, &[forged.id.into()]).await;
        let put_in = Finding::LinkBroken {
            position: 5,
            entry: forged.id,
        };
        assert_eq!(first_finding(&world).await, put_in);
    }
}

#[tokio::test]
async fn an_entry_that_was_deleted_before_its_seal_is_named() {
    for world in worlds().await {
        let entries = written(&world, 2).await;
        let gone = [entries[0].into()];
        let refused = attempt(&world, "DELETE FROM audit_entries WHERE id = $1", &gone).await;
        assert!(refused.is_err(), "the trigger guards it from its first moment");
        seal(&world).await;
        let waiting = "INSERT INTO audit_backlog (entry_id) VALUES ($1)";
        done(&world, waiting, &[Uuid::from_u128(7).into()]).await;
        let found = Finding::DeletedUnsealed {
            entry: Uuid::from_u128(7),
        };
        assert_eq!(first_finding(&world).await, found);
        written(&world, 1).await;
        assert_eq!(seal(&world).await, 1, "it holds up nobody");
    }
}

#[tokio::test]
async fn a_chain_that_was_shortened_or_written_anew_does_not_fit_its_exported_heads() {
    for world in worlds().await {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heads");
        let heads = Heads::new(Some(file.clone()));
        let entries = unguarded(&world).await;
        heads.export(world.db()).await.unwrap();
        let whole = verify(&world, Some(&file)).await;
        assert_eq!((whole.heads, whole.findings), (1, vec![]));

        done(
            &world,
            "DELETE FROM audit_entries WHERE id > $1",
            &[entries[5].into()],
        )
        .await;
        done(&world, "DELETE FROM audit_seals WHERE position > 6", &[]).await;
        assert_eq!(
            verify(&world, None).await.findings,
            [],
            "the chain alone cannot tell"
        );
        let shortened = verify(&world, Some(&file)).await.findings;
        assert!(
            matches!(
                shortened[..],
                [Finding::Shortened {
                    position: 9,
                    ends_at: 6,
                    ..
                }]
            ),
            "{shortened:?}"
        );

        // Somebody with the keys too writes all of it anew, without one entry and with others in its place.
        done(&world, "DELETE FROM audit_seals", &[]).await;
        done(
            &world,
            "DELETE FROM audit_entries WHERE id = $1",
            &[entries[2].into()],
        )
        .await;
        written(&world, 5).await;
        done(
            &world,
            "INSERT INTO audit_backlog SELECT id FROM audit_entries",
            &[],
        )
        .await;
        audit::seal(world.db(), &world.cx.ring, &SystemClock)
            .await
            .unwrap();
        assert_eq!(verify(&world, None).await.findings, [], "nor now");
        let anew = verify(&world, Some(&file)).await.findings;
        assert!(
            matches!(anew[..], [Finding::HeadDiffers { position: 9, .. }]),
            "{anew:?}"
        );
    }
}

#[tokio::test]
async fn after_the_beginning_was_cut_whatever_is_changed_in_the_rest_is_still_named() {
    for world in worlds().await {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heads");
        let heads = Heads::new(Some(file.clone()));
        let long_ago = SystemClock.now() - TimeDelta::days(1_200);
        let then = MovableClock::starting_at(Arc::new(SystemClock), long_ago);
        written(&world, 4).await;
        audit::seal(world.db(), &world.cx.ring, &then).await.unwrap();
        heads.export(world.db()).await.unwrap();
        let entries = written(&world, 9).await;
        seal(&world).await;
        heads.export(world.db()).await.unwrap();
        let (ring, by) = (&world.cx.ring, Actor::system());
        let before = SystemClock.now() - TimeDelta::days(1_100);
        let gone = audit::forget_before(world.db(), ring, &SystemClock, &by, before).await;
        assert_eq!(gone.unwrap(), 4);
        let verified = verify(&world, Some(&file)).await;
        assert_eq!((verified.findings, verified.heads_before), (vec![], 0));
        assert_eq!(verified.heads, 2, "that at the cut, and the last");

        for statement in unguarding(&world).await {
            done(&world, &statement, &[]).await;
        }
        let third = [entries[2].into()];
        done(
            &world,
            "UPDATE audit_entries SET action = 'list' WHERE id = $1",
            &third,
        )
        .await;
        let altered = Finding::EntryAltered {
            position: 7,
            entry: entries[2],
        };
        assert_eq!(first_finding(&world).await, altered);
        done(&world, "UPDATE audit_checkpoints SET position = 5", &[]).await;
        assert_eq!(
            first_finding(&world).await,
            Finding::Checkpoint { position: 5 },
            "nobody else can cut further"
        );
    }
}
