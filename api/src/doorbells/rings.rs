//! `/doorbell-rings`: how a ring stands, who goes, and what a human voice said. One operation a file.

pub(super) mod change;
pub mod document;
pub mod end;
pub mod go;
pub mod show;
