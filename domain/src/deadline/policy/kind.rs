//! What a policy has periods for.

use crate::calendar::Period;
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

/// One day, in seconds.
const DAY: u64 = 24 * 3600;

/// What a period is the time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyKind {
    /// A station is named, from the submission or the return.
    Route,
    /// An advisor accepts (接单), from the routing.
    Accept,
    /// The person is reached, from the routing.
    FirstContact,
    /// The hardship is assessed.
    Assessment,
    /// The first service or the plan.
    Service,
    /// A provider answers a referral.
    Referral,
    /// A single service is resolved, from the routing.
    Resolution,
    /// The return visit, after closing and after a change of a benefit.
    ReturnVisit,
    /// The first safeguard check of level I, after closing.
    SafeguardFirst,
    /// The second one of level I.
    SafeguardSecond,
    /// The third one of level I.
    SafeguardThird,
    /// The safeguard check of level II.
    SafeguardLevelTwo,
    /// The visit to whom nobody reaches. Urgent: by the end of the same day, and never less than this.
    HomeVisit,
    /// The visit to the family of somebody who died.
    BereavementVisit,
    /// How long a request waits for the resident, each of two times.
    Wait,
    /// After how long a resolved request closes without contest.
    AutoClose,
    /// An appeal is decided.
    Appeal,
    /// How long after closing an appeal may be made.
    AppealWindow,
    /// A mandatory report (强制报告) is made. The law says at once; the hour is for finding out whom and what to tell,
    /// and the ladder climbs from there, day and night.
    MandatoryReport,
    /// A complaint is decided.
    Complaint,
    /// A resident's request for deletion is decided (domain rules, section 9).
    Deletion,
    /// A case (个案) is reviewed, from its confirmation and from each review.
    CaseReview,
    /// Assessment and papers, after help that was given first (先行救助).
    EmergencyPapers,
    /// After a miss: when the district is told.
    DistrictAfter,
    /// In which steps the district is told again of what nobody has accepted.
    DistrictAgain,
    /// After somebody has acted on what the district was told of: when it is told again, if the promise is still not kept.
    AfterAct,
}

impl PolicyKind {
    /// Every kind.
    pub const ALL: [PolicyKind; 26] = [
        PolicyKind::Route,
        PolicyKind::Accept,
        PolicyKind::FirstContact,
        PolicyKind::Assessment,
        PolicyKind::Service,
        PolicyKind::Referral,
        PolicyKind::Resolution,
        PolicyKind::ReturnVisit,
        PolicyKind::SafeguardFirst,
        PolicyKind::SafeguardSecond,
        PolicyKind::SafeguardThird,
        PolicyKind::SafeguardLevelTwo,
        PolicyKind::HomeVisit,
        PolicyKind::BereavementVisit,
        PolicyKind::Wait,
        PolicyKind::AutoClose,
        PolicyKind::Appeal,
        PolicyKind::AppealWindow,
        PolicyKind::MandatoryReport,
        PolicyKind::Complaint,
        PolicyKind::Deletion,
        PolicyKind::CaseReview,
        PolicyKind::EmergencyPapers,
        PolicyKind::DistrictAfter,
        PolicyKind::DistrictAgain,
        PolicyKind::AfterAct,
    ];

    /// The longest that is no mistake, roughly: whoever needs more has mistaken a unit.
    fn longest(self, urgency: Option<Urgency>) -> u64 {
        let sos = urgency == Some(Urgency::Sos);
        match self {
            PolicyKind::Route => 3600,
            PolicyKind::Accept
            | PolicyKind::FirstContact
            | PolicyKind::HomeVisit
            | PolicyKind::DistrictAfter
            | PolicyKind::DistrictAgain
            | PolicyKind::AfterAct
                if sos =>
            {
                2 * 3600
            }
            PolicyKind::MandatoryReport | PolicyKind::DistrictAgain => DAY,
            PolicyKind::Accept => 5 * DAY,
            PolicyKind::FirstContact
            | PolicyKind::HomeVisit
            | PolicyKind::DistrictAfter
            | PolicyKind::AfterAct => 10 * DAY,
            PolicyKind::Deletion => 15 * DAY,
            PolicyKind::Wait | PolicyKind::BereavementVisit => 30 * DAY,
            PolicyKind::Assessment
            | PolicyKind::Referral
            | PolicyKind::AutoClose
            | PolicyKind::EmergencyPapers => 60 * DAY,
            PolicyKind::Service | PolicyKind::Appeal | PolicyKind::Complaint | PolicyKind::CaseReview => {
                90 * DAY
            }
            PolicyKind::Resolution | PolicyKind::ReturnVisit | PolicyKind::AppealWindow => 366 * DAY,
            PolicyKind::SafeguardFirst
            | PolicyKind::SafeguardSecond
            | PolicyKind::SafeguardThird
            | PolicyKind::SafeguardLevelTwo => 3 * 366 * DAY,
        }
    }

    /// Why this period cannot be meant for this, if it cannot.
    pub(super) fn absurd(self, urgency: Option<Urgency>, period: Period) -> Option<String> {
        let by_clock = matches!(period, Period::WallClock(_));
        let must = match self {
            PolicyKind::Route | PolicyKind::MandatoryReport | PolicyKind::DistrictAgain => true,
            PolicyKind::Accept
            | PolicyKind::FirstContact
            | PolicyKind::HomeVisit
            | PolicyKind::DistrictAfter
            | PolicyKind::AfterAct => urgency == Some(Urgency::Sos),
            _ => false,
        };
        if must && !by_clock {
            return Some(format!(
                "{period} waits for opening hours; this runs day and night, as 5m or 2h do"
            ));
        }
        (roughly(period) > self.longest(urgency))
            .then(|| format!("{period} is longer than this can take; is the unit right?"))
    }
}

/// Seconds, to compare periods that are counted differently: a working day as a day, eight working hours as one.
pub(super) fn roughly(period: Period) -> u64 {
    match period {
        Period::WorkingDays(n) | Period::Days(n) => u64::from(n) * DAY,
        Period::WorkingHours(n) => u64::from(n) * DAY / 8,
        Period::WallClock(seconds) => u64::from(seconds),
    }
}
