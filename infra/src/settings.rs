//! Settings: what an operator may choose, in layers (built-in, file, environment), refused as a whole with
//! every reason when anything is wrong. `default.toml` is their reference.

mod address;
mod delivery;
mod files;
mod layers;
mod limits;
mod sections;
mod sms;
#[cfg(test)]
mod tests;
mod validate;
mod wechat;
mod wecom;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Value;

pub use address::AddressRange;
pub use delivery::DeliverySettings;
pub use files::*;
use layers::Layers;
pub use layers::Source;
pub use limits::LimitSettings;
pub use sections::*;
pub use sms::*;
pub use wechat::*;
pub use wecom::*;

/// Keys whose values are never shown.
const SECRETS: [&str; 10] = [
    "files.s3_secret",
    "metrics.token",
    "wechat.app_secret",
    "wechat.callback_token",
    "wechat.encoding_aes_key",
    "sms.secret",
    "wecom.secret",
    "work_orders.secret",
    "geocoder.key",
    "geocoder.secret",
];
/// Keys whose values are addresses that may hold a password.
const ADDRESSES: [&str; 3] = ["database.url", "redis.url", "files.url"];

/// All settings of a program, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of the embedded default: database file and uploads.
    pub data_dir: PathBuf,
    /// How the API listens.
    pub http: HttpSettings,
    /// Where the data lives.
    pub database: DatabaseSettings,
    /// Wake-ups and limits shared between nodes.
    pub redis: RedisSettings,
    /// Where uploads are kept.
    pub files: FileSettings,
    /// What is sent as files.
    pub uploads: UploadSettings,
    /// The key ring.
    pub keys: KeySettings,
    /// Divisions, boundaries, stations, addresses.
    pub places: PlaceSettings,
    /// The web client.
    pub web: WebSettings,
    /// The demonstration.
    pub demo: DemoSettings,
    /// Who may read the metrics.
    pub metrics: MetricsSettings,
    /// The WeChat platform.
    pub wechat: WechatSettings,
    /// The gateway for text messages.
    pub sms: SmsSettings,
    /// How fast notices leave.
    pub delivery: DeliverySettings,
    /// WeCom, by which staff are told.
    pub wecom: WecomSettings,
    /// The system that passes work orders on.
    pub work_orders: WorkOrderSettings,
    /// The map service.
    pub geocoder: GeocoderSettings,
    /// Who gets what.
    pub assignment: AssignmentSettings,
    /// Sizes and rates.
    pub limits: LimitSettings,
    /// What the program writes about itself.
    pub log: LogSettings,
    /// How long sign-ins last.
    pub session: SessionSettings,
    /// Where the audit log's heads go.
    pub audit: AuditSettings,
    #[serde(skip)]
    lines: Vec<SettingsLine>,
}

/// One setting as `nuanxin check` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsLine {
    /// `section.key`.
    pub key: String,
    /// Its value; `set` or `unset` for a secret; an address without user, password and parameters.
    pub value: String,
    /// Which layer gave it.
    pub source: Source,
}

impl fmt::Display for SettingsLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.key, self.value, self.source)
    }
}

/// Everything that is wrong with the settings, one sentence a line. Never holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The sentences.
    pub problems: Vec<String>,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the settings cannot be used:\n  {}",
            self.problems.join("\n  ")
        )
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads the layers: built-in values, then `config` if given, then the `NUANXIN__…` among `environment`.
    ///
    /// # Errors
    /// All problems at once: unknown keys, wrong types, values out of range, halves of pairs.
    pub fn load(
        config: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut layers = Layers::built_in();
        if let Some(path) = config {
            layers.add_file(path);
        }
        layers.add_environment(environment);
        let data_dir = layers.text("data_dir").to_owned();
        layers.derive("database.url", || {
            format!("sqlite://{}?mode=rwc", within(&data_dir, "nuanxin.db"))
        });
        layers.derive("files.url", || format!("file://{}", within(&data_dir, "files")));
        layers.derive("files.incoming", || path_within(&data_dir, "incoming"));
        let mut problems = std::mem::take(&mut layers.problems);
        match Self::deserialize(Value::Table(layers.to_table())) {
            Ok(mut settings) => {
                problems.extend(validate::problems(&settings));
                settings.lines = lines(&layers);
                if problems.is_empty() {
                    Ok(settings)
                } else {
                    Err(SettingsError { problems })
                }
            }
            Err(error) => {
                problems.push(error.to_string().trim().replace('\n', " "));
                Err(SettingsError { problems })
            }
        }
    }

    /// As `load`, with the environment of this process.
    ///
    /// # Errors
    /// As `load`.
    pub fn from_process(config: Option<&Path>) -> Result<Self, SettingsError> {
        let variables = std::env::vars_os();
        Self::load(
            config,
            variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// Every setting with its source, secrets as `set` or `unset`.
    pub fn lines(&self) -> &[SettingsLine] {
        &self.lines
    }
}

/// The absolute path of `name` in `data_dir`, fit for an address: a folder may be called `50% done?`.
fn within(data_dir: &str, name: &str) -> String {
    file_address(&path_within(data_dir, name))
}

/// The absolute path of `name` in `data_dir`.
fn path_within(data_dir: &str, name: &str) -> String {
    let path = Path::new(data_dir).join(name);
    let path = std::path::absolute(&path).unwrap_or(path);
    path.display().to_string()
}

/// A path as it stands in an address.
pub(crate) fn file_address(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
}

fn lines(layers: &Layers) -> Vec<SettingsLine> {
    let shown = |(key, (value, source)): (&String, &(Value, Source))| SettingsLine {
        key: key.clone(),
        value: show(key, value),
        source: *source,
    };
    layers.values.iter().map(shown).collect()
}

fn show(key: &str, value: &Value) -> String {
    let text = value.as_str();
    match text {
        Some("") => "unset".to_owned(),
        Some(_) if SECRETS.contains(&key) => "set".to_owned(),
        Some(address) if ADDRESSES.contains(&key) && !address.starts_with("sqlite:") => {
            without_password(address)
        }
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}

fn without_password(address: &str) -> String {
    match reqwest::Url::parse(address) {
        Ok(url) => {
            let host = url.host_str().unwrap_or_default();
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}://{host}{port}{}", url.scheme(), url.path())
        }
        Err(_) => "set".to_owned(),
    }
}
