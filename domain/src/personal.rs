//! Personal data as a type: it cannot be printed or serialised by accident.
//!
//! Reading it takes a call of [`Personal::expose`], which a reviewer can search for.

use serde::{Deserialize, Deserializer};
use std::fmt;

/// A value that belongs to a person: a name, a number, free text, a whole file.
///
/// It has no `Display` and no `Serialize`; `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The plain value: to be sealed, masked, or shown to somebody who may see it, never to be logged.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the plain value out.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing() {
        assert_eq!(format!("{:?}", Personal::new("李建国")), "***");
    }
}
