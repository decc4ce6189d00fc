//! `nuanxin migrate`: the schema up to date. Safe on several nodes at once: one migrates, the others wait.

use std::process::ExitCode;

use nuanxin_infra::db::Database;
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::out::say;

/// Applies what is pending, all or nothing, and says what it was.
pub async fn run(settings: Settings) -> Result<ExitCode, Failure> {
    let db = Database::open(&settings.database).await?;
    let pending = db.pending_migrations().await?;
    db.migrate().await?;
    db.close().await?;
    for name in &pending {
        say(format_args!("migrated: {name}"));
    }
    say("the database is up to date");
    Ok(ExitCode::SUCCESS)
}
