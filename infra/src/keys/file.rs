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

/// Writes a new file, durable before this returns; refuses when there is one.
pub(super) fn create(path: &Path, keys: &Keys) -> Result<(), KeyRingError> {
    let ring = RingFile {
        version: VERSION,
        token_key: Text::encode(&keys.token),
        audit_key: Text::encode(&keys.audit),
        field_keys: KeySet::encode(
            keys.current_field,
            keys.fields.iter().map(|(id, key)| (id, &key.raw)),
        ),
        index_keys: KeySet::encode(keys.current_index, keys.index.iter()),
    };
    let text = Zeroizing::new(toml::to_string(&ring).expect("strings and numbers become TOML"));
    let io = |cause: std::io::Error| match cause.kind() {
        ErrorKind::AlreadyExists => KeyRingError::Exists(path.to_owned()),
        _ => KeyRingError::Io {
            path: path.to_owned(),
            cause,
        },
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(io)?;
    file.write_all(HEADER.as_bytes()).map_err(io)?;
    file.write_all(text.as_bytes()).map_err(io)?;
    file.sync_all().map_err(io)?;
    #[cfg(unix)]
    File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(io)?;
    Ok(())
}

/// Reads and checks a file.
pub(super) fn read(path: &Path) -> Result<Keys, KeyRingError> {
    let io = |cause: std::io::Error| match cause.kind() {
        ErrorKind::NotFound => KeyRingError::Missing(path.to_owned()),
        _ => KeyRingError::Io {
            path: path.to_owned(),
            cause,
        },
    };
    let invalid = |what| KeyRingError::Invalid {
        path: path.to_owned(),
        what,
    };
    let mut file = File::open(path).map_err(io)?;
    refuse_open_mode(path, &file.metadata().map_err(io)?)?;
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(io)?;
    let ring: RingFile =
        toml::from_str(&text).map_err(|_| invalid("its fields are not those of a key ring"))?;
    if ring.version != VERSION {
        return Err(invalid("its version is unknown to this program"));
    }
    let fields = ring.field_keys.decode().map_err(invalid)?;
    Ok(Keys {
        current_field: ring.field_keys.current,
        fields: fields
            .into_iter()
            .map(|(id, key)| (id, FieldKey::new(key)))
            .collect(),
        current_index: ring.index_keys.current,
        index: ring.index_keys.decode().map_err(invalid)?,
        token: ring.token_key.decode().map_err(invalid)?,
        audit: ring.audit_key.decode().map_err(invalid)?,
    })
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
