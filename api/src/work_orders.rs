//! `/work-orders`: what another system, such as the city's 12345 line, passes on.

mod believed;
mod body;
pub mod receive;
