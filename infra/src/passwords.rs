//! Passwords of staff: Argon2id with 19 MiB, two passes, one lane (OWASP's first recommendation).
//!
//! Hashing is slow by design, so it runs beside the request threads, a few at once: more would only take
//! memory and time from each other. An unknown user costs as much time as a wrong password.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Longest password in bytes: longer ones would only be a way to make us work.
const LONGEST: usize = 256;
/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// What an unknown user's password is held against, so that the answer takes as long; of "nobody has this password".
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$2co6KDWFlC62Wx4K/qXUcw$haO9jWkhDpBenQw+eRylMaprmsh9nmummdLeNiOhDO8";

/// Why a password could not be hashed or verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Longer than 256 bytes.
    #[error("the password is longer than {LONGEST} bytes")]
    TooLong,
    /// Too many sign-ins at once; try again.
    #[error("too many sign-ins at once")]
    Busy,
    /// The stored hash is none.
    #[error("the stored password hash cannot be read")]
    Unreadable,
}

/// Hashes and verifies passwords, a few at once. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// At most `at_once` hashes at the same time (19 MiB each).
    pub fn new(at_once: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(at_once.max(1))),
        }
    }

    /// The hash of `password` as a PHC string, with a salt of its own.
    ///
    /// # Errors
    /// `PasswordError::TooLong`, `PasswordError::Busy`.
    pub async fn hash(&self, password: SecretString) -> Result<String, PasswordError> {
        self.in_turn(move || hash_now(password.expose_secret())).await
    }

    /// Whether `password` is the one that `stored` was made from. For an unknown user pass none: the answer
    /// is no, after the same time.
    ///
    /// # Errors
    /// `PasswordError::Busy`, `PasswordError::Unreadable`.
    pub async fn verify(
        &self,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<bool, PasswordError> {
        self.in_turn(move || {
            let known = stored.is_some();
            let matches = verify_now(password.expose_secret(), stored.as_deref().unwrap_or(NOBODYS))?;
            Ok(matches && known)
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let waiting = tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned());
        let Ok(Ok(permit)) = waiting.await else {
            return Err(PasswordError::Busy);
        };
        // the permit goes along: a request that its client gave up keeps its place until the work is done
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.unwrap_or(Err(PasswordError::Busy))
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    let hash = argon2()
        .hash_password(password.as_bytes())
        .map_err(|_| PasswordError::TooLong)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, stored: &str) -> Result<bool, PasswordError> {
    let stored = PasswordHash::new(stored).map_err(|_| PasswordError::Unreadable)?;
    if password.len() > LONGEST {
        return Ok(false);
    }
    Ok(argon2().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_opens_and_any_other_does_not() {
        let passwords = Passwords::new(2);
        let stored = passwords.hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(
            passwords
                .verify("correct horse".into(), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct Horse".into(), Some(stored))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn an_unknown_user_never_gets_in_even_with_the_stand_in_password() {
        let passwords = Passwords::new(1);
        let guessed = "nobody has this password";
        assert!(!passwords.verify(guessed.into(), None).await.unwrap());
        // the stand-in is a hash like any other, which costs as much
        let stand_in = Some(NOBODYS.to_owned());
        assert!(passwords.verify(guessed.into(), stand_in).await.unwrap());
        let real = passwords.hash("short".into()).await.unwrap();
        let parameters = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(parameters(&real), parameters(NOBODYS));
    }

    #[tokio::test]
    async fn an_overlong_password_is_refused_and_a_spoiled_hash_is_told() {
        let passwords = Passwords::new(1);
        let long = "x".repeat(257);
        assert_eq!(
            passwords.hash(long.clone().into()).await,
            Err(PasswordError::TooLong)
        );
        let stored = passwords.hash("short".into()).await.unwrap();
        assert!(!passwords.verify(long.into(), Some(stored)).await.unwrap());
        let spoiled = passwords.verify("x".into(), Some("plain".to_owned())).await;
        assert_eq!(spoiled, Err(PasswordError::Unreadable));
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ() {
        let passwords = Passwords::new(2);
        let (one, two) = (
            passwords.hash("same".into()).await,
            passwords.hash("same".into()).await,
        );
        assert_ne!(one, two);
    }
}
