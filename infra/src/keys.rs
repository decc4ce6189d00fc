//! The key ring: every secret key of one installation, in a file of its own (`NUANXIN__KEYS__FILE`),
//! readable by its owner only, never in the data folder or a backup.
//!
//! Keys for sealed fields carry an id and several may be present: new values use the current one, old
//! values name theirs. The same holds for the keys of blind indexes, of which there are at most two. A ring
//! that was read from a file follows it: see [`KeyRing::refresh`]. How keys are renewed: `key_rotation`.

mod change;
mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use aes_gcm::{Aes256Gcm, KeyInit};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::blind_index::BlindIndex;
use crate::mac::hmac_sha256;
use crate::random;
use crate::sealed::{FieldName, SealedBytes};

pub use change::{KeyIds, KeyKind, RingLock};

const CHECK_FIELD: FieldName = FieldName::new("key_ring.check_value");
const CHECK_WORD: &str = "nuanxin";
const CHECK_TEXT: &[u8] = CHECK_WORD.as_bytes();

/// How long keys in memory are used without a look at their file.
pub(crate) const FRESH: Duration = Duration::from_secs(5);

/// A key of 256 bits, wiped when dropped.
pub(crate) type SecretKey = Zeroizing<[u8; 32]>;

/// Why a key ring cannot be used or made. Sentences for an operator; they never hold a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// There is no file.
    #[error("the key file {0} is missing; restore it, or create one for a new installation")]
    Missing(PathBuf),
    /// A file is there already; an old key file is never overwritten.
    #[error("the key file {0} exists already and is left as it is")]
    Exists(PathBuf),
    /// Others than the owner may read or write it.
    #[error("the key file {path} has mode {mode:04o}; others may read it. Set it to 0600")]
    Mode {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file cannot be read or written.
    #[error("the key file {path} cannot be used: {cause}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        cause: std::io::Error,
    },
    /// The file has become another installation's.
    #[error("the key file {0} holds the keys of another installation now; put the right file back")]
    Another(PathBuf),
    /// Another command changes the keys at this moment.
    #[error("another command is changing the key file {0}; wait until it has ended")]
    Locked(PathBuf),
    /// The ring is in memory only.
    #[error("these keys are in no file, so that they cannot be renewed")]
    NoFile,
    /// There is no id left.
    #[error("all 65,535 ids of keys are used up")]
    NoId,
    /// The file is not a key ring.
    #[error("the key file {path} is not a key ring, or cut off: {what}. Put a whole copy of it in its place")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
}

/// All keys of one installation. Cheap to clone; clones follow the file together.
#[derive(Clone)]
pub struct KeyRing(Arc<Ring>);

struct Ring {
    token: SecretKey,
    audit: SecretKey,
    renewable: RwLock<Arc<Keys>>,
    origin: Option<Origin>,
}

/// Where a ring was read from, what the file looked like then, and when it was looked at last.
struct Origin {
    path: PathBuf,
    seen: Mutex<file::Stamp>,
    looked_at: Mutex<Instant>,
}

impl Origin {
    /// Whether the file was not looked at for too long; it is looked at now, then.
    fn is_due(&self) -> bool {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = looked_at.elapsed() > FRESH;
        if due {
            *looked_at = Instant::now();
        }
        due
    }
}

/// The keys that can be renewed.
#[derive(Clone)]
pub(crate) struct Keys {
    current_field: u16,
    fields: BTreeMap<u16, FieldKey>,
    current_index: u16,
    index: BTreeMap<u16, SecretKey>,
}

#[derive(Clone)]
struct FieldKey {
    raw: SecretKey,
    cipher: Aes256Gcm,
}

impl FieldKey {
    fn new(raw: SecretKey) -> Self {
        Self {
            cipher: Aes256Gcm::new((&*raw).into()),
            raw,
        }
    }
}

impl Keys {
    fn generate() -> Self {
        Self {
            current_field: 1,
            fields: BTreeMap::from([(1, FieldKey::new(new_key()))]),
            current_index: 1,
            index: BTreeMap::from([(1, new_key())]),
        }
    }

    /// The cipher for new values, with the id of its key.
    pub(crate) fn current_field_cipher(&self) -> (u16, &Aes256Gcm) {
        let id = self.current_field;
        (id, &self.fields[&id].cipher)
    }

    /// The cipher of an older value.
    pub(crate) fn field_cipher(&self, id: u16) -> Option<&Aes256Gcm> {
        self.fields.get(&id).map(|key| &key.cipher)
    }

    /// The key of new indexes, with its id.
    pub(crate) fn current_index_key(&self) -> (u16, &SecretKey) {
        (self.current_index, &self.index[&self.current_index])
    }

    /// The other key under which indexes may have been made, while there is one.
    pub(crate) fn other_index_key(&self) -> Option<(u16, &SecretKey)> {
        let mut others = self.index.iter().filter(|(id, _)| **id != self.current_index);
        others.next().map(|(id, key)| (*id, key))
    }
}

fn new_key() -> SecretKey {
    Zeroizing::new(random::bytes::<32>())
}

impl KeyRing {
    /// New random keys, in memory only: for tests, and for the demonstration's own data.
    pub fn generate() -> Self {
        Self::of(file::Contents {
            token: new_key(),
            audit: new_key(),
            keys: Keys::generate(),
        })
    }

    fn of(contents: file::Contents) -> Self {
        Self(Arc::new(Ring {
            token: contents.token,
            audit: contents.audit,
            renewable: RwLock::new(Arc::new(contents.keys)),
            origin: None,
        }))
    }

    /// Makes new keys and writes them to `path` with mode 0600.
    ///
    /// # Errors
    /// `KeyRingError::Exists` when there is a file already, `KeyRingError::Io` when it cannot be written.
    pub fn create(path: &Path) -> Result<Self, KeyRingError> {
        let contents = file::Contents {
            token: new_key(),
            audit: new_key(),
            keys: Keys::generate(),
        };
        file::create(path, &contents)?;
        Self::load(path)
    }

    /// Reads the keys from `path`, and follows the file from then on.
    ///
    /// # Errors
    /// Any `KeyRingError`; each is a sentence that says what to do.
    pub fn load(path: &Path) -> Result<Self, KeyRingError> {
        let (contents, stamp) = file::read(path)?;
        Ok(Self(Arc::new(Ring {
            token: contents.token,
            audit: contents.audit,
            renewable: RwLock::new(Arc::new(contents.keys)),
            origin: Some(Origin {
                path: path.to_owned(),
                seen: Mutex::new(stamp),
                looked_at: Mutex::new(Instant::now()),
            }),
        })))
    }

    /// Reads the file again if it has changed since; tells whether it had. A look at an unchanged file is one
    /// call of the operating system. A ring in memory never changes.
    ///
    /// # Errors
    /// As `load`, and `KeyRingError::Another` when the file holds another installation's keys now. The ring
    /// keeps the keys that it has.
    pub fn refresh(&self) -> Result<bool, KeyRingError> {
        let Some(origin) = &self.0.origin else {
            return Ok(false);
        };
        let mut seen = origin.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if file::stamp(&origin.path)? == *seen {
            return Ok(false);
        }
        let (contents, stamp) = file::read(&origin.path)?;
        if contents.token != self.0.token || contents.audit != self.0.audit {
            return Err(KeyRingError::Another(origin.path.clone()));
        }
        *self.0.renewable.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(contents.keys);
        *seen = stamp;
        Ok(true)
    }

    /// When the file was changed last; none for a ring in memory.
    ///
    /// # Errors
    /// When the file cannot be looked at.
    pub(crate) fn changed_at(&self) -> Result<Option<SystemTime>, KeyRingError> {
        match &self.0.origin {
            Some(origin) => Ok(file::stamp(&origin.path)?.modified),
            None => Ok(None),
        }
    }

    /// The keys as they are now: take them once for what must agree with itself. Never older than [`FRESH`], so
    /// that a process that stood still for a while writes nothing under a key that has gone meanwhile.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        if let Some(origin) = &self.0.origin
            && origin.is_due()
        {
            // a file that cannot be read is complained about where it is followed
            let _ = self.refresh();
        }
        Arc::clone(&self.0.renewable.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A name for this ring, the same on every node: shown by `nuanxin check`. Tells nothing about a key.
    pub fn fingerprint(&self) -> String {
        let digest = hmac_sha256(&*self.0.audit, &[b"key ring fingerprint"]);
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A known text, sealed under the current key: kept in the database so that a wrong key file is found at the
    /// start.
    pub fn check_value(&self) -> SealedBytes {
        self.seal(CHECK_FIELD, Uuid::nil(), CHECK_TEXT)
    }

    /// The same under this key, if the ring holds it.
    pub(crate) fn check_value_under(&self, id: u16) -> Option<SealedBytes> {
        self.seal_under(id, CHECK_FIELD, Uuid::nil(), CHECK_TEXT)
    }

    /// Whether `check_value` was made with a ring that this one can stand in for.
    pub fn matches(&self, check_value: &SealedBytes) -> bool {
        self.open(CHECK_FIELD, Uuid::nil(), check_value)
            .is_ok_and(|text| text.expose() == CHECK_TEXT)
    }

    /// The index of a known text under the current index key, kept for the same reason.
    pub(crate) fn index_check_value(&self) -> BlindIndex {
        self.blind_index(CHECK_FIELD, CHECK_WORD)
    }

    /// The same under this key, if the ring holds it.
    pub(crate) fn index_check_value_under(&self, id: u16) -> Option<BlindIndex> {
        let both = self.blind_indexes(CHECK_FIELD, CHECK_WORD);
        both.into_iter().find(|index| index.key_id() == Some(id))
    }

    /// Whether an index check value was made with a key of this ring.
    pub(crate) fn matches_index(&self, check_value: &BlindIndex) -> bool {
        let made = check_value
            .key_id()
            .and_then(|id| self.index_check_value_under(id));
        made.as_ref() == Some(check_value)
    }

    pub(crate) fn token_key(&self) -> &SecretKey {
        &self.0.token
    }

    /// The key under which the sealing job links audit entries; kept outside the database for that reason.
    pub fn audit_link(&self, parts: &[&[u8]]) -> [u8; 32] {
        hmac_sha256(&*self.0.audit, parts)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(***)")
    }
}
