//! `nuanxin places poster`: the code of a station's poster. A scan opens the mini-program with the station chosen.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::wechat::Poster;

use super::super::failure::Failure;
use super::super::out::say;

/// Whose poster, and where it goes.
#[derive(Args)]
pub struct Arguments {
    /// The station: its official name, or a part of it that no other station has
    station: String,
    /// The picture (JPEG) to be written; must not exist
    #[arg(long)]
    out: PathBuf,
    /// The page that opens, without a slash before it; the home page when it is left out
    #[arg(long)]
    page: Option<String>,
    /// How wide the code is, in dots
    #[arg(long, default_value_t = 430, value_parser = clap::value_parser!(u32).range(280..=1280))]
    width: u32,
    /// Also for a page that has not been published yet
    #[arg(long)]
    unpublished: bool,
}

/// Fetches it.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let platform = Platform::open(settings, Opening::Installation).await?;
    let done = fetch(&platform, &arguments).await;
    platform.close().await?;
    done
}

async fn fetch(platform: &Platform, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(wechat) = &platform.wechat else {
        return Err(Failure::new(
            "no mini-program is set: wechat.app_id and wechat.app_secret",
        ));
    };
    let snapshot = platform.snapshot();
    let named = |name: &String| name.contains(&arguments.station);
    let mut found = snapshot
        .rules
        .places
        .stations
        .iter()
        .filter(|station| named(&station.name));
    let (Some(station), None) = (found.next(), found.next()) else {
        return Err(Failure::new(format!(
            "{} is the name, or part of the name, of no station or of several",
            arguments.station
        )));
    };
    let poster = Poster {
        scene: station.id.0.simple().to_string(),
        page: arguments.page.clone(),
        width: arguments.width,
        unpublished: arguments.unpublished,
    };
    let picture = wechat.poster(&poster).await?;
    std::fs::File::create_new(&arguments.out)?.write_all(&picture)?;
    say(format_args!(
        "{}: {} (scene {})",
        station.name,
        arguments.out.display(),
        poster.scene
    ));
    Ok(ExitCode::SUCCESS)
}
