//! What verification finds, each a sentence for an operator. Ids and positions only.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Something that is wrong with the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the fields are said by their names, and by the sentences below
pub enum Finding {
    /// The checkpoint at which the chain begins was not made with these keys.
    Checkpoint { position: i64 },
    /// A position is left out.
    SealMissing { missing: i64 },
    /// A sealed entry is gone.
    EntryDeleted { position: i64, entry: Uuid },
    /// The link is the one that was made; the entry is not.
    EntryAltered { position: i64, entry: Uuid },
    /// Neither this link nor the one after it fits.
    LinkBroken { position: i64, entry: Uuid },
    /// An entry came into the log past the program.
    PutIn { entry: Uuid },
    /// An entry went out of the log before it was sealed.
    DeletedUnsealed { entry: Uuid },
    /// Entries have waited for their seal for more than a minute.
    TailUnsealed { count: u64, entry: Uuid },
    /// The chain is shorter than it was.
    Shortened {
        position: i64,
        at: DateTime<Utc>,
        ends_at: i64,
    },
    /// The chain is another one than it was.
    HeadDiffers { position: i64, at: DateTime<Utc> },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |at: &DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        match self {
            Self::Checkpoint { position } => write!(
                f,
                "the checkpoint at position {position} was not made with these keys: what was before it was removed \
                 by somebody else"
            ),
            Self::SealMissing { missing } => {
                write!(
                    f,
                    "the chain is broken at position {missing}: its seal was deleted"
                )
            }
            Self::EntryDeleted { position, entry } => write!(
                f,
                "the chain is broken at position {position}: its entry {entry} was deleted"
            ),
            Self::EntryAltered { position, entry } => write!(
                f,
                "the chain is broken at position {position}: its entry {entry} was altered, or swapped with another"
            ),
            Self::LinkBroken { position, entry } => write!(
                f,
                "the chain is broken at position {position}: the seal of entry {entry} was altered, swapped or put in"
            ),
            Self::PutIn { entry } => {
                write!(f, "the entry {entry} was put into the log past the program")
            }
            Self::DeletedUnsealed { entry } => {
                write!(f, "the entry {entry} was deleted before it was sealed")
            }
            Self::TailUnsealed { count, entry } => write!(
                f,
                "{count} entries wait for their seal for more than 60 s, {entry} the longest: does `nuanxin work` run?"
            ),
            Self::Shortened {
                position,
                at,
                ends_at,
            } => write!(
                f,
                "the chain was shortened: it reached position {position} at {}, and ends at {ends_at} now",
                time(at)
            ),
            Self::HeadDiffers { position, at } => write!(
                f,
                "the chain was written anew: at position {position} it is not what was exported at {}",
                time(at)
            ),
        }
    }
}
