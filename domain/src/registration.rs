//! Where somebody is registered (户籍) is not where they are helped: the place where the person is decides, and the
//! station of registration is told when what is needed is applied for there. The table of
//! `data/registration-needs.csv` says for which needs, and why.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::ids::StationId;
use crate::need::Need;

/// Where the person is registered, when that is another station's street.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The station of registration.
    pub station: StationId,
    /// Whether it was told.
    pub informed: bool,
}

/// For which needs the station of registration is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationNeeds(Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Line {
    need: Need,
    informed: YesNo,
    why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum YesNo {
    Yes,
    No,
}

impl RegistrationNeeds {
    /// The table that is compiled into the program.
    pub fn built_in() -> &'static Self {
        static TABLE: LazyLock<RegistrationNeeds> = LazyLock::new(|| {
            // The file is part of the program; a test reads it.
            let table = include_str!("../data/registration-needs.csv").as_bytes();
            RegistrationNeeds::read(table).unwrap_or(RegistrationNeeds(Vec::new()))
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

    /// Whether one of these needs calls for the station of registration.
    pub fn call_for_it(&self, needs: &[Need]) -> bool {
        let told = |line: &Line| line.informed == YesNo::Yes && needs.contains(&line.need);
        self.0.iter().any(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_stands_once_in_the_table_with_its_reason() {
        let read =
            RegistrationNeeds::read(include_str!("../data/registration-needs.csv").as_bytes()).unwrap();
        assert_eq!(&read, RegistrationNeeds::built_in());
        for need in Need::ALL {
            let mut lines = read.0.iter().filter(|line| line.need == need);
            assert!(lines.next().is_some_and(|line| !line.why.is_empty()), "{need:?}");
            assert!(lines.next().is_none(), "{need:?}");
        }
    }

    #[test]
    fn applications_call_for_the_station_of_registration_and_violence_never_does() {
        let needs = RegistrationNeeds::built_in();
        assert!(needs.call_for_it(&[Need::Living]));
        assert!(needs.call_for_it(&[Need::Psychological, Need::Disability]));
        assert!(!needs.call_for_it(&[Need::Psychological, Need::SuddenHardship, Need::Abuse]));
        assert!(!needs.call_for_it(&[]));
        assert!(RegistrationNeeds::read("need,informed,why\nliving,perhaps,\n".as_bytes()).is_err());
    }
}
