//! A month of two stations on the real databases: the same people and the same watch as in the simulated year, and the
//! product's own workers, driven step by step. Nothing runs by itself: claims, runs, crashes and the clock are moved by
//! one scheduler, so that a seed repeats itself. Run by `make simulate SEEDS=…`.

mod installation;
mod month;
mod sight;

use nuanxin_infra::testing::TestDatabase;
use nuanxin_simulation::failure::{Failure, Tally};
use nuanxin_simulation::seeds::{self, Seeds};

#[tokio::test]
async fn whatever_happens_in_a_month_sqlite_keeps_every_promise() {
    let Some(seeds) = months() else { return };
    let mut lived = Lived::default();
    for seed in seeds.0 {
        lived.add(month::live(seed, TestDatabase::sqlite().await).await);
    }
    lived.end("SQLite");
}

#[tokio::test]
async fn whatever_happens_in_a_month_postgresql_keeps_every_promise() {
    let Some(seeds) = months() else { return };
    let mut lived = Lived::default();
    for seed in seeds.0 {
        let database = TestDatabase::postgres()
            .await
            .expect("scripts/simulate starts it");
        lived.add(month::live(seed, database).await);
    }
    lived.end("PostgreSQL");
}

fn months() -> Option<Seeds> {
    let asked = seeds::asked("SIMULATION_MONTHS");
    if asked.is_none() {
        eprintln!("left out: the simulated month on databases (make simulate runs it)");
    }
    asked
}

/// What happened in months, and what failed.
#[derive(Default)]
struct Lived {
    tally: Tally,
    failures: Vec<String>,
}

impl Lived {
    fn add(&mut self, lived: Result<Tally, Failure>) {
        match lived {
            Ok(tally) => self.tally.add(&tally),
            Err(failure) => self.failures.push(failure.to_string()),
        }
    }

    fn end(self, database: &str) {
        let Self { tally, failures } = self;
        let many = failures.len();
        assert!(
            failures.is_empty(),
            "{many} seeds fail on {database}\n{}",
            failures.join("\n")
        );
        eprintln!("months on {database}: {tally}");
    }
}
