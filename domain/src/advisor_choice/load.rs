//! How much a request weighs in its advisor's hands: the table of `data/advisor-load.csv`. What waits for the
//! resident weighs less than what is to be done; an SOS fills an advisor's hands like three ordinary requests.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::help_request::StateName;
use crate::urgency::Urgency;

/// One ordinary request in hand.
pub const ORDINARY: u32 = 100;

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Line {
    state: StateName,
    urgency: Urgency,
    weight: u32,
}

/// Weights by state and urgency, in hundredths of an ordinary request in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadWeights(Vec<Line>);

impl LoadWeights {
    /// The table that is compiled into the program.
    pub fn built_in() -> &'static Self {
        static TABLE: LazyLock<LoadWeights> = LazyLock::new(|| {
            // The file is part of the program; a test reads it.
            let table = include_str!("../../data/advisor-load.csv").as_bytes();
            LoadWeights::read(table).unwrap_or(LoadWeights(Vec::new()))
        });
        &TABLE
    }

    /// Reads a table with a header row.
    ///
    /// # Errors
    /// A line that cannot be read.
    pub fn read(table: impl std::io::Read) -> Result<Self, csv::Error> {
        let lines: Result<Vec<Line>, csv::Error> = csv::Reader::from_reader(table).deserialize().collect();
        Ok(Self(lines?))
    }

    /// What one request weighs; 0 for states in which no advisor has anything to do.
    pub fn of(&self, state: StateName, urgency: Urgency) -> u32 {
        let line = self
            .0
            .iter()
            .find(|line| (line.state, line.urgency) == (state, urgency));
        line.map_or(0, |line| line.weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_weighs_what_an_advisor_has_in_hand_and_nothing_else() {
        let weights = LoadWeights::read(include_str!("../../data/advisor-load.csv").as_bytes()).unwrap();
        assert_eq!(&weights, LoadWeights::built_in());
        assert_eq!(weights.of(StateName::InProgress, Urgency::Normal), ORDINARY);
        for urgency in Urgency::ALL {
            let [assigned, in_progress, waiting] =
                [StateName::Assigned, StateName::InProgress, StateName::Waiting]
                    .map(|state| weights.of(state, urgency));
            assert!(
                assigned > 0 && waiting > 0 && waiting < in_progress,
                "{urgency:?}"
            );
            for state in StateName::ALL {
                let counts = matches!(
                    state,
                    StateName::Assigned | StateName::InProgress | StateName::Waiting
                );
                assert_eq!(weights.of(state, urgency) > 0, counts, "{state:?}");
            }
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_no_table() {
        for line in [
            "gone,normal,1",
            "assigned,soon,1",
            "assigned,normal,-1",
            "assigned,normal",
        ] {
            let table = format!("state,urgency,weight\n{line}\n");
            assert!(LoadWeights::read(table.as_bytes()).is_err(), "{line}");
        }
    }
}
