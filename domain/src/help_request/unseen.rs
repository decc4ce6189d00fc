//! What a version tells. It counts decisions, and some of them are kept from whoever asked: a note, a mandatory report, a
//! return. If their version counted these too, it would jump and tell that something is kept from them, and when.

use super::change::Change;
use super::{HelpRequest, StateName, Step};
use crate::access::{Actor, Role};
use crate::deadline::{Deadline, DeadlineKind};
use crate::ids::StationId;
use crate::need::Need;
use crate::service_point::ChosenPoint;
use crate::timeline::{Viewer, is_shown};
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Recorded decisions of which somebody saw nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unseen {
    /// Whoever asked for themselves.
    pub requester: i64,
    /// Whoever asked for somebody else.
    pub reporter: i64,
}

impl Unseen {
    /// Whether everything was seen.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// With one more decision of which `shown` sees what it says.
    #[must_use]
    pub(super) fn after(self, shown: Shown) -> Self {
        Self {
            requester: self.requester + i64::from(!shown.requester),
            reporter: self.reporter + i64::from(!shown.reporter),
        }
    }
}

/// Who sees anything of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Whoever asked for themselves.
    pub requester: bool,
    /// Whoever asked for somebody else.
    pub reporter: bool,
}

impl Shown {
    /// Of a decision that has been put together: an event that they may read, or another face of the request.
    pub(super) fn of(change: &Change<'_>) -> Self {
        let turned = change.face != Face::of(&change.request);
        let reads = |viewer| {
            let mut events = change.events.iter();
            turned || events.any(|event| is_shown(&change.request, event, viewer))
        };
        Self {
            requester: reads(Viewer::Requester),
            reporter: reads(Viewer::Reporter),
        }
    }

    /// Of two decisions that are recorded as one.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            requester: self.requester || other.requester,
            reporter: self.reporter || other.reporter,
        }
    }
}

/// What a resident is shown of a request itself, beside its history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Face {
    state: StateName,
    step: Step,
    station: Option<StationId>,
    needs: Vec<Need>,
    urgency: Urgency,
    danger: Vec<String>,
    restricted: bool,
    point: Option<ChosenPoint>,
    rating: Option<u8>,
    /// By when somebody calls.
    call_by: Option<DateTime<Utc>>,
}

impl Face {
    pub(super) fn of(request: &HelpRequest) -> Self {
        let call = request.latest_deadline(DeadlineKind::FirstContact);
        let owed = |call: &&Deadline| call.is_open() && call.missed_at.is_none();
        Self {
            state: request.state.name(),
            step: request.step,
            station: request.state.station(),
            needs: request.needs.clone(),
            urgency: request.urgency,
            danger: request.danger.clone(),
            restricted: request.restricted,
            point: request.tally.point.clone(),
            rating: request.tally.rating,
            call_by: call.filter(owed).map(|call| call.due_at),
        }
    }
}

impl HelpRequest {
    /// The version as `reader` reads and names it: staff by every decision, a resident by those of which they see
    /// anything.
    pub fn version_for(&self, reader: &Actor) -> i64 {
        let unseen = self.tally.unseen;
        match reader.role {
            Role::Resident if self.for_self || self.filed_by.account != reader.account => {
                self.version - unseen.requester
            }
            Role::Resident => self.version - unseen.reporter,
            _ => self.version,
        }
    }
}
