//! Settings: what an operator may choose, in layers, refused as a whole when anything is wrong.

mod sections;

pub use sections::*;
