//! How the platform signs and encrypts what it sends.

use aes::Aes256;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use cbc::cipher::{Block, BlockModeEncrypt, KeyIvInit};
use sha1::{Digest, Sha1};
use uuid::Uuid;

/// PKCS#7 to blocks of this size, although the cipher's have 16 bytes.
const PADDED_TO: usize = 32;

/// SHA-1 in hex of these texts, sorted and joined.
pub(super) fn signature(mut parts: Vec<&str>) -> String {
    parts.sort_unstable();
    let digest = Sha1::digest(parts.concat());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Encrypts a message under a key of 43 characters; `None` when it is none.
pub(super) fn encrypted(key: &str, app_id: &str, message: &[u8]) -> Option<String> {
    encrypted_after(Uuid::new_v4().as_bytes(), key, app_id, message)
}

fn encrypted_after(random: &[u8; 16], key: &str, app_id: &str, message: &[u8]) -> Option<String> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let key = GeneralPurpose::new(&alphabet::STANDARD, lenient)
        .decode(key)
        .ok()?;
    let mut plain = random.to_vec();
    plain.extend_from_slice(&u32::try_from(message.len()).ok()?.to_be_bytes());
    plain.extend_from_slice(message);
    plain.extend_from_slice(app_id.as_bytes());
    let pad = PADDED_TO - plain.len() % PADDED_TO;
    plain.resize(plain.len() + pad, u8::try_from(pad).ok()?);
    let mut cipher = cbc::Encryptor::<Aes256>::new_from_slices(&key, key.get(..16)?).ok()?;
    for block in plain.chunks_exact_mut(16) {
        let block: &mut Block<Aes256> = block.try_into().ok()?;
        cipher.encrypt_block(block);
    }
    Some(BASE64_STANDARD.encode(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The platform's own example.
    #[test]
    fn what_is_sent_is_signed_and_encrypted_as_in_the_platforms_example() {
        let key = "A".repeat(43);
        let sent = encrypted_after(
            b"707722b803182950",
            &key,
            "wxba5fad812f8e6fb9",
            br#"{"demo_resp":"good luck"}"#,
        );
        let expected =
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";
        assert_eq!(sent.as_deref(), Some(expected));
        let signed = signature(vec!["AAAAA", "1713424427", "415670741", expected]);
        assert_eq!(signed, "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1");
    }
}
