//! Which histories are lived, and on how many threads.

use crate::failure::{Failure, Tally};
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Histories by their seeds: `20` is the first twenty, `7-9` three of them, `7-7` the seventh alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeds(pub RangeInclusive<u64>);

/// The text names no seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSeeds;

impl FromStr for Seeds {
    type Err = NoSeeds;
    fn from_str(text: &str) -> Result<Self, NoSeeds> {
        let (first, last) = text.trim().split_once('-').unwrap_or(("1", text.trim()));
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| NoSeeds);
        let (first, last) = (number(first)?, number(last)?);
        if first == 0 || last < first {
            return Err(NoSeeds);
        }
        Ok(Self(first..=last))
    }
}

/// The seeds that this variable of the environment asks for, as scripts/simulate sets it; none when it does not.
///
/// # Panics
/// When it asks for something else: a long run must not end at once and look well.
pub fn asked(variable: &str) -> Option<Seeds> {
    let text = std::env::var(variable).ok()?;
    let seeds = text.parse();
    Some(seeds.unwrap_or_else(|_| panic!("{variable} is a number of seeds or a range such as 7-9: {text}")))
}

/// Lives each of these histories, two at a time, and adds up what happened; or tells which ones failed.
///
/// # Errors
/// The failures, by seed.
pub fn each(
    seeds: &Seeds,
    live: impl Fn(u64) -> Result<Tally, Failure> + Sync,
) -> Result<Tally, Vec<Failure>> {
    let next = AtomicU64::new(*seeds.0.start());
    let done = Mutex::new((Tally::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if !seeds.0.contains(&seed) {
                        return;
                    }
                    let lived = live(seed);
                    let mut done = done.lock().expect("no history panics while it is added up");
                    match lived {
                        Ok(tally) => done.0.add(&tally),
                        Err(failure) => done.1.push(failure),
                    }
                }
            });
        }
    });
    let (tally, mut failures) = done.into_inner().expect("all threads have ended");
    failures.sort_by_key(|failure: &Failure| failure.seed);
    if failures.is_empty() {
        Ok(tally)
    } else {
        Err(failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_a_range_names_seeds() {
        let range = |text: &str| text.parse::<Seeds>().map(|seeds| seeds.0);
        assert_eq!(range("20"), Ok(1..=20));
        assert_eq!(range("7-9"), Ok(7..=9));
        for wrong in ["", "0", "9-7", "-3", "many"] {
            assert_eq!(range(wrong), Err(NoSeeds), "{wrong}");
        }
    }
}
