//! What an object is called, and where that lies.

use std::fmt;

use object_store::path::Path;
use uuid::Uuid;

/// The name of an object: random, so that a list of names tells nothing, not even which belong to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectName(Uuid);

impl ObjectName {
    /// A new name.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The name that a row keeps.
    #[must_use]
    pub fn kept(id: Uuid) -> Self {
        Self(id)
    }

    /// For keeping it.
    #[must_use]
    pub fn id(self) -> Uuid {
        self.0
    }

    /// Where it lies.
    pub(super) fn path(self) -> Path {
        self.shelf().path().join(self.0.simple().to_string())
    }

    /// What lies there; nothing if it is not of ours.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        Uuid::try_parse(path.filename()?).ok().map(Self)
    }

    /// The shelf on which it lies.
    #[must_use]
    pub fn shelf(self) -> Shelf {
        Shelf(self.0.as_bytes()[0])
    }
}

/// One of the 256 shelves over which objects are spread evenly by their names, so that they can be gone through part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelf(u8);

impl Shelf {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self)
    }

    /// Its place.
    pub(super) fn path(self) -> Path {
        Path::from(self.to_string())
    }
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}", self.0)
    }
}
