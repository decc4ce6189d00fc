//! The whole program, killed fifty times in the middle of its work: what was acknowledged is there, exactly
//! once, and whatever work was going on is done in the end.
//!
//! A test binary of its own, because it wants the processor for itself.

#[allow(dead_code)] // the rest of it serves the tests of the program
#[path = "../program/home.rs"]
mod home;
mod person;
mod reckoning;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use home::{Home, Running};
use nuanxin_infra::testing::TestDatabase;
use person::{Person, Phone};

const KILLS: u32 = 50;
/// People who submit at the same time.
const PEOPLE: usize = 4;
/// Of so many kills one hits the program while it starts.
const ONE_AT_THE_START: u32 = 10;

/// Milliseconds until a kill: the same on every run (xorshift).
struct Fate(u64);

impl Fate {
    fn between(&mut self, least: u64, most: u64) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Duration::from_millis(least + self.0 % (most - least))
    }
}

/// New requests are placed at once, or by their jobs.
fn demo(home: &Home, database: Option<&TestDatabase>, at_once: bool) -> Command {
    let mut command = home.command(&["demo"]);
    command.env("NUANXIN__ASSIGNMENT__AT_ONCE", at_once.to_string());
    command.env_remove("NUANXIN__REDIS__URL");
    if let Some(database) = database {
        command.env("NUANXIN__DATABASE__URL", database.url());
        if let Ok(redis) = std::env::var("TEST_REDIS_URL") {
            command.env("NUANXIN__REDIS__URL", redis);
        }
    }
    command
}

fn kill_while_it_starts(mut command: Command, after: Duration) {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Everybody submits until the program is killed.
async fn submit_until_killed(
    people: Vec<Person>,
    phone: &Phone,
    running: Running,
    after: Duration,
) -> Vec<Person> {
    let busy: Vec<_> = people
        .into_iter()
        .map(|person| tokio::spawn(person.submits_until_nobody_answers(phone.clone())))
        .collect();
    tokio::time::sleep(after).await;
    drop(running); // SIGKILL
    let mut people = Vec::new();
    for person in busy {
        people.push(person.await.unwrap());
    }
    people
}

/// Sealing was killed fifty times too, and goes on while this looks.
fn audit_log_is_whole(home: &Home, database: Option<&TestDatabase>) {
    let mut command = home.command(&["audit", "verify"]);
    if let Some(database) = database {
        command.env("NUANXIN__DATABASE__URL", database.url());
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    eprintln!("{said}");
}

async fn survives_kills(database: Option<&TestDatabase>) {
    let home = Home::new();
    let seed = 0x6e75_616e_7869_6e01;
    let mut fate = Fate(seed);
    let began = Instant::now();
    eprintln!(
        "{KILLS} kills, seed {seed:#x}, PostgreSQL: {}",
        database.is_some()
    );
    let mut people: Vec<Person> = (0..PEOPLE).map(Person::new).collect();
    let mut token = None;
    for kill in 1..=KILLS {
        eprintln!("kill {kill} of {KILLS} after {:?}", began.elapsed());
        if kill % ONE_AT_THE_START == 0 {
            kill_while_it_starts(demo(&home, database, kill % 2 == 0), fate.between(1, 400));
            continue;
        }
        let running = Running::start(demo(&home, database, kill % 2 == 0));
        let ready = running.ready_after("/readyz");
        let phone = Phone::signed_in(running.address(), token.take()).await;
        eprintln!("  ready after {ready:?}, signed in");
        token = Some(phone.token());
        phone.lives_by_day().await;
        people = submit_until_killed(people, &phone, running, fate.between(50, 400)).await;
        let acknowledged: usize = people.iter().map(Person::acknowledged).sum();
        eprintln!("  killed, {acknowledged} acknowledged so far");
    }
    let running = Running::start(demo(&home, database, true));
    running.ready_after("/readyz");
    let phone = Phone::signed_in(running.address(), token).await;
    reckoning::all_is_as_acknowledged(&phone, &people).await;
    audit_log_is_whole(&home, database);
    eprintln!("all is well after {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_fifty_kills_and_is_done_exactly_once() {
    let asked = std::env::var("TEST_BACKENDS").unwrap_or_default();
    if asked != "postgres" {
        // not a `TestDatabase`: no other process may hold the file open when it is recovered
        survives_kills(None).await;
    }
    if asked != "sqlite"
        && let Some(database) = TestDatabase::postgres().await
    {
        survives_kills(Some(&database)).await;
    }
}
