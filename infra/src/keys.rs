//! The key ring: every secret key of one installation, in a file of its own (`NUANXIN__KEYS__FILE`),
//! readable by its owner only, never in the data folder or a backup.
//!
//! Keys for sealed fields carry an id and several may be present: new values use the current one, old
//! values name theirs. The same holds for the keys of blind indexes.

mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aes_gcm::{Aes256Gcm, KeyInit};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::mac::hmac_sha256;
use crate::random;
use crate::sealed::{FieldName, SealedBytes};

const CHECK_FIELD: FieldName = FieldName::new("key_ring.check_value");
const CHECK_TEXT: &[u8] = b"nuanxin";

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
    /// The file is not a key ring.
    #[error("the key file {path} is not a key ring: {what}")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
}

/// All keys of one installation. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing(Arc<Keys>);

struct Keys {
    current_field: u16,
    fields: BTreeMap<u16, FieldKey>,
    current_index: u16,
    index: BTreeMap<u16, SecretKey>,
    token: SecretKey,
    audit: SecretKey,
}

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

impl KeyRing {
    /// New random keys, in memory only: for tests, and for the demonstration's own data.
    pub fn generate() -> Self {
        let key = || Zeroizing::new(random::bytes::<32>());
        Self(Arc::new(Keys {
            current_field: 1,
            fields: BTreeMap::from([(1, FieldKey::new(key()))]),
            current_index: 1,
            index: BTreeMap::from([(1, key())]),
            token: key(),
            audit: key(),
        }))
    }

    /// Makes new keys and writes them to `path` with mode 0600.
    ///
    /// # Errors
    /// `KeyRingError::Exists` when there is a file already, `KeyRingError::Io` when it cannot be written.
    pub fn create(path: &Path) -> Result<Self, KeyRingError> {
        let ring = Self::generate();
        file::create(path, &ring.0)?;
        Ok(ring)
    }

    /// Reads the keys from `path`.
    ///
    /// # Errors
    /// Any `KeyRingError`; each is a sentence that says what to do.
    pub fn load(path: &Path) -> Result<Self, KeyRingError> {
        Ok(Self(Arc::new(file::read(path)?)))
    }

    /// A name for this ring, the same on every node: shown by `nuanxin check`. Tells nothing about a key.
    pub fn fingerprint(&self) -> String {
        let digest = hmac_sha256(&*self.0.audit, &[b"key ring fingerprint"]);
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A known text, sealed: kept in the database so that a wrong key file is found at the start.
    pub fn check_value(&self) -> SealedBytes {
        self.seal(CHECK_FIELD, Uuid::nil(), CHECK_TEXT)
    }

    /// Whether `check_value` was made with a ring that this one can stand in for.
    pub fn matches(&self, check_value: &SealedBytes) -> bool {
        self.open(CHECK_FIELD, Uuid::nil(), check_value)
            .is_ok_and(|text| text.expose() == CHECK_TEXT)
    }

    pub(crate) fn current_field_cipher(&self) -> (u16, &Aes256Gcm) {
        let id = self.0.current_field;
        (id, &self.0.fields[&id].cipher)
    }

    pub(crate) fn field_cipher(&self, id: u16) -> Option<&Aes256Gcm> {
        self.0.fields.get(&id).map(|key| &key.cipher)
    }

    pub(crate) fn index_key(&self) -> &SecretKey {
        &self.0.index[&self.0.current_index]
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
