//! 强制报告: suspected harm to a minor or to somebody without capacity is reported at once. Who works with the
//! person owes it (未成年人保护法 article 11 and the reporting system of nine ministries of 2020; for adults without
//! capacity 反家庭暴力法 article 14).

use crate::ids::AccountId;
use crate::personal::Personal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Who is to be protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Protected {
    /// A minor, under 18.
    Minor,
    /// An adult without, or with limited, capacity for civil conduct.
    WithoutCapacity,
}

/// To whom a report is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MandatoryReportTo {
    /// The police (110).
    Police,
    /// The civil affairs authority.
    CivilAffairs,
}

/// How a report ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum MandatoryReportEnd {
    /// It was made.
    Filed {
        /// To whom.
        to: MandatoryReportTo,
        /// When it was made.
        at: DateTime<Utc>,
        /// By whom.
        by: AccountId,
    },
    /// Lead or district found it unfounded, with a reason.
    Unfounded {
        /// When.
        at: DateTime<Utc>,
        /// Who.
        by: AccountId,
    },
}

/// One mandatory report, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandatoryReport {
    /// Position among the request's mandatory reports, from 1; never reused.
    pub ordinal: u16,
    /// Who is to be protected.
    pub about: Protected,
    /// Since when it is due.
    pub opened_at: DateTime<Utc>,
    /// Who opened it; the one whose words were heard, where `by_words`.
    pub opened_by: AccountId,
    /// Proposed by words of danger about a minor; else opened by staff.
    pub by_words: bool,
    /// How it ended; `None` while it is due.
    pub end: Option<MandatoryReportEnd>,
}

impl MandatoryReport {
    /// Whether it is still to be made.
    pub fn is_open(&self) -> bool {
        self.end.is_none()
    }
}

/// What is written with the end of a report: the reference of the filing, or why it is unfounded. Personal.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportWords {
    /// Of which report.
    pub report: u16,
    /// The words.
    pub words: Personal<String>,
}
