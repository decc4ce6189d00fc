//! 强制报告: a report that the law demands of whoever works with the person. Staff only; the resident and a reporter
//! never learn of it.

pub mod dismiss;
pub mod document;
pub mod file;
pub mod list;
pub mod open;
