//! Changing the key file: a key is added, made the current one, and in the end the others are dropped. Each
//! change puts a whole new file in the place of the old one. When each is allowed is `key_rotation`'s to know.

use std::fs::{File, TryLockError};

use super::{FieldKey, KeyRing, KeyRingError, Keys, file, new_key};

/// The two kinds of keys that can be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Keys of sealed values.
    Field,
    /// Keys of blind indexes.
    Index,
}

impl KeyKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Field, Self::Index];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Index => "index",
        }
    }
}

/// Which keys of one kind a ring holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyIds {
    /// The one for new values.
    pub current: u16,
    /// All of them, in order.
    pub all: Vec<u16>,
}

impl KeyIds {
    /// The highest id: above `current` while a new key has been handed out and not yet made current.
    pub fn newest(&self) -> u16 {
        self.all.last().copied().unwrap_or(self.current)
    }

    /// Those that are not current and not newer either.
    pub fn older(&self) -> Vec<u16> {
        self.all.iter().copied().filter(|id| *id < self.current).collect()
    }
}

/// While it lives, no other process changes the file.
#[derive(Debug)]
pub struct RingLock(File);

impl Drop for RingLock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl KeyRing {
    /// The ids of the keys of this kind, as they are in memory.
    pub fn ids(&self, kind: KeyKind) -> KeyIds {
        let keys = self.keys();
        match kind {
            KeyKind::Field => KeyIds {
                current: keys.current_field,
                all: keys.fields.keys().copied().collect(),
            },
            KeyKind::Index => KeyIds {
                current: keys.current_index,
                all: keys.index.keys().copied().collect(),
            },
        }
    }

    /// Takes the right to change the file, and reads its present state.
    ///
    /// # Errors
    /// `KeyRingError::Locked` when another process has it; `KeyRingError::NoFile` for a ring in memory; as
    /// [`KeyRing::refresh`].
    pub fn lock(&self) -> Result<RingLock, KeyRingError> {
        let path = &self.0.origin.as_ref().ok_or(KeyRingError::NoFile)?.path;
        let io = |cause| KeyRingError::Io {
            path: path.clone(),
            cause,
        };
        // the folder, because the file itself is replaced
        let folder = File::open(file::folder(path)).map_err(io)?;
        match folder.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(KeyRingError::Locked(path.clone())),
            Err(TryLockError::Error(cause)) => return Err(io(cause)),
        }
        self.refresh()?;
        Ok(RingLock(folder))
    }

    /// Adds a key that nothing uses yet; its id.
    ///
    /// # Errors
    /// When the file cannot be written, and `KeyRingError::NoId`.
    pub fn add_key(&self, _lock: &RingLock, kind: KeyKind) -> Result<u16, KeyRingError> {
        let id = self.ids(kind).newest().checked_add(1).ok_or(KeyRingError::NoId)?;
        self.change(|keys| match kind {
            KeyKind::Field => drop(keys.fields.insert(id, FieldKey::new(new_key()))),
            KeyKind::Index => drop(keys.index.insert(id, new_key())),
        })?;
        Ok(id)
    }

    /// Makes a key that the ring holds the one for new values.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn make_current(&self, _lock: &RingLock, kind: KeyKind, id: u16) -> Result<(), KeyRingError> {
        self.change(|keys| match kind {
            KeyKind::Field if keys.fields.contains_key(&id) => keys.current_field = id,
            KeyKind::Index if keys.index.contains_key(&id) => keys.current_index = id,
            _ => {}
        })
    }

    /// Drops every key of this kind but the current one. What is still under them can never be read again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn drop_all_but_current(&self, _lock: &RingLock, kind: KeyKind) -> Result<(), KeyRingError> {
        self.change(|keys| match kind {
            KeyKind::Field => keys.fields.retain(|id, _| *id == keys.current_field),
            KeyKind::Index => keys.index.retain(|id, _| *id == keys.current_index),
        })
    }

    fn change(&self, change: impl FnOnce(&mut Keys)) -> Result<(), KeyRingError> {
        let path = &self.0.origin.as_ref().ok_or(KeyRingError::NoFile)?.path;
        let mut keys = Keys::clone(&self.keys());
        change(&mut keys);
        file::replace(path, &self.0.token, &self.0.audit, &keys)?;
        self.refresh()?;
        Ok(())
    }
}
