//! Identifiers as types, so that a station's id cannot be handed in where an account's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// A help request (求助单).
    RequestId
);
id!(
    /// A sign-in account: a resident's or a staff member's. An account is not a person.
    AccountId
);
id!(
    /// A sign-in session with all its refreshed tokens (the token family).
    SessionId
);
id!(
    /// A station (社区救助顾问服务站).
    StationId
);
id!(
    /// An appeal (申诉) about one help request.
    AppealId
);
id!(
    /// A visit (走访) by two people.
    VisitId
);
id!(
    /// A complaint (投诉) about a person or a station.
    ComplaintId
);
id!(
    /// A logged call (来电) at the hotline desk.
    CallId
);
id!(
    /// A person's file (一人一档).
    PersonId
);
id!(
    /// A household: persons who belong together.
    HouseholdId
);
id!(
    /// What a decision of the triage desk teaches about an address (地址经验).
    LessonId
);
id!(
    /// A doorbell (爱心门铃): a button, or a phone that was bound.
    DeviceId
);
id!(
    /// A neighbour who agreed to be called by one doorbell.
    NeighbourId
);
id!(
    /// A ring of a doorbell, with all its presses.
    RingId
);
id!(
    /// An upload (附件).
    UploadId
);
id!(
    /// A resident's request that their data be deleted.
    DeletionId
);
