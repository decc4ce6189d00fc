//! The world outside Nuanxin, pretended on the wire, and the phones that use it.
//!
//! It speaks to the product over HTTP alone and shares no type with it: what breaks here would break a
//! real phone too. [`standin`] plays the platforms that the product calls, [`phone`] plays the people that
//! call the product, [`load`] plays many of them at once and measures, [`streams`] keeps many pages open.

#[cfg(test)]
mod imitation;
pub mod load;
pub mod order;
pub mod phone;
pub mod standin;
pub mod streams;
pub mod target;
pub mod wire;
