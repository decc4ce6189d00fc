//! Follow-ups (回访): contacts that are owed after a request has ended, and beside it. Which are promised when a request
//! closes, what one contact satisfies, and what was found (domain rules, sections 4 and 5).

use crate::calendar::local_date;
use crate::deadline::{DeadlineKind, PolicyKind};
use crate::help_request::{HardshipLevel, Outcome};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One contact with a household satisfies all its visits and checks that fall within so many days.
const TOGETHER_DAYS: i64 = 14;

/// What a follow-up found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Findings {
    /// As it was.
    Unchanged,
    /// Better than it was.
    Better,
    /// 返贫: it is as bad as before, or worse. What had ended is taken up again.
    Relapse,
}

/// The safeguard checks (返贫保障) of a level: the periods after closing. Somebody whose level is not known has none.
pub fn checks_of(level: Option<HardshipLevel>) -> &'static [PolicyKind] {
    match level {
        Some(HardshipLevel::First) => &[
            PolicyKind::SafeguardFirst,
            PolicyKind::SafeguardSecond,
            PolicyKind::SafeguardThird,
        ],
        Some(HardshipLevel::Second) => &[PolicyKind::SafeguardLevelTwo],
        Some(HardshipLevel::Third | HardshipLevel::Fourth) | None => &[],
    }
}

/// Whether safeguard checks make sense after this outcome: not of the dead, nor of whom another place looks after now.
pub fn is_safeguarded(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Deceased | Outcome::Moved)
}

/// Whether a follow-up of this kind is a visit by two people, and no call meets it.
pub fn asks_for_visit(kind: DeadlineKind, level: Option<HardshipLevel>) -> bool {
    match kind {
        DeadlineKind::HomeVisit | DeadlineKind::BereavementVisit => true,
        DeadlineKind::SafeguardCheck => level == Some(HardshipLevel::First),
        _ => false,
    }
}

/// Whether what is due at `due_at` falls together with a contact at `at`: overdue, or due within 14 days.
pub fn falls_together(due_at: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    (local_date(due_at) - local_date(at)).num_days() <= TOGETHER_DAYS
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Duration, TimeZone};

    #[test]
    fn level_one_is_checked_three_times_level_two_once_and_nobody_else() {
        assert_eq!(checks_of(Some(HardshipLevel::First)).len(), 3);
        assert_eq!(
            checks_of(Some(HardshipLevel::Second)),
            [PolicyKind::SafeguardLevelTwo]
        );
        for level in [Some(HardshipLevel::Third), Some(HardshipLevel::Fourth), None] {
            assert!(checks_of(level).is_empty(), "{level:?}");
        }
    }

    #[test]
    fn fourteen_days_are_counted_by_dates_and_what_is_overdue_falls_together_too() {
        let at = Utc.with_ymd_and_hms(2026, 9, 14, 1, 0, 0).unwrap();
        let last = Utc.with_ymd_and_hms(2026, 9, 28, 15, 59, 0).unwrap();
        assert!(
            falls_together(last, at),
            "the end of the fourteenth day in Shanghai"
        );
        assert!(!falls_together(last + Duration::minutes(1), at));
        assert!(falls_together(at - Duration::days(100), at));
    }

    #[test]
    fn a_call_is_enough_for_a_return_visit_and_for_a_check_below_level_one() {
        for level in [None, Some(HardshipLevel::First), Some(HardshipLevel::Second)] {
            assert!(!asks_for_visit(DeadlineKind::ReturnVisit, level));
            assert!(asks_for_visit(DeadlineKind::HomeVisit, level));
            assert!(asks_for_visit(DeadlineKind::BereavementVisit, level));
        }
        assert!(asks_for_visit(
            DeadlineKind::SafeguardCheck,
            Some(HardshipLevel::First)
        ));
        assert!(!asks_for_visit(
            DeadlineKind::SafeguardCheck,
            Some(HardshipLevel::Second)
        ));
    }
}
