//! `nuanxin work`: workers only; any number of processes.

use std::process::ExitCode;

use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::running::{Halves, until_stopped};
use super::signals::stop_when_told;

/// Works until told to stop.
pub async fn run(settings: Settings) -> Result<ExitCode, Failure> {
    let stop = stop_when_told()?;
    let platform = Platform::open(settings, Opening::Installation).await?;
    until_stopped(
        platform,
        Halves {
            api: None,
            workers: true,
        },
        stop,
    )
    .await?;
    Ok(ExitCode::SUCCESS)
}
