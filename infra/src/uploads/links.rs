//! Signed links to a file: they work in an `<image>` without headers, for five minutes, and name for whom they were made.
//! Whoever is shown one elsewhere sees no more than its viewer may see at that moment: standing and sign-in are asked
//! again each time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use nuanxin_domain::ids::{AccountId, SessionId, UploadId};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::Part;
use crate::keys::KeyRing;
use crate::mac::hmac_sha256;

/// How long a link is good, at most.
pub const LINK_LIVES: TimeDelta = TimeDelta::minutes(5);

/// Links made within this time are the same, so that a page that is read again finds its pictures where it kept them.
const SAME: TimeDelta = TimeDelta::minutes(1);

const PAYLOAD: usize = 16 * 3 + 1 + 8;

/// A link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLink {
    /// To which upload.
    pub upload: UploadId,
    /// To which of its objects.
    pub part: Part,
    /// For whom.
    pub viewer: AccountId,
    /// In which sign-in session: it ends with it.
    pub session: SessionId,
    /// Until when, in real time.
    pub until: DateTime<Utc>,
}

/// The link to a part of an upload for this viewer, made at `now` (real time).
pub fn link(
    ring: &KeyRing,
    (upload, part): (UploadId, Part),
    (viewer, session): (AccountId, SessionId),
    now: DateTime<Utc>,
) -> String {
    let until = now.duration_trunc(SAME).unwrap_or(now) + LINK_LIVES;
    let mut bytes = Vec::with_capacity(PAYLOAD + 32);
    bytes.extend(upload.0.as_bytes());
    bytes.extend(viewer.0.as_bytes());
    bytes.extend(session.0.as_bytes());
    bytes.push(code(part));
    bytes.extend(until.timestamp().to_be_bytes());
    let mac = authentication(ring, &bytes);
    bytes.extend(mac);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a link says, if it is ours and still good at `now` (real time).
pub fn read_link(ring: &KeyRing, text: &str, now: DateTime<Utc>) -> Option<FileLink> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (payload, mac) = bytes.split_at_checked(PAYLOAD)?;
    if !bool::from(authentication(ring, payload).as_slice().ct_eq(mac)) {
        return None;
    }
    let id = |from: usize| Uuid::from_slice(payload.get(from..from + 16)?).ok();
    let seconds = i64::from_be_bytes(payload.get(49..)?.try_into().ok()?);
    let link = FileLink {
        upload: UploadId(id(0)?),
        viewer: AccountId(id(16)?),
        session: SessionId(id(32)?),
        part: part(*payload.get(48)?)?,
        until: DateTime::from_timestamp(seconds, 0)?,
    };
    (now < link.until).then_some(link)
}

fn authentication(ring: &KeyRing, payload: &[u8]) -> [u8; 32] {
    hmac_sha256(&**ring.token_key(), &[b"file link", payload])
}

/// What is shown of an upload; pieces of a half upload are shown to nobody.
const SHOWN: [Part; 4] = [Part::Original, Part::Display, Part::Large, Part::Small];

fn code(part: Part) -> u8 {
    let place = SHOWN.iter().position(|shown| *shown == part);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
}

fn part(code: u8) -> Option<Part> {
    SHOWN.get(usize::from(code)).copied()
}
