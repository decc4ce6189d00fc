//! Uploads (附件): photos, documents and voice messages that say what somebody cannot write. What they are allowed to
//! be and how many, where they stand, and who may see them once they belong to a request. What is in the bytes is read
//! elsewhere, by a child that may do nothing else (decision 0034).

mod attachment;
mod limits;
#[cfg(test)]
mod tests;

pub use attachment::{AttachedBy, Attaching, Attachment, Count, most};
use chrono::TimeDelta;
pub use limits::{Limit, LimitError, UploadLimits};
use serde::{Deserialize, Serialize};

/// How long an upload that was attached to nothing is kept, by the real clock: a draft on a phone is finished by then.
/// The purge reads `data/retention.csv`; a test holds both together.
pub const UNATTACHED_LIVES: TimeDelta = TimeDelta::days(7);

/// How long a half upload waits for its next piece, by the real clock.
pub const HALF_LIVES: TimeDelta = TimeDelta::hours(24);

/// What an upload is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UploadKind {
    /// A photo or picture.
    Photo,
    /// A PDF.
    Document,
    /// A short voice message.
    Voice,
}

impl UploadKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Photo, Self::Document, Self::Voice];

    /// Whether a content safety service outside may be asked about it. Never about documents and photos of people
    /// (domain rules, section 9); whether somebody is on a photo is not known before somebody has looked, and a voice is
    /// somebody's: so about none.
    pub fn may_be_judged_outside(self) -> bool {
        match self {
            Self::Photo | Self::Document | Self::Voice => false,
        }
    }
}

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Stored; nobody has looked at it yet.
    Received,
    /// Being read and prepared.
    Checking,
    /// It can be seen.
    Ready,
    /// It cannot be taken, with a reason in plain words; what was sent is deleted.
    Refused,
    /// The malware scan found something: nobody sees it.
    Quarantined,
}

impl UploadState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Received,
        Self::Checking,
        Self::Ready,
        Self::Refused,
        Self::Quarantined,
    ];

    /// Whether it may still become ready, or is.
    pub fn is_fit(self) -> bool {
        !matches!(self, Self::Refused | Self::Quarantined)
    }

    /// Whether nothing changes any more by itself.
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Received | Self::Checking)
    }

    /// Whether it may turn into `next`. A check that was broken off begins anew from `Checking`.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Received => next != Self::Received,
            Self::Checking => next.is_settled(),
            Self::Ready | Self::Refused | Self::Quarantined => false,
        }
    }
}

/// What the malware scan said. "Not scanned" is said openly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScanVerdict {
    /// No scanner is set, it did not answer, or the file belongs to a restricted request, which no service outside sees.
    NotScanned,
    /// Nothing was found.
    Clean,
    /// Something was found.
    Infected,
}
