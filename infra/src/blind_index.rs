//! Blind indexes: a sealed phone number can still be looked up, by whoever holds the index key only.
//!
//! HMAC-SHA256 under a key of its own, over the field's name and the value in its one spelling: the caller
//! normalises (digits only, upper case), because two spellings would never find each other.
//!
//! Stored as key id (2 bytes, big-endian) and code (32 bytes). While the index key is renewed rows stand under
//! either of two keys: whoever writes uses [`KeyRing::blind_index`], whoever looks up asks for both of
//! [`KeyRing::blind_indexes`], and two stored indexes are compared only when their keys are the same.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, DbBackend, DeriveValueType};

use crate::db::DbError;
use crate::keys::{KeyRing, SecretKey};
use crate::mac::hmac_sha256;
use crate::rows::statement;
use crate::sealed::FieldName;

/// What stands in the look-up column beside a sealed value; a bytes column of 34 bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
pub struct BlindIndex(Vec<u8>);

impl BlindIndex {
    /// The bytes, for keys of limits and the like: they tell nothing without the index key.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The id of the key under which it was made; none when it is no index of ours.
    pub fn key_id(&self) -> Option<u16> {
        self.0.first_chunk::<2>().map(|id| u16::from_be_bytes(*id))
    }

    fn under(id: u16, key: &SecretKey, field: FieldName, normalised: &str) -> Self {
        let parts = [field.as_str().as_bytes(), normalised.as_bytes()];
        let code = hmac_sha256(&**key, &parts);
        Self([&id.to_be_bytes()[..], &code[..]].concat())
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

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Waits for whoever else holds the same index, until the end of the transaction: for what must be written once for a
/// value while two keys live. SQLite's writers take turns anyway.
///
/// # Errors
/// What the database reported.
pub(crate) async fn one_at_a_time(tx: &impl ConnectionTrait, index: &BlindIndex) -> Result<(), DbError> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let bytes = index.as_bytes().last_chunk::<8>().copied().unwrap_or_default();
    let lock = statement(
        tx,
        "SELECT pg_advisory_xact_lock($1)",
        [i64::from_be_bytes(bytes).into()],
    );
    tx.query_one_raw(lock).await?;
    Ok(())
}

impl KeyRing {
    /// The blind index of a value in its one spelling, under the current key: what is written. `field` names
    /// what kind of value it is: columns that shall be found by each other's values (a phone of an account, of
    /// a caller) share one name.
    pub fn blind_index(&self, field: FieldName, normalised: &str) -> BlindIndex {
        let keys = self.keys();
        let (id, key) = keys.current_index_key();
        BlindIndex::under(id, key, field, normalised)
    }

    /// Both indexes that a row with this value may stand under, the current one first: what is looked up. Twice
    /// the same while there is one key, so that a statement always has two places.
    pub fn blind_indexes(&self, field: FieldName, normalised: &str) -> [BlindIndex; 2] {
        let keys = self.keys();
        let (id, key) = keys.current_index_key();
        let current = BlindIndex::under(id, key, field, normalised);
        let other = keys
            .other_index_key()
            .map(|(id, key)| BlindIndex::under(id, key, field, normalised));
        let other = other.unwrap_or_else(|| current.clone());
        [current, other]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyKind;

    const PHONE: FieldName = FieldName::new("people.phone");

    #[test]
    fn the_same_value_is_found_again_and_another_is_not() {
        let ring = KeyRing::generate();
        assert_eq!(
            ring.blind_index(PHONE, "13800005678"),
            ring.blind_index(PHONE, "13800005678")
        );
        assert_ne!(
            ring.blind_index(PHONE, "13800005678"),
            ring.blind_index(PHONE, "13800005679")
        );
        assert_eq!(ring.blind_index(PHONE, "").as_bytes().len(), 34);
    }

    #[test]
    fn fields_and_installations_do_not_share_indexes() {
        let ring = KeyRing::generate();
        let other = FieldName::new("people.id_number");
        assert_ne!(ring.blind_index(PHONE, "1"), ring.blind_index(other, "1"));
        assert_ne!(
            ring.blind_index(PHONE, "1"),
            KeyRing::generate().blind_index(PHONE, "1")
        );
    }

    #[test]
    fn a_look_up_asks_for_both_keys_while_there_are_two() {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::create(&folder.path().join("ring.toml")).unwrap();
        let old = ring.blind_index(PHONE, "1");
        assert_eq!(ring.blind_indexes(PHONE, "1"), [old.clone(), old.clone()]);
        let lock = ring.lock().unwrap();
        let id = ring.add_key(&lock, KeyKind::Index).unwrap();
        let [current, other] = ring.blind_indexes(PHONE, "1");
        assert_eq!(
            (&current, other.key_id()),
            (&old, Some(id)),
            "before it is current"
        );
        ring.make_current(&lock, KeyKind::Index, id).unwrap();
        let new = ring.blind_index(PHONE, "1");
        assert_eq!((new.key_id(), old.key_id()), (Some(2), Some(1)));
        assert_eq!(ring.blind_indexes(PHONE, "1"), [new, old]);
    }

    #[test]
    fn debug_output_shows_nothing() {
        assert_eq!(
            format!("{:?}", KeyRing::generate().blind_index(PHONE, "1")),
            "***"
        );
    }
}
