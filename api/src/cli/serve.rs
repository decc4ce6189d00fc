//! `nuanxin serve`: the API, for a real installation.

use std::process::ExitCode;

use clap::Args;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::listen::listen;
use super::running::{Halves, until_stopped};
use super::signals::stop_when_told;

/// How to serve.
#[derive(Args)]
pub struct Arguments {
    /// Run workers in this process too; on SQLite they always do
    #[arg(long)]
    with_workers: bool,
}

/// Serves until told to stop.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let stop = stop_when_told()?;
    let listener = listen(settings.http.bind)?;
    let platform = Platform::open(settings, Opening::Installation).await?;
    let workers = arguments.with_workers || platform.db.is_embedded();
    let halves = Halves {
        api: Some(listener),
        workers,
    };
    until_stopped(platform, halves, stop).await?;
    Ok(ExitCode::SUCCESS)
}
