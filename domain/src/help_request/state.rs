//! The states of a help request. Each variant holds exactly its data.
//!
//! ```text
//! submitted ──► queued ──► assigned ──► in_progress ◄──► waiting
//!   │  ▲  ▲       │  ▲         │            │
//!   ▼  │  └ returned ◄─────────┴────────────┤        withdrawn, answered, merged: ends on the way
//! triage ─────────┘                         ▼
//!                                       resolved ──► closed      (reopen: back to in_progress or queued)
//! ```

use super::outcome::Outcome;
use super::refusal::ReturnGround;
use crate::ids::{AccountId, RequestId, StationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// State of a request, with the data that only this state has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum State {
    /// Received; the router has not placed it yet.
    Submitted,
    /// Sent back by a station; the router looks again.
    Returned {
        /// The station that sent it back.
        from: StationId,
        /// Why.
        ground: ReturnGround,
    },
    /// At the district's triage desk.
    Triage {
        /// Why no station could be named.
        reason: TriageReason,
    },
    /// In a station's unassigned queue.
    Queued {
        /// The station.
        station: StationId,
    },
    /// Handed to an advisor who has not accepted yet.
    Assigned {
        /// The station.
        station: StationId,
        /// The advisor.
        advisor: AccountId,
    },
    /// Accepted: the steps of the case.
    InProgress {
        /// The station.
        station: StationId,
        /// The advisor.
        advisor: AccountId,
    },
    /// Waiting for the resident (待补充).
    Waiting {
        /// The station.
        station: StationId,
        /// The advisor.
        advisor: AccountId,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Done; open to contest.
    Resolved {
        /// The station.
        station: StationId,
        /// The advisor.
        advisor: AccountId,
        /// With what result.
        outcome: Outcome,
        /// When.
        resolved_at: DateTime<Utc>,
    },
    /// Ended.
    Closed {
        /// The station.
        station: StationId,
        /// The last advisor.
        advisor: AccountId,
        /// With what result.
        outcome: Outcome,
        /// When.
        closed_at: DateTime<Utc>,
    },
    /// Withdrawn by whoever asked.
    Withdrawn {
        /// The station that had it, if any.
        station: Option<StationId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Answered directly (直接解答).
    Answered {
        /// The station that had it, if any.
        station: Option<StationId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Joined to another request of the same person.
    Merged {
        /// The request that goes on.
        into: RequestId,
        /// The state to go back to when the merge is undone.
        before: Box<State>,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Names of the states, as the API and the database know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // explained at the variants of `State`
pub enum StateName {
    Submitted,
    Returned,
    Triage,
    Queued,
    Assigned,
    InProgress,
    Waiting,
    Resolved,
    Closed,
    Withdrawn,
    Answered,
    Merged,
}

impl StateName {
    /// Every state, in the order of a request's life.
    pub const ALL: [StateName; 12] = [
        StateName::Submitted,
        StateName::Returned,
        StateName::Triage,
        StateName::Queued,
        StateName::Assigned,
        StateName::InProgress,
        StateName::Waiting,
        StateName::Resolved,
        StateName::Closed,
        StateName::Withdrawn,
        StateName::Answered,
        StateName::Merged,
    ];

    /// The code used in the API and in the database.
    pub fn code(self) -> &'static str {
        match self {
            StateName::Submitted => "submitted",
            StateName::Returned => "returned",
            StateName::Triage => "triage",
            StateName::Queued => "queued",
            StateName::Assigned => "assigned",
            StateName::InProgress => "in_progress",
            StateName::Waiting => "waiting",
            StateName::Resolved => "resolved",
            StateName::Closed => "closed",
            StateName::Withdrawn => "withdrawn",
            StateName::Answered => "answered",
            StateName::Merged => "merged",
        }
    }

    /// Whether somebody still owns a request in this state.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            StateName::Closed | StateName::Withdrawn | StateName::Answered | StateName::Merged
        )
    }
}

/// Why a request is at the district's triage desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriageReason {
    /// Nothing told where the person is, or not clearly enough.
    NoPlace,
    /// The router would send it where it has just been returned from.
    ReturnedFromThere,
    /// Returned a second time: the district decides, finally.
    SecondReturn,
}

/// Who owns an open request. At every moment exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Owner {
    /// The district's triage desk.
    DistrictTriage,
    /// A station's unassigned queue, which is its lead's.
    StationLead {
        /// The station.
        station: StationId,
    },
    /// An advisor.
    Advisor {
        /// The advisor.
        account: AccountId,
    },
    /// Nobody: the request has ended.
    Nobody,
}

impl State {
    /// The state's name.
    pub fn name(&self) -> StateName {
        match self {
            State::Submitted => StateName::Submitted,
            State::Returned { .. } => StateName::Returned,
            State::Triage { .. } => StateName::Triage,
            State::Queued { .. } => StateName::Queued,
            State::Assigned { .. } => StateName::Assigned,
            State::InProgress { .. } => StateName::InProgress,
            State::Waiting { .. } => StateName::Waiting,
            State::Resolved { .. } => StateName::Resolved,
            State::Closed { .. } => StateName::Closed,
            State::Withdrawn { .. } => StateName::Withdrawn,
            State::Answered { .. } => StateName::Answered,
            State::Merged { .. } => StateName::Merged,
        }
    }

    /// The station that has, or had, the request.
    pub fn station(&self) -> Option<StationId> {
        match self {
            State::Submitted | State::Returned { .. } | State::Triage { .. } => None,
            State::Queued { station }
            | State::Assigned { station, .. }
            | State::InProgress { station, .. }
            | State::Waiting { station, .. }
            | State::Resolved { station, .. }
            | State::Closed { station, .. } => Some(*station),
            State::Withdrawn { station, .. } | State::Answered { station, .. } => *station,
            State::Merged { before, .. } => before.station(),
        }
    }

    /// The advisor who has, or had, the request.
    pub fn advisor(&self) -> Option<AccountId> {
        match self {
            State::Assigned { advisor, .. }
            | State::InProgress { advisor, .. }
            | State::Waiting { advisor, .. }
            | State::Resolved { advisor, .. }
            | State::Closed { advisor, .. } => Some(*advisor),
            State::Merged { before, .. } => before.advisor(),
            _ => None,
        }
    }

    /// Whether an advisor has accepted it.
    pub fn is_accepted(&self) -> bool {
        !matches!(
            self.name(),
            StateName::Submitted
                | StateName::Returned
                | StateName::Triage
                | StateName::Queued
                | StateName::Assigned
        )
    }

    /// Who owns the request now.
    pub fn owner(&self) -> Owner {
        match self {
            State::Submitted | State::Returned { .. } | State::Triage { .. } => Owner::DistrictTriage,
            State::Queued { station } => Owner::StationLead { station: *station },
            State::Assigned { advisor, .. }
            | State::InProgress { advisor, .. }
            | State::Waiting { advisor, .. }
            | State::Resolved { advisor, .. } => Owner::Advisor { account: *advisor },
            State::Closed { .. }
            | State::Withdrawn { .. }
            | State::Answered { .. }
            | State::Merged { .. } => Owner::Nobody,
        }
    }
}
