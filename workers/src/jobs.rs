//! The jobs, one a file.

pub mod assign_requests;
pub mod catching_up;
pub mod check_media;
pub mod check_texts;
pub mod check_uploads;
mod commit;
pub mod delete_files;
pub mod erase_account;
pub mod find_hands;
pub(crate) mod hands;
pub mod heed_wechat;
pub(crate) mod recently;
pub mod recount_deadlines;
pub mod redistribute;
pub mod register_requests;
pub mod renew_keys;
pub mod report_orders;
pub mod route_requests;
pub mod sweep_answers;
pub mod sweep_deadlines;
