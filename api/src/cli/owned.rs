//! Database and keys of an installation that is there already, without starting anything.

use nuanxin_infra::db::Database;
use nuanxin_infra::installation;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::platform::OpenError;
use nuanxin_infra::settings::Settings;
use secrecy::ExposeSecret;

use super::failure::Failure;

/// Opens both, and makes sure that they belong together and that the schema is the program's.
///
/// # Errors
/// A sentence; nothing has been made or changed.
pub async fn open(settings: &Settings) -> Result<(Database, KeyRing), Failure> {
    let mut address = settings.database.clone();
    // `rw` does not make the file, as `rwc` does
    address.url = address.url.expose_secret().replace("mode=rwc", "mode=rw").into();
    let db = match Database::open(&address).await {
        Err(_) if address.is_embedded() => {
            return Err(Failure::new(
                "there is no database yet at the place that the settings name",
            ));
        }
        opened => opened?,
    };
    if !db.pending_migrations().await?.is_empty() {
        return Err(OpenError::Pending.into());
    }
    let claimed = installation::find(db.reader()).await?;
    let claimed =
        claimed.ok_or_else(|| Failure::new("this database is new: nothing has been kept in it yet"))?;
    let path = &settings.keys.file;
    let ring = KeyRing::load(path)?;
    match claimed.checks().fit(&ring) {
        Ok(()) => Ok((db, ring)),
        Err(why) => Err(OpenError::of_keys(path.clone(), why).into()),
    }
}
