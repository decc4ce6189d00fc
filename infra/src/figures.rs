//! Figures for reports, kept beside the work. Whatever is recorded leaves a line that says so; who folds reads the
//! requests as they are, compares what each adds with what it has added so far, and corrects the sums by the
//! difference, all in one transaction: a fold that dies has done nothing, one that runs twice changes nothing.

mod fold;
mod read;

pub use fold::{BATCH, fold};
pub(crate) use fold::{Waiting, waiting_rows};
pub use read::{
    AdvisorLoad, FiguresAsked, FiguresRow, advisor_loads, restricted_by_day, sums, sums_sql, waiting,
};
