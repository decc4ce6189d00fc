//! Where uploads are kept, and what looks through them for malware.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use super::sections::unless_empty;

/// Where uploads are kept: `[files]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    /// `file:///folder`, or `s3://bucket` with or without a folder in it.
    pub url: String,
    /// Address of the object store that has the bucket.
    #[serde(deserialize_with = "unless_empty")]
    pub s3_endpoint: Option<String>,
    /// The region that requests to it are signed for.
    pub s3_region: String,
    /// Our key there.
    #[serde(deserialize_with = "unless_empty")]
    pub s3_key: Option<String>,
    /// The secret that requests are signed with.
    #[serde(deserialize_with = "unless_empty")]
    pub s3_secret: Option<SecretString>,
    /// The bucket stands before the host's name, not in the path.
    pub s3_virtual_host: bool,
    /// Seconds for one request to it.
    pub s3_timeout_seconds: u64,
    /// Folder in which files wait, sealed, until they are whole and go to the bucket.
    pub incoming: PathBuf,
    /// Megabytes of the disk that files leave free.
    pub keep_free_megabytes: u64,
    /// Where clamd listens; none means that files are not scanned.
    #[serde(deserialize_with = "unless_empty")]
    pub clamd: Option<ClamdAddress>,
    /// Seconds for the scan of one file.
    pub clamd_timeout_seconds: u64,
}

/// A bucket of an object store, and the folder of it in which objects lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The folder, without slashes around it; empty for none.
    pub folder: String,
}

impl FileSettings {
    /// Bytes of the disk that files leave free.
    pub fn kept_free(&self) -> u64 {
        self.keep_free_megabytes << 20
    }

    /// The folder that the address names; none for an object store.
    pub fn folder(&self) -> Option<PathBuf> {
        let path = self.url.strip_prefix("file://")?;
        let plain = path.replace("%3F", "?").replace("%23", "#").replace("%25", "%");
        Some(PathBuf::from(plain))
    }

    /// The bucket that the address names; none for a folder.
    pub fn bucket(&self) -> Option<Bucket> {
        let (name, folder) = match self.url.strip_prefix("s3://")? {
            path if path.contains('/') => path.split_once('/')?,
            name => (name, ""),
        };
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
        let good = (3..=63).contains(&name.len()) && name.bytes().all(fits) && folder.bytes().all(plain);
        good.then(|| Bucket {
            name: name.to_owned(),
            folder: folder.trim_matches('/').to_owned(),
        })
    }
}

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ClamdAddress {
    /// `host:port`
    Tcp(String),
    /// `unix:///run/clamav/clamd.ctl`
    Unix(PathBuf),
}

impl TryFrom<String> for ClamdAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Some(path) = text.strip_prefix("unix://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
        match port.map(|(_, port)| port.parse::<u16>()) {
            Some(Ok(1..)) => Ok(Self::Tcp(text)),
            _ => Err("files.clamd must be host:port or unix:///path"),
        }
    }
}
