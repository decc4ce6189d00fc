//! Blind indexes: a sealed phone number can still be looked up, by whoever holds the index key only.
//!
//! HMAC-SHA256 under a key of its own, over the field's name and the value in its one spelling: the caller
//! normalises (digits only, upper case), because two spellings would never find each other.

use std::fmt;

use sea_orm::DeriveValueType;

use crate::keys::KeyRing;
use crate::mac::hmac_sha256;
use crate::sealed::FieldName;

/// What stands in the look-up column beside a sealed value; a bytes column of 32 bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
pub struct BlindIndex(Vec<u8>);

impl BlindIndex {
    /// The bytes, for keys of limits and the like: they tell nothing without the index key.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl KeyRing {
    /// The blind index of a value in its one spelling. `field` names what kind of value it is: columns that
    /// shall be found by each other's values (a phone of an account, of a caller) share one name.
    pub fn blind_index(&self, field: FieldName, normalised: &str) -> BlindIndex {
        let parts = [field.as_str().as_bytes(), normalised.as_bytes()];
        BlindIndex(hmac_sha256(&**self.index_key(), &parts).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(ring.blind_index(PHONE, "").as_bytes().len(), 32);
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
    fn debug_output_shows_nothing() {
        assert_eq!(
            format!("{:?}", KeyRing::generate().blind_index(PHONE, "1")),
            "***"
        );
    }
}
