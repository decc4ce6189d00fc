//! Why a command ends without having done what it was asked for.

use std::fmt;

/// A sentence for the operator. Never holds a secret or personal data, as the errors that it is made from.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// With this sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Our errors say what they wrap, so their outermost sentence is the whole of it.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
