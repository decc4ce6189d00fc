//! How large, and how many a day: the table `data/upload-limits.csv`.

use super::UploadKind;
use crate::access::Role;
use serde::Deserialize;

/// Whose uploads a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sender {
    Resident,
    Staff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    role: Sender,
    kind: UploadKind,
    most_bytes: u64,
    per_day: u32,
}

/// What one person may send of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Bytes of one file.
    pub most_bytes: u64,
    /// Files within 24 hours.
    pub per_day: u32,
}

/// The table of limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadLimits(Vec<Line>);

/// The table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    /// A line cannot be read.
    #[error("upload-limits.csv: {0}")]
    Unreadable(#[from] csv::Error),
    /// A kind is not said exactly once for a role, or nothing may be sent.
    #[error("upload-limits.csv: {0:?} must be said once for residents and once for staff, above zero")]
    Incomplete(UploadKind),
}

impl UploadLimits {
    /// The table that is compiled into the program.
    pub fn built_in() -> Self {
        // The file is part of the program; a test reads it.
        Self::read(include_str!("../../data/upload-limits.csv").as_bytes()).unwrap_or(Self(Vec::new()))
    }

    /// Reads a table with a header row.
    ///
    /// # Errors
    /// A line that cannot be read, or a kind that is not said once for each.
    pub fn read(table: impl std::io::Read) -> Result<Self, LimitError> {
        let lines: Result<Vec<Line>, csv::Error> = csv::Reader::from_reader(table).deserialize().collect();
        let lines = lines?;
        for kind in UploadKind::ALL {
            for role in [Sender::Resident, Sender::Staff] {
                let mut said = lines.iter().filter(|line| line.kind == kind && line.role == role);
                let first = said.next().filter(|line| line.most_bytes > 0 && line.per_day > 0);
                if first.is_none() || said.next().is_some() {
                    return Err(LimitError::Incomplete(kind));
                }
            }
        }
        Ok(Self(lines))
    }

    /// What somebody of this role may send of this kind; nothing when they send no files at all.
    pub fn of(&self, role: Role, kind: UploadKind) -> Option<Limit> {
        let sender = match role {
            Role::Resident => Sender::Resident,
            Role::Advisor | Role::Lead | Role::Desk | Role::District => Sender::Staff,
            Role::Admin | Role::System => return None,
        };
        let mut lines = self.0.iter();
        let line = lines.find(|line| line.role == sender && line.kind == kind)?;
        Some(Limit {
            most_bytes: line.most_bytes,
            per_day: line.per_day,
        })
    }

    /// The most bytes that somebody of this role may send at all: what is longer is refused before it is read.
    pub fn most_bytes(&self, role: Role) -> Option<u64> {
        let of = |kind| self.of(role, kind).map(|limit| limit.most_bytes);
        UploadKind::ALL.into_iter().filter_map(of).max()
    }
}
