//! How long what is kept: the schedule of `data/retention.csv`, each line with its source. The purge in the workers
//! carries it out; it never touches an open request, nor one about which an appeal, a complaint or a request for
//! deletion waits.

use chrono::{DateTime, Datelike, Months, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

/// What is kept for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionKind {
    /// What people told, and the words of the history, of requests that have ended.
    RequestPersonal,
    /// Numbers under which other systems passed work orders on.
    WorkOrders,
    /// The workflow of requests.
    RequestWorkflow,
    /// Logged calls at the desk.
    Calls,
    /// Decided complaints.
    Complaints,
    /// Decided requests for deletion.
    DeletionRequests,
    /// Accounts whose deletion was granted.
    Accounts,
    /// Accounts of residents who asked for nothing and do not come back.
    IdleAccounts,
    /// Accounts of staff who have left.
    StaffAccounts,
    /// Leaves, and changes of the roster.
    Leaves,
    /// Inboxes.
    Notices,
    /// The audit log.
    AuditEntries,
    /// What the triage desk proposed to learn.
    AddressLessons,
    /// Sign-in sessions.
    Sessions,
    /// Refresh tokens.
    RefreshTokens,
    /// Codes sent by text message.
    OneTimeCodes,
    /// Tickets.
    SignInTickets,
    /// Wrong passwords.
    SignInFailures,
    /// Networks from which somebody has signed in.
    SignInSources,
    /// What the WeChat platform told by itself.
    WechatEvents,
    /// What it said of files.
    MediaChecks,
    /// Files that somebody found and may open for a day.
    PersonFinds,
    /// Idempotency keys.
    IdempotencyKeys,
    /// What open pages are told.
    LiveChanges,
    /// Doorbells that are no longer in use, and their rings.
    Doorbells,
    /// Files that were attached to nothing.
    Uploads,
    /// Files of which only a part has arrived.
    HalfUploads,
}

impl RetentionKind {
    /// Every kind.
    pub const ALL: [RetentionKind; 27] = [
        RetentionKind::RequestPersonal,
        RetentionKind::WorkOrders,
        RetentionKind::RequestWorkflow,
        RetentionKind::Calls,
        RetentionKind::Complaints,
        RetentionKind::DeletionRequests,
        RetentionKind::Accounts,
        RetentionKind::IdleAccounts,
        RetentionKind::StaffAccounts,
        RetentionKind::Leaves,
        RetentionKind::Notices,
        RetentionKind::AuditEntries,
        RetentionKind::AddressLessons,
        RetentionKind::Sessions,
        RetentionKind::RefreshTokens,
        RetentionKind::OneTimeCodes,
        RetentionKind::SignInTickets,
        RetentionKind::SignInFailures,
        RetentionKind::SignInSources,
        RetentionKind::WechatEvents,
        RetentionKind::MediaChecks,
        RetentionKind::PersonFinds,
        RetentionKind::IdempotencyKeys,
        RetentionKind::LiveChanges,
        RetentionKind::Doorbells,
        RetentionKind::Uploads,
        RetentionKind::HalfUploads,
    ];
}

/// Which of the two clocks counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionClock {
    /// The domain's time.
    Domain,
    /// Real time: what guards sign-ins and calls.
    Real,
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Keep {
    /// `30d`: days of 24 hours; `0d`: no longer than it lives.
    Days(u16),
    /// `3y`: years of the calendar.
    Years(u8),
    /// `always`: never purged.
    Always,
}

/// The text is no time to keep something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time to keep something: 30d, 3y or always")]
pub struct KeepError(String);

impl TryFrom<String> for Keep {
    type Error = KeepError;

    fn try_from(text: String) -> Result<Self, KeepError> {
        let count = |unit: char| text.strip_suffix(unit).filter(|digits| digits.len() <= 4);
        if text == "always" {
            return Ok(Keep::Always);
        }
        let days = count('d').and_then(|digits| digits.parse().ok()).map(Keep::Days);
        let years = || count('y').and_then(|digits| digits.parse().ok()).map(Keep::Years);
        days.or_else(years).ok_or(KeepError(text))
    }
}

impl Keep {
    /// What is older than this has had its time; none for what is always kept.
    pub fn cutoff(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Keep::Days(days) => now.checked_sub_signed(TimeDelta::days(days.into())),
            Keep::Years(years) => years_before(now, years),
            Keep::Always => None,
        }
    }
}

/// The same day so many years before. On 29 February all of the 28th is over where there was no 29th, so that the
/// cutoff never goes back.
fn years_before(now: DateTime<Utc>, years: u8) -> Option<DateTime<Utc>> {
    let then = now.checked_sub_months(Months::new(12 * u32::from(years)))?;
    if then.day() == now.day() {
        return Some(then);
    }
    Some(then.date_naive().succ_opt()?.and_time(NaiveTime::MIN).and_utc())
}

/// One line of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Retention {
    /// What.
    pub kind: RetentionKind,
    /// By which clock.
    pub clock: RetentionClock,
    /// From when on it is counted, in words.
    pub counted_from: String,
    /// For how long.
    pub keep: Keep,
    /// In which tables it lies, separated by spaces.
    tables: String,
    /// Who says so.
    pub source: String,
}

impl Retention {
    /// In which tables it lies.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.split_whitespace()
    }
}

/// The schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionSchedule(Vec<Retention>);

impl RetentionSchedule {
    /// The schedule that is compiled into the program.
    pub fn built_in() -> Self {
        // The file is part of the program; a test reads it.
        Self::read(include_str!("../data/retention.csv").as_bytes()).unwrap_or(Self(Vec::new()))
    }

    /// Reads a table with a header row.
    ///
    /// # Errors
    /// A line that cannot be read.
    pub fn read(table: impl std::io::Read) -> Result<Self, csv::Error> {
        let lines: Result<Vec<Retention>, csv::Error> =
            csv::Reader::from_reader(table).deserialize().collect();
        Ok(Self(lines?))
    }

    /// All lines.
    pub fn lines(&self) -> &[Retention] {
        &self.0
    }

    /// What is older than this has had its time. None when it is always kept, or not in the schedule: what nobody
    /// has decided on stays.
    pub fn cutoff(&self, kind: RetentionKind, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.0.iter().find(|line| line.kind == kind)?.keep.cutoff(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_schedule_says_once_for_every_kind_how_long_and_who_says_so() {
        let read = RetentionSchedule::read(include_str!("../data/retention.csv").as_bytes()).unwrap();
        for kind in RetentionKind::ALL {
            let lines = read.lines().iter().filter(|line| line.kind == kind);
            assert_eq!(lines.count(), 1, "{kind:?}");
        }
        assert_eq!(read.lines().len(), RetentionKind::ALL.len());
        assert!(read.lines().iter().all(|line| !line.source.trim().is_empty()));
        assert!(read.lines().iter().all(|line| line.tables().count() > 0));
        assert_eq!(read, RetentionSchedule::built_in());
    }

    #[test]
    fn a_line_that_cannot_be_read_is_no_schedule() {
        for keep in ["", "3", "d", "-1d", "3w", "99999d", "forever"] {
            let table =
                format!("kind,clock,counted_from,keep,tables,source\nnotices,domain,writing,{keep},n,x\n");
            assert!(RetentionSchedule::read(table.as_bytes()).is_err(), "{keep}");
        }
    }

    #[test]
    fn logs_are_kept_for_six_months_at_least_and_records_of_processing_for_three_years() {
        let schedule = RetentionSchedule::built_in();
        let now: DateTime<Utc> = "2026-09-01T00:00:00Z".parse().unwrap();
        let before = |kind| schedule.cutoff(kind, now).unwrap();
        assert!(before(RetentionKind::Sessions) <= now - Months::new(6));
        assert!(before(RetentionKind::AuditEntries) <= now - Months::new(36));
    }

    #[test]
    fn years_are_those_of_the_calendar() {
        let now: DateTime<Utc> = "2028-02-29T08:00:00Z".parse().unwrap();
        let cutoff = Keep::Years(3).cutoff(now).unwrap();
        assert_eq!(cutoff.to_rfc3339(), "2025-03-01T00:00:00+00:00");
    }

    #[test]
    fn on_a_leap_day_the_cutoff_does_not_go_back() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let cutoff = |now| Keep::Years(9).cutoff(at(now)).unwrap();
        assert_eq!(cutoff("2084-02-28T17:30:00Z"), at("2075-02-28T17:30:00Z"));
        assert_eq!(cutoff("2084-02-29T00:30:00Z"), at("2075-03-01T00:00:00Z"));
        assert_eq!(cutoff("2084-03-01T00:30:00Z"), at("2075-03-01T00:30:00Z"));
    }

    proptest! {
        /// Nothing is ever purged before its time, and time only ever moves the cutoff forward.
        #[test]
        fn a_cutoff_lies_in_the_past_and_moves_with_time(days in 0u16..4000, years in 0u8..100, hour in 0i64..1_000_000) {
            let start: DateTime<Utc> = "2024-02-28T23:30:00Z".parse().unwrap();
            let (now, later) = (start + TimeDelta::hours(hour), start + TimeDelta::hours(hour + 7));
            for keep in [Keep::Days(days), Keep::Years(years)] {
                let (cutoff, next) = (keep.cutoff(now).unwrap(), keep.cutoff(later).unwrap());
                prop_assert!(cutoff <= now && cutoff <= next);
            }
            prop_assert_eq!(Keep::Always.cutoff(now), None);
        }
    }
}
