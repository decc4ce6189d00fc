//! `nuanxin calendar`: later years of public holidays, and days on which points are closed.

mod import;

use std::process::ExitCode;

use clap::Subcommand;
use nuanxin_infra::settings::Settings;

use super::failure::Failure;

/// What to do with the calendar.
#[derive(Subcommand)]
pub enum Command {
    /// Check a file, show which due times move, and make it the calendar: all of it or nothing
    Import(import::Arguments),
}

/// Does it.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Import(arguments) => import::run(settings, arguments).await,
    }
}
