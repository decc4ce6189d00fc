//! The rules of Nuanxin: what a help request is, who may do what with it, and by when.
//!
//! Owns every decision; never does I/O, reads a clock or draws a random number.
//! Start at [`help_request`]: each verb takes the present state and returns
//! [`Decided`](help_request::Decided) or a [`Refusal`](help_request::Refusal).

pub mod access;
pub mod account;
pub mod advisor_choice;
pub mod answer_ladder;
pub mod answerable;
pub mod calendar;
pub mod call;
pub mod catalogue;
pub mod catch_up;
pub mod channel;
pub mod complaint;
pub mod danger_words;
pub mod deadline;
pub mod deletion;
pub mod delivery;
pub mod divisions;
pub mod doorbell;
pub mod earlier_help;
pub mod figures;
pub mod file_number;
pub mod follow_up;
pub mod help_request;
pub mod id_document;
pub mod ids;
pub mod intake;
pub mod lesson;
pub mod live;
pub mod masking;
pub mod need;
pub mod notice;
pub mod notice_grant;
pub mod number;
pub mod password;
pub mod person;
pub mod personal;
pub mod phone;
pub mod place_files;
pub mod placement;
pub mod promise;
pub mod purpose;
pub mod quiet_hours;
pub mod registration;
pub mod report;
pub mod retention;
pub mod roster;
pub mod routing;
pub mod rules;
pub mod service_point;
mod spelling;
pub mod subscription_value;
pub mod timeline;
pub mod unreached;
pub mod upload;
pub mod urgency;
