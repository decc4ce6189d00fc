//! The key ring's file: TOML with each key in base64. Errors never repeat a line of it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::{FieldKey, KeyRingError, Keys, SecretKey};

/// What a file holds.
pub(super) struct Contents {
    pub token: SecretKey,
    pub audit: SecretKey,
    pub keys: Keys,
}

/// What a file looks like from outside: another stamp, other contents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub modified: Option<std::time::SystemTime>,
    length: u64,
    number: u64,
}

impl Stamp {
    fn of(metadata: &std::fs::Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let number = 0;
        Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            number,
        }
    }
}

const VERSION: u8 = 1;
const HEADER: &str = "# Nuanxin's keys. Without this file sealed data cannot be read again: keep a copy in a safe\n\
                      # place, away from the data and its backups. Mode 0600.\n";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RingFile {
    version: u8,
    token_key: Text,
    audit_key: Text,
    field_keys: KeySet,
    index_keys: KeySet,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeySet {
    current: u16,
    keys: BTreeMap<String, Text>,
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(String);

impl Drop for Text {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Text {
    fn encode(key: &SecretKey) -> Self {
        Self(STANDARD.encode(**key))
    }

    fn decode(&self) -> Result<SecretKey, &'static str> {
        let bytes = Zeroizing::new(
            STANDARD
                .decode(self.0.as_bytes())
                .map_err(|_| "a key is not base64")?,
        );
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| "a key is not 32 bytes long")?;
        Ok(Zeroizing::new(key))
    }
}

impl KeySet {
    fn encode<'a>(current: u16, keys: impl Iterator<Item = (&'a u16, &'a SecretKey)>) -> Self {
        Self {
            current,
            keys: keys
                .map(|(id, key)| (id.to_string(), Text::encode(key)))
                .collect(),
        }
    }

    fn decode(&self) -> Result<BTreeMap<u16, SecretKey>, &'static str> {
        let decoded = self.keys.iter().map(|(id, key)| {
            Ok((
                id.parse::<u16>()
                    .map_err(|_| "a key's id is not a number from 0 to 65535")?,
                key.decode()?,
            ))
        });
        let keys = decoded.collect::<Result<BTreeMap<_, _>, &'static str>>()?;
        if keys.contains_key(&self.current) {
            Ok(keys)
        } else {
            Err("the current key is not among the keys")
        }
    }
}

impl RingFile {
    fn of(token: &SecretKey, audit: &SecretKey, keys: &Keys) -> Self {
        Self {
            version: VERSION,
            token_key: Text::encode(token),
            audit_key: Text::encode(audit),
            field_keys: KeySet::encode(
                keys.current_field,
                keys.fields.iter().map(|(id, key)| (id, &key.raw)),
            ),
            index_keys: KeySet::encode(keys.current_index, keys.index.iter()),
        }
    }

    fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(toml::to_string(self).expect("strings and numbers become TOML"))
    }
}

/// Writes a new file, durable before this returns; refuses when there is one.
pub(super) fn create(path: &Path, contents: &Contents) -> Result<(), KeyRingError> {
    let io = |cause: std::io::Error| match cause.kind() {
        ErrorKind::AlreadyExists => KeyRingError::Exists(path.to_owned()),
        _ => KeyRingError::Io {
            path: path.to_owned(),
            cause,
        },
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    let ring = RingFile::of(&contents.token, &contents.audit, &contents.keys);
    write_new(path, &ring.text()).map_err(io)?;
    sync_folder(path).map_err(io)
}

/// Puts other keys into the file, as a whole: whoever reads it meanwhile gets the old or the new file, and so
/// does whoever starts after a power cut. Owner stays; the mode is 0600.
pub(super) fn replace(
    path: &Path,
    token: &SecretKey,
    audit: &SecretKey,
    keys: &Keys,
) -> Result<(), KeyRingError> {
    let put = || -> std::io::Result<()> {
        // the file itself, not a link to it
        let path = std::fs::canonicalize(path)?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = path.with_file_name(name);
        match std::fs::remove_file(&new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        write_new(&new, &RingFile::of(token, audit, keys).text())?;
        keep_owner(&path, &new)?;
        std::fs::rename(&new, &path)?;
        sync_folder(&path)
    };
    put().map_err(|cause| KeyRingError::Io {
        path: path.to_owned(),
        cause,
    })
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(HEADER.as_bytes())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// An operator who is root must not take the file away from the program's user.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let (was, is) = (std::fs::metadata(old)?, std::fs::metadata(new)?);
    if (was.uid(), was.gid()) == (is.uid(), is.gid()) {
        return Ok(());
    }
    std::os::unix::fs::chown(new, Some(was.uid()), Some(was.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The folder in which a file stands.
pub(super) fn folder(path: &Path) -> &Path {
    let named = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(folder(path))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What the file looks like now.
pub(super) fn stamp(path: &Path) -> Result<Stamp, KeyRingError> {
    let metadata = std::fs::metadata(path).map_err(|cause| unreadable(path, cause))?;
    Ok(Stamp::of(&metadata))
}

fn unreadable(path: &Path, cause: std::io::Error) -> KeyRingError {
    match cause.kind() {
        ErrorKind::NotFound => KeyRingError::Missing(path.to_owned()),
        _ => KeyRingError::Io {
            path: path.to_owned(),
            cause,
        },
    }
}

/// Reads and checks a file.
pub(super) fn read(path: &Path) -> Result<(Contents, Stamp), KeyRingError> {
    let io = |cause: std::io::Error| match cause.kind() {
        ErrorKind::InvalidData => KeyRingError::Invalid {
            path: path.to_owned(),
            what: "it is not text",
        },
        _ => unreadable(path, cause),
    };
    let invalid = |what| KeyRingError::Invalid {
        path: path.to_owned(),
        what,
    };
    let mut file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    refuse_open_mode(path, &metadata)?;
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(io)?;
    let ring: RingFile =
        toml::from_str(&text).map_err(|_| invalid("its fields are not those of a key ring"))?;
    if ring.version != VERSION {
        return Err(invalid("its version is unknown to this program"));
    }
    let fields = ring.field_keys.decode().map_err(invalid)?;
    let index = ring.index_keys.decode().map_err(invalid)?;
    if index.len() > 2 {
        return Err(invalid("it holds more than two index keys"));
    }
    let keys = Keys {
        current_field: ring.field_keys.current,
        fields: fields
            .into_iter()
            .map(|(id, key)| (id, FieldKey::new(key)))
            .collect(),
        current_index: ring.index_keys.current,
        index,
    };
    let contents = Contents {
        token: ring.token_key.decode().map_err(invalid)?,
        audit: ring.audit_key.decode().map_err(invalid)?,
        keys,
    };
    Ok((contents, Stamp::of(&metadata)))
}

#[cfg(unix)]
fn refuse_open_mode(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyRingError> {
    let mode = std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777;
    // the owner may have taken the right to write from himself: 0400 is as good
    if mode & !0o600 == 0 {
        Ok(())
    } else {
        Err(KeyRingError::Mode {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
fn refuse_open_mode(_: &Path, _: &std::fs::Metadata) -> Result<(), KeyRingError> {
    Ok(())
}
