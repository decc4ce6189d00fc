//! Administrative divisions: district → street or town → residents' or villagers' committee.
//! Codes change between years and publishers, so identity is county and name; codes are attributes.

use std::io::Read;

use serde::{Deserialize, Serialize};

/// The edition whose codes the embedded divisions carry.
pub const EDITION: &str = "2022";

/// How far down a division stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省、直辖市: 2 digits.
    Province,
    /// 地级市: 4 digits.
    City,
    /// 区、县: 6 digits.
    County,
    /// 街道、镇、乡: 9 digits.
    Street,
    /// 居委会、村委会: 12 digits.
    Committee,
}

impl Level {
    /// How many digits the code of this level has.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Street => 9,
            Self::Committee => 12,
        }
    }
}

/// One division. Its name is unique inside its parent only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    /// Statistical code of its edition, digits only.
    pub code: String,
    /// Its level.
    pub level: Level,
    /// Official name, such as 曹家渡街道.
    pub name: String,
    /// Code of the division above, none at the top.
    pub parent_code: Option<String>,
}

/// Why a list of divisions cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DivisionsError {
    /// Not a table with the columns code, level, name and parent_code (more are ignored).
    #[error("divisions: {0}")]
    Unreadable(#[from] csv::Error),
    /// A code does not have the digits of its level.
    #[error("divisions: `{code}` is no code of a {level:?}")]
    Code {
        /// The code as written.
        code: String,
        /// The level that it claims.
        level: Level,
    },
    /// A name is missing.
    #[error("divisions: {0} has no name")]
    Nameless(String),
}

/// 静安区 with its 14 streets and all committees.
pub fn jingan() -> Vec<Division> {
    // The file is part of the program; a test reads it.
    read(include_str!("../data/divisions-jingan.csv").as_bytes()).unwrap_or_default()
}

/// Reads a table with a header row. A county appears once even if the table repeats it.
pub fn read(source: impl Read) -> Result<Vec<Division>, DivisionsError> {
    let mut divisions: Vec<Division> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for row in csv::Reader::from_reader(source).into_deserialize() {
        let division: Division = row?;
        let Division {
            code, level, name, ..
        } = &division;
        if code.len() != level.digits() || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DivisionsError::Code {
                code: code.clone(),
                level: *level,
            });
        }
        if name.trim().is_empty() {
            return Err(DivisionsError::Nameless(code.clone()));
        }
        if seen.insert(code.clone()) {
            divisions.push(division);
        }
    }
    Ok(divisions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jingan_has_thirteen_streets_and_one_town() {
        let divisions = jingan();
        let named = |level| divisions.iter().filter(move |division| division.level == level);
        assert_eq!(
            named(Level::County).map(|d| d.name.as_str()).collect::<Vec<_>>(),
            ["静安区"]
        );
        assert_eq!(
            named(Level::Street).filter(|d| d.name.ends_with("街道")).count(),
            13
        );
        assert!(named(Level::Street).any(|d| d.name == "彭浦镇" && d.code == "310106101"));
        assert_eq!(named(Level::Committee).count(), 267);
    }

    #[test]
    fn every_division_stands_below_its_parent() {
        let divisions = jingan();
        for division in divisions.iter().filter(|d| d.level != Level::County) {
            let parent = divisions
                .iter()
                .find(|d| Some(&d.code) == division.parent_code.as_ref())
                .unwrap();
            assert!(parent.level < division.level && division.code.starts_with(&parent.code));
        }
    }

    #[test]
    fn two_committees_may_share_a_name_in_different_streets() {
        for name in ["永乐居委会", "普善居委会"] {
            assert_eq!(
                jingan().iter().filter(|division| division.name == name).count(),
                2
            );
        }
    }

    #[test]
    fn more_columns_are_ignored_and_wrong_codes_refused() {
        let table = "code,level,name,parent_code,place\n310106014,street,曹家渡街道,310106,静安区\n";
        assert_eq!(read(table.as_bytes()).unwrap().len(), 1);
        for wrong in [
            "31010601,street,曹家渡街道,",
            "31010601x,street,曹家渡街道,",
            "310106014,road,曹家渡,",
            "310106014,street,,",
        ] {
            assert!(
                read(format!("code,level,name,parent_code\n{wrong}\n").as_bytes()).is_err(),
                "{wrong}"
            );
        }
    }
}
