//! What the installation keeps its data in: database, key ring, Redis, the store of files and what looks through it.

use std::path::Path;
use std::sync::Arc;

use nuanxin_infra::clamd::Clamd;
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::db::Database;
use nuanxin_infra::files::FileStore;
use nuanxin_infra::installation::{self, Installation, MadeBy};
use nuanxin_infra::keys::{KeyRing, KeyRingError};
use nuanxin_infra::platform::OpenError;
use nuanxin_infra::redis_link::RedisLink;
use nuanxin_infra::settings::Settings;
use secrecy::ExposeSecret;

use super::Report;
use crate::cli::failure::Failure;

/// Opens the database without making one; says whether its schema is the program's.
pub async fn database(settings: &Settings, report: &mut Report) -> Option<Database> {
    match open(settings).await {
        Ok((db, said)) => {
            report.add("database", said);
            Some(db)
        }
        Err(failure) => {
            report.add("database", Err(failure));
            None
        }
    }
}

async fn open(settings: &Settings) -> Result<(Database, Result<String, Failure>), Failure> {
    let mut settings = settings.database.clone();
    let kind = if settings.is_embedded() {
        "SQLite"
    } else {
        "PostgreSQL"
    };
    // `rw` does not make the file, as `rwc` does
    settings.url = settings.url.expose_secret().replace("mode=rwc", "mode=rw").into();
    let db = match Database::open(&settings).await {
        Err(_) if settings.is_embedded() => {
            return Err(Failure::new(
                "there is no SQLite file yet; nuanxin migrate makes it",
            ));
        }
        opened => opened?,
    };
    let pending = db.pending_migrations().await?;
    let said = if pending.is_empty() {
        Ok(format!("{kind}, its schema is up to date"))
    } else {
        let names = pending.join(", ");
        Err(Failure::new(format!(
            "{kind}, nuanxin migrate is needed for {names}"
        )))
    };
    Ok((db, said))
}

/// Reads the key ring and compares it with the database, which also tells whose it is.
pub async fn keys(settings: &Settings, db: Option<&Database>, report: &mut Report) {
    let Some(db) = db else {
        return report.add(
            "keys",
            KeyRing::load(&settings.keys.file).map(|ring| shown(settings, &ring, "not compared")),
        );
    };
    // a database without our tables is a new one
    let claimed = installation::find(db.reader()).await.unwrap_or(None);
    report.add("keys", key_ring(settings, claimed.as_ref()));
    if claimed.is_some_and(|claimed| claimed.made_by == MadeBy::Demo) {
        report.add(
            "installation",
            Ok::<_, Failure>("the demonstration; serve and work refuse it".to_owned()),
        );
    }
}

fn key_ring(settings: &Settings, claimed: Option<&Installation>) -> Result<String, Failure> {
    let path = &settings.keys.file;
    let ring = match (KeyRing::load(path), claimed) {
        (Err(KeyRingError::Missing(_)), None) => {
            return Ok(format!("none yet; the first start makes {}", path.display()));
        }
        (ring, _) => ring?,
    };
    let fits = match claimed {
        None => "the database is new",
        Some(claimed) => match claimed.checks().fit(&ring) {
            Ok(()) => "they are those of the database",
            Err(why) => return Err(OpenError::of_keys(path.to_owned(), why).into()),
        },
    };
    Ok(shown(settings, &ring, fits))
}

fn shown(settings: &Settings, ring: &KeyRing, fits: &str) -> String {
    let path = settings.keys.file.display();
    format!("{path}, fingerprint {}, {fits}", ring.fingerprint())
}

/// Asks Redis for a sign of life, where one is set.
pub async fn redis(settings: &Settings, report: &mut Report) {
    let found = match &settings.redis.url {
        None => Ok("not set: wake-ups and limits stay within one process".to_owned()),
        Some(url) => match RedisLink::open(url) {
            Ok(link) => link.ping().await.map(|()| "answers".to_owned()),
            Err(error) => Err(error),
        },
    };
    report.add("redis", found);
}

/// Writes, reads and deletes a small file where the settings say that files are kept.
pub async fn files(settings: &Settings, report: &mut Report) {
    report.add("files", kept(settings).await);
}

async fn kept(settings: &Settings) -> Result<String, Failure> {
    let store = FileStore::from_settings(&settings.files, Arc::new(SystemClock))?;
    let free = store.free().await.map_or(0, |bytes| bytes >> 20);
    if store.has_room().await.is_err() {
        let kept = settings.files.keep_free_megabytes;
        return Err(Failure::new(format!(
            "{free} MB are free and files.keep_free_megabytes keeps {kept}: no file is taken"
        )));
    }
    if let Some(folder) = settings.files.folder() {
        may_write(&folder)?;
        if !folder.exists() {
            return Ok(format!("{store}, made when it is needed; {free} MB are free"));
        }
    }
    store.probe().await?;
    Ok(format!(
        "{store}, a file was written, read and deleted; {free} MB are free"
    ))
}

fn may_write(folder: &Path) -> Result<(), Failure> {
    let existing = folder.ancestors().find(|folder| folder.exists());
    let existing = existing.unwrap_or(Path::new("/"));
    let metadata = std::fs::metadata(existing)?;
    if metadata.is_dir() && !metadata.permissions().readonly() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} is no folder that can be written to",
        existing.display()
    )))
}

/// Asks the malware scanner which version it is, where one is set.
pub async fn clamd(settings: &Settings, report: &mut Report) {
    let found = match Clamd::from_settings(&settings.files) {
        None => Ok("not set: files are not scanned for malware".to_owned()),
        Some(clamd) => clamd.version().await,
    };
    report.add("clamd", found);
}
