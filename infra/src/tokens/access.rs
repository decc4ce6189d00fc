//! Access tokens: who is signed in, in which session, as what; good for minutes, checked without a query.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use nuanxin_domain::ids::{AccountId, SessionId};
use serde::{Deserialize, Serialize};

use crate::keys::KeyRing;

const ISSUER: &str = "nuanxin";
const KIND: &str = "access";
/// Longest token that we look at, in bytes; ours have about 350.
const LONGEST: usize = 2_048;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessGrant {
    /// The account.
    pub account: AccountId,
    /// The family of refresh tokens that it belongs to: revoking the family ends it.
    pub session: SessionId,
    /// The role's code, which this crate does not interpret.
    pub role: String,
}

/// Why a token does not count. None of the reasons is told to the client beyond 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Its time is over: refresh.
    #[error("the access token has expired")]
    Expired,
    /// Not one of ours, or changed.
    #[error("the access token is not valid")]
    Invalid,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    kind: String,
    sub: AccountId,
    sid: SessionId,
    role: String,
    iat: i64,
    exp: i64,
}

/// Issues and checks access tokens under the ring's token key. Cheap to clone.
#[derive(Clone)]
pub struct AccessTokens(Arc<Inner>);

struct Inner {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl AccessTokens {
    /// With the token key of `ring`.
    pub fn new(ring: &KeyRing) -> Self {
        let key = &**ring.token_key();
        let mut validation = Validation::new(Algorithm::HS256);
        // the library would read the machine's clock: expiry is ours to check, on the clock passed in
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims(&["iss", "exp", "sub"]);
        validation.set_issuer(&[ISSUER]);
        Self(Arc::new(Inner {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
        }))
    }

    /// A token that is good from `now` for `lifetime`.
    pub fn issue(&self, grant: &AccessGrant, now: DateTime<Utc>, lifetime: TimeDelta) -> String {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            kind: KIND.to_owned(),
            sub: grant.account,
            sid: grant.session,
            role: grant.role.clone(),
            iat: now.timestamp(),
            exp: (now + lifetime).timestamp(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.0.encoding)
            .expect("claims of texts and numbers are signed with a key of 32 bytes")
    }

    /// What `token` says, if it is ours and still good at `now`.
    ///
    /// # Errors
    /// `TokenError`.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Result<AccessGrant, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Invalid);
        }
        let claims = decode::<Claims>(token, &self.0.decoding, &self.0.validation)
            .map_err(|_| TokenError::Invalid)?
            .claims;
        if claims.kind != KIND {
            return Err(TokenError::Invalid);
        }
        if claims.exp <= now.timestamp() {
            return Err(TokenError::Expired);
        }
        Ok(AccessGrant {
            account: claims.sub,
            session: claims.sid,
            role: claims.role,
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    fn grant() -> AccessGrant {
        AccessGrant {
            account: Uuid::from_u128(1).into(),
            session: Uuid::from_u128(2).into(),
            role: "advisor".to_owned(),
        }
    }

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2019, 1, 1, 12, 0, 0).unwrap()
    }

    #[test]
    fn a_token_is_good_until_its_time_is_over_on_the_clock_passed_in() {
        let tokens = AccessTokens::new(&KeyRing::generate());
        let token = tokens.issue(&grant(), noon(), TimeDelta::minutes(30));
        assert_eq!(tokens.check(&token, noon() + TimeDelta::minutes(29)), Ok(grant()));
        assert_eq!(
            tokens.check(&token, noon() + TimeDelta::minutes(30)),
            Err(TokenError::Expired)
        );
    }

    #[test]
    fn a_token_of_another_installation_is_not_valid() {
        let token = AccessTokens::new(&KeyRing::generate()).issue(&grant(), noon(), TimeDelta::minutes(30));
        assert_eq!(
            AccessTokens::new(&KeyRing::generate()).check(&token, noon()),
            Err(TokenError::Invalid)
        );
    }

    #[test]
    fn a_token_without_signature_or_with_other_claims_is_not_valid() {
        let tokens = AccessTokens::new(&KeyRing::generate());
        let token = tokens.issue(&grant(), noon(), TimeDelta::minutes(30));
        let parts: Vec<&str> = token.split('.').collect();
        let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        let promoted = URL_SAFE_NO_PAD.encode(claims.replace("advisor", "admin"));
        for forged in [
            format!("{unsigned}.{}.", parts[1]),
            format!("{unsigned}.{}.{}", parts[1], parts[2]),
            format!("{}.{promoted}.{}", parts[0], parts[2]),
            format!("{}.{}", parts[0], parts[1]),
            "x".repeat(3_000),
            String::new(),
        ] {
            assert_eq!(tokens.check(&forged, noon()), Err(TokenError::Invalid));
        }
    }

    #[test]
    fn another_kind_of_token_under_the_same_key_is_no_access_token() {
        let tokens = AccessTokens::new(&KeyRing::generate());
        let other = serde_json::json!({"iss": ISSUER, "kind": "link", "sub": Uuid::nil(), "sid": Uuid::nil(),
            "role": "x", "iat": 0, "exp": i64::MAX});
        let token = encode(&Header::new(Algorithm::HS256), &other, &tokens.0.encoding).unwrap();
        assert_eq!(tokens.check(&token, noon()), Err(TokenError::Invalid));
    }
}
