//! A year of a district, many times over: the pure layer. A few seeds by default; more of them with
//! `make simulate SEEDS=…`.

use nuanxin_simulation::seeds::{self, Seeds};
use nuanxin_simulation::year::{history, live};

/// Seeds of an ordinary test run.
const FEW: u64 = 4;

/// What happens in a few years, or they prove little.
const HAPPENS: [&str; 24] = [
    "submitted",
    "sent_to_triage",
    "routed",
    "assigned",
    "accepted",
    "returned",
    "recused",
    "released",
    "taken_back",
    "contact_reached",
    "contact_attempted",
    "urged",
    "urgency_changed",
    "waiting",
    "resumed",
    "extended",
    "deadline_warned",
    "deadline_missed",
    "escalated",
    "deadline_moved",
    "mandatory_report_filed",
    "closed",
    "appeal_decided",
    "reopened",
];

#[test]
fn whatever_happens_in_a_year_no_promise_of_the_house_is_broken() {
    let asked = seeds::asked("SIMULATION_YEARS");
    if asked.is_none() {
        eprintln!("{FEW} seeds of the simulated year only (make simulate SEEDS=… lives more)");
    }
    let lived = seeds::each(asked.as_ref().unwrap_or(&Seeds(1..=FEW)), |seed| live(seed, 365));
    let tally = lived.unwrap_or_else(|failures| {
        let told: Vec<String> = failures.iter().map(ToString::to_string).collect();
        panic!("{} seeds fail\n{}", told.len(), told.join("\n"));
    });
    eprintln!("{tally}");
    if asked.is_none() {
        let missing: Vec<&str> = HAPPENS
            .into_iter()
            .filter(|code| tally.count_of(code) == 0)
            .collect();
        assert!(missing.is_empty(), "never happens: {missing:?}");
    }
}

#[test]
fn the_same_seed_lives_the_same_history_with_the_same_due_times() {
    let lived = || {
        history(2, 60)
            .decisions
            .into_iter()
            .map(|kept| kept.decided.request)
    };
    assert!(lived().eq(lived()));
}
