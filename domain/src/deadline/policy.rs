//! The default table of periods (domain rules, section 5). The figures are our defaults, no city's rule.

use crate::calendar::Period;
use crate::urgency::Urgency;

/// Periods by kind and urgency, with a version that each deadline keeps.
#[derive(Debug, Clone)]
pub struct DeadlinePolicy {
    /// Version that is written beside every deadline.
    pub version: String,
}

impl Default for DeadlinePolicy {
    fn default() -> Self {
        DeadlinePolicy {
            version: "default-1".into(),
        }
    }
}

impl DeadlinePolicy {
    /// Time to name a station, from the submission or the return.
    pub fn route(&self, urgency: Urgency) -> Period {
        match urgency {
            Urgency::Sos | Urgency::Urgent => Period::WallClock(10),
            Urgency::Normal => Period::WallClock(60),
        }
    }

    /// Time to accept (接单), from the routing.
    pub fn accept(&self, urgency: Urgency) -> Period {
        match urgency {
            Urgency::Sos => Period::WallClock(5 * 60),
            Urgency::Urgent => Period::WallClock(30 * 60),
            Urgency::Normal => Period::WorkingHours(4),
        }
    }

    /// Time to reach the person, from the routing.
    pub fn first_contact(&self, urgency: Urgency) -> Period {
        match urgency {
            Urgency::Sos => Period::WallClock(15 * 60),
            Urgency::Urgent => Period::WallClock(2 * 3600),
            Urgency::Normal => Period::WorkingDays(1),
        }
    }

    /// Time to resolve a single service, from the routing.
    pub fn resolution(&self, urgency: Urgency) -> Period {
        match urgency {
            Urgency::Sos => Period::WorkingDays(5),
            Urgency::Urgent => Period::WorkingDays(10),
            Urgency::Normal => Period::WorkingDays(20),
        }
    }

    /// How long a request may wait for the resident, each of two times.
    pub fn wait(&self) -> Period {
        Period::WorkingDays(5)
    }

    /// After how long a resolved request closes without contest.
    pub fn auto_close(&self) -> Period {
        Period::WorkingDays(5)
    }

    /// Time to decide an appeal.
    pub fn appeal(&self) -> Period {
        Period::WorkingDays(10)
    }

    /// Time to make a mandatory report (强制报告). The law says at once; the hour is for finding out whom and
    /// what to tell, and the ladder climbs from there, day and night.
    pub fn mandatory_report(&self) -> Period {
        Period::WallClock(3600)
    }

    /// Time to decide a complaint.
    pub fn complaint(&self) -> Period {
        Period::WorkingDays(10)
    }

    /// Time to decide a resident's request for deletion (domain rules, section 9).
    pub fn deletion(&self) -> Period {
        Period::WorkingDays(15)
    }

    /// How long after closing an appeal may be made.
    pub fn appeal_window(&self) -> Period {
        Period::Days(30)
    }

    /// After a miss: when the district is told.
    pub fn district_after(&self, urgency: Urgency) -> Period {
        match urgency {
            Urgency::Sos => Period::WallClock(5 * 60),
            Urgency::Urgent => Period::WallClock(30 * 60),
            Urgency::Normal => Period::WorkingDays(1),
        }
    }
}
