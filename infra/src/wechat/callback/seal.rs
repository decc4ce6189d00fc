//! Signatures and encryption as the platform has them: SHA-1 over sorted texts, and AES-256-CBC with the first bytes of
//! the key as initial vector, padded to blocks of 32.

use aes::Aes256;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::{Block, BlockModeDecrypt, KeyIvInit};
use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::CallbackError;

/// Before the message: random bytes and its length.
const HEAD: usize = 16 + 4;
const BLOCK: usize = 16;
/// Longest padding.
const PADDED_TO: u8 = 32;

/// 43 characters are 258 bits: the last may carry two stray ones, which a strict reader refuses.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whether this is the signature of the token and these texts; empty ones are left out. In constant time.
pub(super) fn is_signed(token: &SecretString, parts: [&str; 3], signature: &str) -> bool {
    let mut all = vec![token.expose_secret()];
    all.extend(parts.into_iter().filter(|part| !part.is_empty()));
    all.sort_unstable();
    let joined = Zeroizing::new(all.concat());
    let digest = Sha1::digest(joined.as_bytes());
    let expected = digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    expected.as_bytes().ct_eq(signature.as_bytes()).into()
}

/// Opens what was encrypted for us.
pub(super) struct Seal(Zeroizing<Vec<u8>>);

impl Seal {
    /// With a key of 43 characters; `None` when it is none.
    pub fn new(key: &str) -> Option<Self> {
        let key = LENIENT.decode(key).ok().map(Zeroizing::new)?;
        (key.len() == 32).then_some(Self(key))
    }

    /// The message inside, if it is for this app.
    pub fn open(&self, sealed: &str, app_id: &str) -> Result<Vec<u8>, CallbackError> {
        const UNREADABLE: CallbackError = CallbackError::Malformed("Encrypt");
        let mut bytes = LENIENT.decode(sealed).map_err(|_| UNREADABLE)?;
        if bytes.is_empty() || bytes.len() % BLOCK != 0 {
            return Err(UNREADABLE);
        }
        let vector = self.0.get(..BLOCK).ok_or(UNREADABLE)?;
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&self.0, vector);
        let mut cipher = cipher.map_err(|_| UNREADABLE)?;
        for block in bytes.chunks_exact_mut(BLOCK) {
            let block: &mut Block<Aes256> = block.try_into().map_err(|_| UNREADABLE)?;
            cipher.decrypt_block(block);
        }
        let pad = *bytes.last().ok_or(UNREADABLE)?;
        let end = bytes.len().checked_sub(usize::from(pad)).ok_or(UNREADABLE)?;
        let padded = (1..=PADDED_TO).contains(&pad) && bytes[end..].iter().all(|byte| *byte == pad);
        if !padded || end < HEAD {
            return Err(UNREADABLE);
        }
        let length = bytes[16..HEAD].first_chunk::<4>().ok_or(UNREADABLE)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| UNREADABLE)?;
        let message_end = HEAD
            .checked_add(length)
            .filter(|at| *at <= end)
            .ok_or(UNREADABLE)?;
        if &bytes[message_end..end] != app_id.as_bytes() {
            return Err(CallbackError::Malformed("it is for another app"));
        }
        Ok(bytes[HEAD..message_end].to_vec())
    }
}
