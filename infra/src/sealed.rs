//! Sealed columns: personal data encrypted at rest, bound to its field and its row.
//!
//! A value is stored as key id (2 bytes, big-endian), nonce (12 random bytes), AES-256-GCM ciphertext with
//! its tag (16 bytes). `table.column:row-uuid` is authenticated with it, so that a ciphertext that somebody
//! moves to another row or column does not open. Random nonces are safe for 2^32 values under one key.

pub mod columns;
#[cfg(test)]
mod tests;

use std::fmt;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nuanxin_domain::personal::Personal;
use sea_orm::DeriveValueType;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::KeyRing;
use crate::random;

const KEY_ID_LENGTH: usize = 2;
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;

/// The column that a sealed value belongs to, as `table.column`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldName(&'static str);

impl FieldName {
    /// Names a column. A rename would make stored values unreadable: the name stays when the column moves.
    pub const fn new(table_and_column: &'static str) -> Self {
        Self(table_and_column)
    }

    /// The name as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// A sealed value as it is stored; a bytes column. Only a key ring can read it.
#[derive(Clone, PartialEq, Eq, Hash, DeriveValueType)]
pub struct SealedBytes(Vec<u8>);

impl SealedBytes {
    /// The id of the key under which it was sealed, for rotation; none when it is not a sealed value.
    pub fn key_id(&self) -> Option<u16> {
        self.0
            .first_chunk::<KEY_ID_LENGTH>()
            .map(|id| u16::from_be_bytes(*id))
    }

    /// As text, for a column that holds texts of many kinds.
    pub(crate) fn to_text(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// From what `to_text` gave.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok().map(Self)
    }
}

impl fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a sealed value does not open. Says which column, never what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The key ring does not hold the key: a wrong or too old key file.
    #[error("{field}: sealed with key {key_id}, which the key ring does not hold", field = .field.0)]
    UnknownKey {
        /// Which column.
        field: FieldName,
        /// The id that the value names.
        key_id: u16,
    },
    /// The value was changed, moved from another row or column, or is no sealed value.
    #[error("{field}: the sealed value was changed or belongs elsewhere", field = .0.0)]
    Tampered(FieldName),
    /// It opened, but the plain value has not the expected form.
    #[error("{field}: the opened value has an unexpected form", field = .0.0)]
    Form(FieldName),
}

impl KeyRing {
    /// Seals `plaintext` for the column `field` of the row `row`, under the current key.
    pub fn seal(&self, field: FieldName, row: Uuid, plaintext: &[u8]) -> SealedBytes {
        let keys = self.keys();
        let (key_id, cipher) = keys.current_field_cipher();
        sealed_with(key_id, cipher, field, row, plaintext)
    }

    /// As `seal`, under this key, if the ring holds it.
    pub(crate) fn seal_under(
        &self,
        key_id: u16,
        field: FieldName,
        row: Uuid,
        plaintext: &[u8],
    ) -> Option<SealedBytes> {
        let keys = self.keys();
        let cipher = keys.field_cipher(key_id)?;
        Some(sealed_with(key_id, cipher, field, row, plaintext))
    }

    /// Opens what was sealed for the same column and row. A value under a key that the ring does not hold
    /// makes it look at its file again first.
    ///
    /// # Errors
    /// `OpenError::UnknownKey` or `OpenError::Tampered`.
    pub fn open(
        &self,
        field: FieldName,
        row: Uuid,
        sealed: &SealedBytes,
    ) -> Result<Personal<Vec<u8>>, OpenError> {
        if sealed.0.len() < KEY_ID_LENGTH + NONCE_LENGTH + TAG_LENGTH {
            return Err(OpenError::Tampered(field));
        }
        let (key_id, rest) = sealed
            .0
            .split_first_chunk::<KEY_ID_LENGTH>()
            .ok_or(OpenError::Tampered(field))?;
        let (nonce, ciphertext) = rest
            .split_first_chunk::<NONCE_LENGTH>()
            .ok_or(OpenError::Tampered(field))?;
        let key_id = u16::from_be_bytes(*key_id);
        let mut keys = self.keys();
        if keys.field_cipher(key_id).is_none() {
            // another node may use a new key already, a moment before this one looks at the file
            let _ = self.refresh();
            keys = self.keys();
        }
        let cipher = keys
            .field_cipher(key_id)
            .ok_or(OpenError::UnknownKey { field, key_id })?;
        let bound = associated_data(field, row);
        let payload = Payload {
            msg: ciphertext,
            aad: &bound,
        };
        let plain = cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_| OpenError::Tampered(field))?;
        Ok(Personal::new(plain))
    }

    /// Seals a text.
    pub fn seal_text(&self, field: FieldName, row: Uuid, text: &str) -> SealedBytes {
        self.seal(field, row, text.as_bytes())
    }

    /// Opens a text.
    ///
    /// # Errors
    /// As `open`, and `OpenError::Form` when it is not UTF-8.
    pub fn open_text(
        &self,
        field: FieldName,
        row: Uuid,
        sealed: &SealedBytes,
    ) -> Result<Personal<String>, OpenError> {
        let bytes = self.open(field, row, sealed)?.into_exposed();
        String::from_utf8(bytes)
            .map(Personal::new)
            .map_err(|_| OpenError::Form(field))
    }

    /// Seals any value as JSON. `Personal` has no `Serialize`: the caller gives a struct of its own that
    /// borrows what it exposes.
    ///
    /// # Panics
    /// When `value` cannot become JSON (a map with keys that are no strings): a fault in its type.
    pub fn seal_json<T: Serialize>(&self, field: FieldName, row: Uuid, value: &T) -> SealedBytes {
        let json = Zeroizing::new(serde_json::to_vec(value).expect("the type can be JSON"));
        self.seal(field, row, &json)
    }

    /// Opens a value that was sealed as JSON.
    ///
    /// # Errors
    /// As `open`, and `OpenError::Form` when the JSON is not a `T`.
    pub fn open_json<T: DeserializeOwned>(
        &self,
        field: FieldName,
        row: Uuid,
        sealed: &SealedBytes,
    ) -> Result<Personal<T>, OpenError> {
        let json = Zeroizing::new(self.open(field, row, sealed)?.into_exposed());
        serde_json::from_slice(&json)
            .map(Personal::new)
            .map_err(|_| OpenError::Form(field))
    }
}

fn sealed_with(
    key_id: u16,
    cipher: &Aes256Gcm,
    field: FieldName,
    row: Uuid,
    plaintext: &[u8],
) -> SealedBytes {
    let nonce = random::bytes::<NONCE_LENGTH>();
    let bound = associated_data(field, row);
    let payload = Payload {
        msg: plaintext,
        aad: &bound,
    };
    let ciphertext = cipher
        .encrypt(&Nonce::from(nonce), payload)
        .expect("AES-GCM seals whatever fits in memory");
    let mut sealed = Vec::with_capacity(KEY_ID_LENGTH + NONCE_LENGTH + ciphertext.len());
    sealed.extend_from_slice(&key_id.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    SealedBytes(sealed)
}

fn associated_data(field: FieldName, row: Uuid) -> Vec<u8> {
    format!("{}:{}", field.0, row.as_hyphenated()).into_bytes()
}
