//! Restoring: everything is compared first, then the files are put into their place, and the database last. A
//! restore that was killed is simply done again.

use std::path::Path;

use nuanxin_migrations::Migrator;
use sea_orm_migration::MigratorTrait;

use super::{BackupError, Engine, Manifest, Part, at, files, postgres, sqlite, with_ending};
use crate::installation::KeyChecks;
use crate::keys::KeyRing;
use crate::settings::Settings;

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says about itself.
    pub manifest: Manifest,
    /// Migrations that came after it and have been run.
    pub migrated: Vec<String>,
}

/// Restores the backup in `from` into the new database and the new folder of files that `settings` name; an
/// older schema is brought up to date. Where they name a bucket, no files are restored.
///
/// # Errors
/// `BackupError`. Nothing has been touched when it is about the backup, the keys, or what is there already;
/// after a failure in the middle files may be in place, and the database is as empty as before.
pub async fn restore(settings: &Settings, ring: &KeyRing, from: &Path) -> Result<Restored, BackupError> {
    let manifest = Manifest::read(from, ring, &settings.keys.file)?;
    let wanted = if settings.database.is_embedded() {
        Engine::Sqlite
    } else {
        Engine::Postgres
    };
    if manifest.database != wanted {
        return Err(BackupError::Engine(manifest.database, wanted));
    }
    let migrated = later_migrations(&manifest)?;
    refuse_other_keys(&manifest, ring, &settings.keys.file)?;
    let place = settings.files.folder();
    if place.is_none() && manifest.parts.iter().any(is_file) {
        return Err(BackupError::NoFolder);
    }
    if wanted == Engine::Sqlite {
        sqlite::new_place(&settings.database)?;
    }
    let (folder, there, compared) = (from.to_owned(), place.clone(), manifest.clone());
    let comparing = tokio::task::spawn_blocking(move || {
        compare(&folder, &compared.parts)?;
        there.map_or(Ok(true), |there| files_are_there(&there, &compared))
    });
    let files_are_there = comparing
        .await
        .unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))?;
    if wanted == Engine::Postgres {
        postgres::prepare(&manifest, &settings.database).await?;
    }
    if let Some(place) = place.filter(|_| !files_are_there) {
        put_files(from, &manifest, &place).await?;
    }
    match wanted {
        Engine::Sqlite => sqlite::restore(from, &manifest, &settings.database).await?,
        Engine::Postgres => postgres::restore(from, &manifest, &settings.database).await?,
    }
    Ok(Restored { manifest, migrated })
}

/// Whether a restore of this backup that was killed has put the files into their place already.
fn files_are_there(place: &Path, manifest: &Manifest) -> Result<bool, BackupError> {
    if std::fs::read_dir(place).map_or(true, |mut entries| entries.next().is_none()) {
        return Ok(false);
    }
    for part in manifest.parts.iter().filter(|part| is_file(part)) {
        let name = part.path.trim_start_matches("files/");
        let found = files::look_at(&place.join(name), part.path.clone());
        if !found.is_ok_and(|found| found == *part) {
            return Err(BackupError::NotEmpty(place.display().to_string()));
        }
    }
    if manifest.parts.iter().any(is_file) {
        Ok(true)
    } else {
        Err(BackupError::NotEmpty(place.display().to_string()))
    }
}

/// Whether a part belongs to the folder of files.
fn is_file(part: &Part) -> bool {
    part.path.starts_with("files/")
}

/// The migrations that the backup has not had; a backup that knows one that we do not is a newer program's.
fn later_migrations(manifest: &Manifest) -> Result<Vec<String>, BackupError> {
    let ours: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    if manifest.migrations.iter().any(|name| !ours.contains(name)) {
        return Err(BackupError::Newer(manifest.program.clone()));
    }
    Ok(ours
        .into_iter()
        .filter(|name| !manifest.migrations.contains(name))
        .collect())
}

fn refuse_other_keys(manifest: &Manifest, ring: &KeyRing, keys: &Path) -> Result<(), BackupError> {
    let checks = KeyChecks::from_texts(&manifest.field_checks, &manifest.index_checks)
        .ok_or_else(|| BackupError::Altered("the check values of its keys".to_owned()))?;
    checks.fit(ring).map_err(|why| BackupError::Keys {
        path: keys.to_owned(),
        why,
    })
}

/// Every part is there, and as it was.
fn compare(folder: &Path, parts: &[Part]) -> Result<(), BackupError> {
    for part in parts {
        let found = files::look_at(&folder.join(&part.path), part.path.clone());
        match found {
            Ok(found) if found == *part => {}
            Ok(found) if found.bytes != part.bytes => {
                return Err(BackupError::Altered(format!(
                    "{} has {} bytes instead of {}",
                    part.path, found.bytes, part.bytes
                )));
            }
            Ok(_) => return Err(BackupError::Altered(part.path.clone())),
            Err(BackupError::Io { cause, .. }) if cause.kind() == std::io::ErrorKind::NotFound => {
                return Err(BackupError::Altered(format!("{} is missing", part.path)));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Brings the files beside their place, and then all of them into it.
async fn put_files(from: &Path, manifest: &Manifest, place: &Path) -> Result<(), BackupError> {
    if !manifest.parts.iter().any(is_file) {
        return Ok(());
    }
    let folder = place.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    let beside = with_ending(place, ".restoring");
    if beside.exists() {
        // what a killed restore has left
        std::fs::remove_dir_all(&beside).map_err(at(&beside))?;
    }
    let copied = files::copy(&from.join("files"), &beside).await?;
    if manifest
        .parts
        .iter()
        .any(|part| is_file(part) && !copied.contains(part))
    {
        return Err(BackupError::Altered(
            "files changed while they were copied".to_owned(),
        ));
    }
    if place.exists() {
        std::fs::remove_dir(place).map_err(at(place))?;
    }
    std::fs::rename(&beside, place).map_err(at(place))?;
    files::sync_folder(folder)
}
