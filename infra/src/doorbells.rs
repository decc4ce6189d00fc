//! Doorbells (爱心门铃) as rows: devices and neighbours with what is sealed of them, rings, and the links by which
//! neighbours answer. What a ring is and who is told stands in `nuanxin-domain`.

pub mod devices;
pub mod neighbours;
pub mod rings;
mod row;

use nuanxin_domain::ids::{NeighbourId, RingId};

use crate::keys::KeyRing;
use crate::tokens::{OpaqueToken, TokenDigest};

/// What we keep of a device's token. It lives for years: whoever has the database alone cannot test a guess.
pub(crate) fn device_digest(ring: &KeyRing, token: &OpaqueToken) -> TokenDigest {
    token.digest_under(ring, b"doorbell device")
}

/// The link of one neighbour for one ring: made again whenever it is to be sent, kept nowhere.
pub(crate) fn link(ring: &KeyRing, of: RingId, neighbour: NeighbourId) -> OpaqueToken {
    OpaqueToken::derived(ring, &[b"doorbell link", of.0.as_bytes(), neighbour.0.as_bytes()])
}

/// By which a link is found again.
pub(crate) fn link_digest(ring: &KeyRing, token: &OpaqueToken) -> TokenDigest {
    token.digest_under(ring, b"doorbell link")
}
