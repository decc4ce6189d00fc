//! `nuanxin backup` and `nuanxin restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use nuanxin_infra::backup::{self, Manifest};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::out::say;
use super::owned;

/// Where the backup stands.
#[derive(Args)]
pub struct Arguments {
    /// The folder of the backup; a new one when it is made
    folder: PathBuf,
}

/// Makes a backup while the program runs.
pub async fn make(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let (db, ring) = owned::open(&settings).await?;
    let made = backup::make(&settings, &db, &ring, &arguments.folder, &SystemClock).await;
    db.close().await?;
    say(format_args!(
        "{}: {}. It holds no keys: keep a copy of {} elsewhere",
        arguments.folder.display(),
        outline(&made?),
        settings.keys.file.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup into a new database and a new folder of files.
pub async fn restore(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let ring = KeyRing::load(&settings.keys.file)?;
    let restored = backup::restore(&settings, &ring, &arguments.folder).await?;
    say(format_args!("restored: {}", outline(&restored.manifest)));
    for name in restored.migrated {
        say(format_args!("migrated: {name}"));
    }
    say("nuanxin check tells whether everything else is in its place");
    Ok(ExitCode::SUCCESS)
}

fn outline(manifest: &Manifest) -> String {
    let bytes: u64 = manifest.parts.iter().map(|part| part.bytes).sum();
    format!(
        "{} of {}, {} parts, {bytes} bytes",
        manifest.database,
        manifest.made_at.format("%Y-%m-%dT%H:%M:%SZ"),
        manifest.parts.len()
    )
}
