//! `/reports`: what leads and the district read about the work as a whole, on screen or in a table.

mod labels;
pub mod overdue;
pub mod overview;
mod table;
