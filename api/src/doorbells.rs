//! `/doorbell…` (爱心门铃): the device's own calls, which need no sign-in, and what staff do with devices, neighbours and
//! rings. One operation a file.

pub mod answer;
pub mod bind;
pub mod devices;
pub mod heartbeat;
mod known;
pub mod neighbours;
pub mod press;
pub mod ring;
pub mod rings;
pub mod show;
