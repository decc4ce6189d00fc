//! One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), which the district and
//! the administrators need beside their password. One step before and after the present one counts too.
//!
//! The step that a code belongs to must be kept with the account, and no code of it or an earlier one taken
//! again: [`crate::accounts::use_totp_step`].

use chrono::{DateTime, Utc};
use nuanxin_domain::personal::Personal;
use totp_rs::{Builder, Secret, Totp};

const ISSUER: &str = "Nuanxin";

/// A new secret for somebody's app: 20 random bytes.
pub fn new_secret() -> Personal<Vec<u8>> {
    Secret::generate().as_bytes().to_vec().into()
}

/// The address (`otpauth://…`) that carries the secret into an app, as text or QR code. Shown once, never
/// logged. None for a username that no address can hold.
pub fn setup_address(username: &str, secret: &Personal<Vec<u8>>) -> Option<Personal<String>> {
    let named = builder(secret)
        .with_account_name(username)
        .with_issuer(Some(ISSUER));
    Some(named.build().ok()?.to_url().ok()?.into())
}

/// The step that `typed` is the code of, if it is one at `now` on the real clock. Blanks are forgiven.
pub fn step_of(secret: &Personal<Vec<u8>>, typed: &str, now: DateTime<Utc>) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.timestamp()).ok()?;
    let step = totp(secret)?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

fn builder(secret: &Personal<Vec<u8>>) -> Builder {
    Builder::new().with_secret(secret.expose().clone())
}

/// None when the stored secret is too short to be one.
fn totp(secret: &Personal<Vec<u8>>) -> Option<Totp> {
    builder(secret).build().ok()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// The secret of the test values in RFC 6238, appendix B.
    fn rfc_secret() -> Personal<Vec<u8>> {
        b"12345678901234567890".to_vec().into()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard_and_tell_their_step() {
        // appendix B lists eight digits; six are their end
        assert_eq!(step_of(&rfc_secret(), "287082", at(59)), Some(1));
        assert_eq!(
            step_of(&rfc_secret(), "081 804", at(1_111_111_109)),
            Some(37_037_036)
        );
        assert_eq!(
            step_of(&rfc_secret(), "353130", at(20_000_000_000)),
            Some(666_666_666)
        );
    }

    #[test]
    fn a_code_is_good_one_step_before_and_after_its_own() {
        for (off, good) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let step = step_of(
                &rfc_secret(),
                "081804",
                at(1_111_111_109) + TimeDelta::seconds(off),
            );
            assert_eq!(step.is_some(), good, "{off}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for typed in ["", "28708", "2870820", "28708a", "２８７０８２"] {
            assert_eq!(step_of(&rfc_secret(), typed, at(59)), None, "{typed}");
        }
        assert_eq!(step_of(&vec![1, 2, 3].into(), "287082", at(59)), None);
    }

    #[test]
    fn an_app_gets_issuer_name_and_secret() {
        let address = setup_address("district.ja", &rfc_secret())
            .unwrap()
            .into_exposed();
        assert!(
            address.starts_with("otpauth://totp/Nuanxin:district.ja?"),
            "{address}"
        );
        assert!(
            address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{address}"
        );
        assert_eq!(new_secret().expose().len(), 20);
        assert_ne!(new_secret(), new_secret());
    }
}
