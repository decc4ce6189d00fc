//! The process is killed between any two steps of a submission and of its job: what was acknowledged is there,
//! what is there is whole, and after the rescue everything has happened exactly once.

use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::StateName;
use nuanxin_domain::ids::{AccountId, RequestId};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::committer::{Committer, ring};
use nuanxin_infra::db::Database;
use nuanxin_infra::idempotency::{self, IdempotencyKey};
use nuanxin_infra::jobs::{self, ClaimedJob, NewJob};
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::settings::DatabaseSettings;
use nuanxin_infra::wakeup::Wakeups;
use nuanxin_infra::{help_requests, stop_points};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::fixture::{STATION, World, placement, worlds};

const LEASE: Duration = Duration::from_secs(30);
const URL: &str = "NUANXIN_TEST_KILLED_URL";
const CALLER: AccountId = AccountId(Uuid::from_u128(0xca11e4));

fn caller() -> Actor {
    Actor {
        account: CALLER,
        role: Role::Resident,
        station: None,
        session: None,
        named_for_restricted: false,
    }
}

/// The same call each time, as somebody repeats it who got no answer.
fn submission(world: &World) -> Write {
    let decided = world.submission(&caller(), Urgency::Normal, false);
    Write {
        idempotency: Some(IdempotencyKey {
            actor: CALLER,
            operation: "submit".into(),
            key: "the one".into(),
            body_digest: [1; 32],
            status: 201,
            resource: decided.request.id.0,
        }),
        ..decided.into()
    }
}

async fn route(world: &World, committer: &Committer, job: ClaimedJob) {
    let id = job.request().expect("a job about a request");
    let request = help_requests::load(world.db().reader(), id)
        .await
        .unwrap()
        .expect("stored");
    let system = Actor::system();
    match world.decide(&system, |cx| request.route(&placement(Some(STATION)), cx)) {
        Ok(decided) => {
            let write = Write {
                finishes: Some(job),
                ..decided.into()
            };
            committer.commit(vec![write]).await.unwrap();
        }
        // Routed before its worker died: nothing is left to do.
        Err(_) => committer.finish(job).await.unwrap(),
    }
}

fn committer(world: &World) -> Committer {
    let (keys, clocks) = (world.cx.ring.clone(), world.cx.clocks.clone());
    Committer::spawn(world.db().clone(), keys, clocks, ring(&Wakeups::in_process()))
}

/// What the killed process does: submit, answer, route, and fail at something else. The test below runs it in a
/// process of its own; run by itself it has no database and nothing to do.
#[tokio::test]
async fn the_life_of_the_process_that_is_killed() {
    let Ok(url) = std::env::var(URL) else { return };
    let settings = DatabaseSettings {
        url: url.into(),
        max_connections: 4,
        statement_timeout_seconds: 15,
    };
    let world = World::over(Database::open(&settings).await.unwrap(), None);
    let committer = committer(&world);
    let write = submission(&world);
    let id = write.decided.request.id;
    committer.commit(vec![write]).await.unwrap();
    std::io::stderr()
        .write_all(format!("acknowledged {id}\n").as_bytes())
        .unwrap();
    let claimed = jobs::claim(world.db(), 2..=2, "killed", 1, LEASE, world.real_now())
        .await
        .unwrap();
    for job in claimed {
        route(&world, &committer, job).await;
    }
    let tx = world.db().write_tx().await.unwrap();
    let doomed = NewJob::new("doomed", serde_json::json!({}), 3, world.real_now());
    jobs::enqueue(&tx, world.cx.clocks.real.as_ref(), &[doomed])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let claimed = jobs::claim(world.db(), 3..=3, "killed", 1, LEASE, world.real_now())
        .await
        .unwrap();
    jobs::retry(world.db(), &claimed[0], "no luck", world.real_now())
        .await
        .unwrap();
}

/// Runs the life above until it is killed at `point`; true and the request when it was acknowledged before.
fn killed_at(world: &World, point: &str) -> Option<RequestId> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killing::the_life_of_the_process_that_is_killed"])
        .arg("--nocapture")
        .env(URL, world.test.as_ref().unwrap().url())
        .env("NUANXIN_STOP_AT", point)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), None, "{point} is not passed:\n{said}");
    let id = said.lines().find_map(|line| line.strip_prefix("acknowledged "))?;
    Some(RequestId(id.parse().unwrap()))
}

async fn count(world: &World, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let db = world.db().reader();
    let statement = sea_orm::Statement::from_string(world.db().backend(), sql);
    db.query_one_raw(statement)
        .await
        .unwrap()
        .unwrap()
        .try_get("", "n")
        .unwrap()
}

async fn all_happens_once(world: &World, point: &str) {
    let acknowledged = killed_at(world, point);
    let db = world.db().reader();
    let kept = idempotency::find(db, CALLER, "submit", "the one").await.unwrap();
    let stored = count(world, "help_requests").await;
    assert_eq!(
        kept.is_some(),
        stored == 1,
        "{point}: the key and its effect belong together"
    );
    assert_eq!(count(world, "intakes").await, stored, "{point}");
    if let Some(id) = acknowledged {
        assert!(
            help_requests::load(db, id).await.unwrap().is_some(),
            "{point}: acknowledged and lost"
        );
    }

    // Whoever got no answer calls again; another worker takes over what the dead one had.
    let committer = committer(world);
    let again = committer.commit(vec![submission(world)]).await;
    assert_eq!(
        matches!(again, Err(RecordError::Twin)),
        stored == 1,
        "{point}: {again:?}"
    );
    let later = world.real_now() + TimeDelta::minutes(2);
    jobs::rescue(world.db(), later).await.unwrap();
    for job in jobs::claim(world.db(), 0..=2, "heir", 9, LEASE, later)
        .await
        .unwrap()
    {
        match job.kind.as_str() {
            "route" => route(world, &committer, job).await,
            kind => assert_eq!(kind, "assign", "{point}"),
        }
    }
    committer.stop().await;
    let kept = idempotency::find(db, CALLER, "submit", "the one")
        .await
        .unwrap()
        .unwrap();
    let request = help_requests::load(db, RequestId(kept.resource))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(request.state.name(), StateName::Queued, "{point}");
    assert_eq!(count(world, "help_requests").await, 1, "{point}");
    let events = count(world, "events").await;
    assert_eq!(events, i64::from(request.tally.events), "{point}");
    assert_eq!(
        count(world, "audit_entries").await,
        events,
        "{point}: one entry for each event"
    );
    assert_eq!(count(world, "events WHERE kind = 'routed'").await, 1, "{point}");
    assert_eq!(count(world, "jobs WHERE kind = 'route'").await, 0, "{point}");
    assert_eq!(count(world, "jobs WHERE kind = 'assign'").await, 1, "{point}");
}

async fn killed_at_every_point(pass: u32, wanted: fn(&str) -> bool) {
    if !stop_points::COMPILED {
        eprintln!("left out: the stop points are not compiled in (run the whole workspace)");
        return;
    }
    for point in stop_points::ALL.into_iter().filter(|point| wanted(point)) {
        for world in worlds().await {
            all_happens_once(&world, &format!("{point}:{pass}")).await;
        }
    }
}

#[tokio::test]
async fn killed_between_any_two_steps_of_a_submission_nothing_is_lost_or_done_twice() {
    killed_at_every_point(1, |point| !point.starts_with("jobs:")).await;
}

#[tokio::test]
async fn killed_between_any_two_steps_of_a_routing_nothing_is_lost_or_done_twice() {
    killed_at_every_point(2, |point| !point.starts_with("jobs:")).await;
}

#[tokio::test]
async fn killed_around_a_claim_or_a_retry_nothing_is_lost_or_done_twice() {
    killed_at_every_point(1, |point| point.starts_with("jobs:")).await;
}
