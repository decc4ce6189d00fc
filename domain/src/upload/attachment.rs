//! An upload that belongs to a request.

use super::UploadKind;
use crate::ids::{AccountId, UploadId};
use crate::timeline::Viewer;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// From whom it is, which decides who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachedBy {
    /// From whoever asked.
    Requester,
    /// From staff, for staff: the default, as with words.
    Staff,
    /// From staff, for whoever asked for themselves to see.
    StaffTold,
}

impl AttachedBy {
    /// Whether this reader sees it. A reporter sees what they sent themselves; the person's household never finds a
    /// trace of whoever reported.
    pub fn is_seen_by(self, viewer: Viewer) -> bool {
        match viewer {
            Viewer::Staff { .. } => true,
            Viewer::Requester => self != Self::Staff,
            Viewer::Reporter => self == Self::Requester,
            Viewer::Household { .. } => self == Self::StaffTold,
        }
    }
}

/// An upload that belongs to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Which.
    pub upload: UploadId,
    /// What it is.
    pub kind: UploadKind,
    /// Who attached it.
    pub by: AccountId,
    /// From whom it is.
    pub from: AttachedBy,
    /// When it was attached, by the domain's clock.
    pub at: DateTime<Utc>,
    /// It was refused or quarantined since: it stays to be seen as such, and counts no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfit: bool,
}

/// An upload that is to be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attaching {
    /// Which.
    pub upload: UploadId,
    /// What it is.
    pub kind: UploadKind,
}

/// How many of a kind one request holds at most.
pub fn most(kind: UploadKind) -> usize {
    match kind {
        UploadKind::Photo => 9,
        UploadKind::Document | UploadKind::Voice => 5,
    }
}

/// How many of each kind there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count([usize; 3]);

impl Count {
    /// Of what is attached and fit.
    pub fn of(attached: &[Attachment]) -> Self {
        let fit = attached.iter().filter(|one| !one.unfit);
        fit.fold(Self::default(), |count, one| count.and(one.kind))
    }

    /// With one more.
    #[must_use]
    pub fn and(mut self, kind: UploadKind) -> Self {
        self.0[kind as usize] += 1;
        self
    }

    /// Whether that is more than a request holds.
    pub fn is_too_many(self) -> bool {
        UploadKind::ALL
            .into_iter()
            .any(|kind| self.0[kind as usize] > most(kind))
    }
}
