//! What is done for the person: assessment, case, plan, services, referrals, benefit statuses.

pub mod answer_referral;
pub mod assess;
pub mod benefits;
pub mod decide_case;
pub mod document;
pub mod end_referral;
pub mod plan;
pub mod refer;
mod referral_path;
pub mod review;
pub mod serve;
pub mod show;
