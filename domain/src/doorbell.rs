//! 爱心门铃 (domain rules, section 3): a button or a bound phone with a token of its own, for a known person at a known
//! address, and neighbours who agreed to be called. A [`Ring`] is an SOS request: it runs until somebody has heard a
//! human voice, so neither the device nor a neighbour's click can end it.

mod device;
mod neighbour;
mod refusal;
mod ring;
#[cfg(test)]
mod tests;
mod words;

pub use device::{
    Device, DeviceCard, DeviceKind, SILENT_AFTER, first_report, looks_after, next_report, station_for,
};
pub use neighbour::{ConsentMeans, MOST_NEIGHBOURS, Neighbour, NeighbourCard, NeighbourConsent};
pub use refusal::DoorbellRefusal;
pub use ring::{
    Called, Goes, NeighbourAnswer, Pressed, REMINDED_AFTER, Ring, RingEnd, RingState, Spoken, Voice,
};
pub use words::in_words;
