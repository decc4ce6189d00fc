//! `/appeals`: 申诉, decided by somebody else.

pub mod decide;
