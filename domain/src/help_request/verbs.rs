//! The verbs of a help request, grouped by who uses them when.

mod appeals;
mod assessing;
mod attaching;
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
mod referring;
mod resident;
mod ringing;
mod serving;
mod submit;
mod visiting;
mod work_order;

pub use appeals::AppealDecision;
pub use assessing::{AssessmentReport, BenefitReport};
pub use follow_ups::FollowUpReport;
pub use merging::SamePerson;
pub use placing::TriageDecision;
pub use protecting::{Filing, Heard};
pub use referring::ReferralOrder;
pub use resident::{Addition, Correction};
pub use ringing::Ringing;
pub use serving::ServiceReport;
pub use submit::{NotSubmittable, Submission};
pub use visiting::{VisitReport, VisitorNamed};
