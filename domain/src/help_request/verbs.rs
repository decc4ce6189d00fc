//! The verbs of a help request, grouped by who uses them when.

mod appeals;
mod contact;
mod ending;
mod extending;
mod follow_ups;
mod guardian;
mod guarding;
mod hands;
mod ladder;
mod merging;
mod pausing;
mod placing;
mod privacy;
mod protecting;
mod recounting;
mod resident;
mod submit;
mod visiting;
mod work_order;

pub use appeals::AppealDecision;
pub use follow_ups::FollowUpReport;
pub use merging::SamePerson;
pub use placing::TriageDecision;
pub use protecting::{Filing, Heard};
pub use resident::{Addition, Correction};
pub use submit::{NotSubmittable, Submission};
pub use visiting::{VisitReport, VisitorNamed};
