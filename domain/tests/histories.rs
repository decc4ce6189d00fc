//! Whatever people do in whatever order: what must always hold for a help request.
//! More of it: `PROPTEST_CASES=5000 cargo test --test histories`.

mod story;

#[path = "histories/attempt.rs"]
mod attempt;
#[path = "histories/due_times.rs"]
mod due_times;
#[path = "histories/invariants.rs"]
mod invariants;
#[path = "histories/rungs.rs"]
mod rungs;
#[path = "histories/steps.rs"]
mod steps;
#[path = "histories/work.rs"]
mod work;
#[path = "histories/world.rs"]
mod world;

use proptest::prelude::*;
use steps::{a_start, a_step};
use world::World;

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_history_breaks_a_promise_of_the_house(start in a_start(), steps in prop::collection::vec(a_step(), 20..90)) {
        let mut world = World::new(start);
        for step in steps {
            world.take(step);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_same_history_has_the_same_due_times_always(start in a_start(), steps in prop::collection::vec(a_step(), 20..90)) {
        let lived = || {
            let mut world = World::new(start.clone());
            for step in &steps {
                world.take(step.clone());
            }
            due_times::promises(&world.stories)
        };
        prop_assert_eq!(lived(), lived());
    }
}

/// The generator is worth nothing when it never gets anywhere.
#[test]
fn random_histories_reach_every_state() {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec(a_step(), 20..90);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..90 {
        let start = a_start().new_tree(&mut runner).unwrap().current();
        let mut world = World::new(start);
        for step in steps.new_tree(&mut runner).unwrap().current() {
            world.take(step);
            seen.extend(world.stories.iter().map(|story| story.state()));
        }
    }
    let all = nuanxin_domain::help_request::StateName::ALL;
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
}
