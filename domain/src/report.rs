//! Reports (domain rules, section 7): what is overdue and for how long.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// For how long something has been overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OverdueAge {
    /// Less than a day.
    UnderADay,
    /// Less than three days.
    UnderThreeDays,
    /// Less than a week.
    UnderAWeek,
    /// A week or longer.
    Longer,
}

impl OverdueAge {
    /// Every age, the shortest first.
    pub const ALL: [OverdueAge; 4] = [
        OverdueAge::UnderADay,
        OverdueAge::UnderThreeDays,
        OverdueAge::UnderAWeek,
        OverdueAge::Longer,
    ];

    /// The age of what was due at `due_at`.
    pub fn of(due_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let younger = |age: &Self| age.due_after(now).is_some_and(|after| due_at > after);
        Self::ALL.into_iter().find(younger).unwrap_or(Self::Longer)
    }

    /// What is of this age, or younger, was due after this instant; none for the oldest.
    pub fn due_after(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = match self {
            OverdueAge::UnderADay => 1,
            OverdueAge::UnderThreeDays => 3,
            OverdueAge::UnderAWeek => 7,
            OverdueAge::Longer => return None,
        };
        Some(now - Duration::days(days))
    }

    /// The code used in the API.
    pub fn code(self) -> &'static str {
        match self {
            OverdueAge::UnderADay => "under_a_day",
            OverdueAge::UnderThreeDays => "under_three_days",
            OverdueAge::UnderAWeek => "under_a_week",
            OverdueAge::Longer => "longer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_ends_with_its_last_second() {
        let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
        let aged =
            |days, seconds| OverdueAge::of(now - Duration::days(days) - Duration::seconds(seconds), now);
        assert_eq!(aged(0, 0), OverdueAge::UnderADay);
        assert_eq!(
            (aged(1, -1), aged(1, 0)),
            (OverdueAge::UnderADay, OverdueAge::UnderThreeDays)
        );
        assert_eq!(
            (aged(3, -1), aged(3, 0)),
            (OverdueAge::UnderThreeDays, OverdueAge::UnderAWeek)
        );
        assert_eq!(
            (aged(7, -1), aged(7, 0)),
            (OverdueAge::UnderAWeek, OverdueAge::Longer)
        );
        assert_eq!(aged(3_000, 0), OverdueAge::Longer);
    }
}
