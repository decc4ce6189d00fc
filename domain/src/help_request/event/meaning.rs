//! What an event means to others: to the ladder, to the audit log, to the resident.

use super::EventKind;
use crate::deadline::DeadlineKind;
use crate::purpose::LegalBasis;
use crate::upload::AttachedBy;

impl EventKind {
    /// Whether somebody of the staff who did this has acted in the sense of the ladder: contact, re-assignment, visit.
    /// Reading, notes and attempts are none (decision 0024).
    pub fn is_act(&self) -> bool {
        use EventKind::{Accepted, Assigned, ContactReached, FollowedUp, Routed, Visited};
        matches!(
            self,
            ContactReached { .. }
                | FollowedUp { .. }
                | Visited { .. }
                | Assigned { .. }
                | Accepted { .. }
                | Routed { .. }
        )
    }

    /// By what right data was passed on with this, where it was.
    pub fn legal_basis(&self) -> Option<LegalBasis> {
        match self {
            EventKind::Referred { basis, .. } => Some(*basis),
            _ => None,
        }
    }

    /// From whom the uploads are that this is about; none when it is about something else.
    pub fn attached_by(&self) -> Option<AttachedBy> {
        match self {
            EventKind::Attached { from, .. }
            | EventKind::AttachmentChecked { from, .. }
            | EventKind::Detached { from, .. } => Some(*from),
            _ => None,
        }
    }

    /// Whether the resident sees this event on the timeline. What happens inside the house stays inside.
    pub fn resident_sees(&self) -> bool {
        use EventKind::*;
        if let DeadlineMoved { deadline, .. } = self {
            // What was promised to the person; the other deadlines are the house's own.
            return matches!(deadline, DeadlineKind::FirstContact | DeadlineKind::Resolution);
        }
        if let Some(from) = self.attached_by() {
            return from != AttachedBy::Staff;
        }
        !matches!(
            self,
            DangerFlagged { .. }
                | Noted
                | Recused { .. }
                | TakenBack { .. }
                | ContactAttempted { .. }
                | FollowUpAttempted { .. }
                | FollowedUpTogether { .. }
                | HomeVisitDue
                | VisitConfirmed { complete: false, .. }
                | ExtensionAsked { .. }
                | ExtensionRefused { .. }
                | Returned { .. }
                | DeadlineWarned { .. }
                | DeadlineMissed { .. }
                | Escalated { .. }
                | DeadlineConfirmed { .. }
                | DistrictLater { .. }
                | Restricted
                | Unrestricted
                | MergedIn { .. }
                | Unmerged { .. }
                | MandatoryReportDue { .. }
                | MandatoryReportFiled { .. }
                | MandatoryReportDismissed { .. }
                | Released { .. }
                | GuardianAnswered { .. }
                | RegisteredElsewhere { .. }
                | CaseDecided { confirmed: false }
        )
    }
}
