//! A month of two stations on the real databases: the same people and the same watch as in the simulated year, and the
//! product's own workers, driven step by step. Nothing runs by itself: claims, runs, crashes and the clock are moved by
//! one scheduler, so that a seed repeats itself. Run by `make simulate SEEDS=…`.

mod installation;
mod month;
mod sight;

use nuanxin_infra::testing::TestDatabase;
use nuanxin_simulation::failure::Tally;
use nuanxin_simulation::seeds;

#[tokio::test]
async fn whatever_happens_in_a_month_the_databases_keep_every_promise() {
    let Some(seeds) = seeds::asked() else {
        eprintln!("left out: the simulated month on databases (make simulate runs it)");
        return;
    };
    let mut all = Tally::default();
    let mut failures = Vec::new();
    for seed in seeds.0 {
        for database in TestDatabase::all_backends().await {
            match month::live(seed, database).await {
                Ok(tally) => all.add(&tally),
                Err(failure) => failures.push(failure.to_string()),
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} seeds fail\n{}",
        failures.len(),
        failures.join("\n")
    );
    eprintln!("{all}");
}
