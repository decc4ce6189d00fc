//! What the codes of the cloud providers mean for a message. Decided by code; of what came from outside only what looks
//! like a code or a serial number is repeated.

use chrono::{DateTime, Timelike, Utc};
use nuanxin_domain::calendar::local;
use nuanxin_domain::delivery::SendOutcome;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// This number, or what is said, will never be taken.
    Never,
    /// Too often: again after so many seconds.
    After(u32),
    /// The day's quota is used up.
    Tomorrow,
    /// Busy.
    Busy,
    /// An operator has to look: keys, sign, texts, balance, permissions. It was not taken, and may be when that is done.
    Configure,
    /// A fault inside the provider: the message may have left it.
    Unsure,
}

/// A code with what it means; one that ends in `*` stands for all that begin so.
pub(super) type Table = [(&'static str, Meaning)];

/// What `code` means; a code that is in no table says at least that the message was not taken.
pub(super) fn of(table: &Table, code: &str) -> Meaning {
    let fits = |known: &str| match known.strip_suffix('*') {
        Some(start) => code.starts_with(start),
        None => code == known,
    };
    let known = table.iter().find(|(known, _)| fits(known));
    known.map_or(Meaning::Busy, |(_, meaning)| *meaning)
}

impl Meaning {
    /// What to do about a message that was answered with `code`.
    pub fn outcome(self, code: &str, now: DateTime<Utc>) -> SendOutcome {
        let reason = word(code).unwrap_or_else(|| "a code that is none".to_owned());
        let wait_seconds = match self {
            Self::Never => return SendOutcome::Refused { reason },
            Self::Unsure => return SendOutcome::Unsure { reason },
            Self::After(seconds) => Some(seconds),
            Self::Tomorrow => Some(until_tomorrow(now)),
            Self::Busy => None,
            Self::Configure => {
                tracing::error!(
                    code = reason,
                    "text messages are not taken: look at [sms] in the settings"
                );
                None
            }
        };
        SendOutcome::NotTaken { reason, wait_seconds }
    }
}

/// A code or serial number as it may be repeated, or nothing.
pub(super) fn word(text: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':' | b'^');
    ((1..=128).contains(&text.len()) && text.bytes().all(fits)).then(|| text.to_owned())
}

/// Seconds until the next day begins at the provider.
fn until_tomorrow(now: DateTime<Utc>) -> u32 {
    24 * 3_600 - local(now).num_seconds_from_midnight()
}
