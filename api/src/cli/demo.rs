//! `nuanxin demo`: everything in one process, on made-up data, to try it.
//!
//! Its accounts and codes are public, so it binds to loopback unless told otherwise in so many words, and
//! keeps to a database of its own.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Args;
use mobile_mock::standin::Standin;
use nuanxin_api::demonstration;
use nuanxin_infra::places::versions::name_of;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::listen::listen;
use super::out::say;
use super::places::{self, Brought};
use super::running::{Halves, until_stopped};
use super::signals::stop_when_told;

mod outside;

/// How to demonstrate.
#[derive(Args)]
pub struct Arguments {
    /// Let others than this machine in: anybody who can reach the address knows every password
    #[arg(long)]
    i_know_this_is_public: bool,
}

/// Demonstrates until told to stop.
pub async fn run(mut settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let standin_bind = settings
        .demo
        .standin_bind
        .unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0));
    if !arguments.i_know_this_is_public {
        refuse_public("http.bind", settings.http.bind)?;
        refuse_public("demo.standin_bind", standin_bind)?;
    }
    let stop = stop_when_told()?;
    let listener = listen(settings.http.bind)?;
    let address = listener.local_addr()?;
    let standin = Standin::start(standin_bind)
        .await
        .map_err(|error| Failure::new(format!("the stand-in cannot listen on {standin_bind}: {error}")))?;
    settings.limits = settings.limits.wide();
    outside::connect(&mut settings, &standin, address);
    let platform = Platform::open(settings, Opening::Demonstration).await?;
    let brought = tokio::select! {
        seeded = seed(&platform) => seeded?,
        () = stop.cancelled() => {
            platform.close().await?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    introduce(&platform, address, &standin)?;
    if let Some(brought) = brought {
        say(brought);
    }
    until_stopped(
        platform,
        Halves {
            api: Some(listener),
            workers: true,
        },
        stop,
    )
    .await?;
    standin.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Fills an empty database, and brings the places of the folder in that the settings name; says what came of it.
async fn seed(platform: &Platform) -> Result<Option<String>, Failure> {
    demonstration::seed(platform).await?;
    let Some(dir) = platform.settings.places.dir.clone() else {
        return Ok(None);
    };
    let brought = places::bring(platform, &dir, "nuanxin demo").await?;
    Ok(Some(match brought {
        Brought::Version(number) => format!("Places: {} from {}", name_of(number), dir.display()),
        Brought::Nothing(number) => format!("Places: {}, as {} says", name_of(number), dir.display()),
    }))
}

fn refuse_public(setting: &str, bind: SocketAddr) -> Result<(), Failure> {
    if bind.ip().is_loopback() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{setting} is {bind}, which others can reach, and the demonstration's passwords are public. \
         Name an address of loopback, or say --i-know-this-is-public"
    )))
}

fn introduce(platform: &Platform, address: SocketAddr, standin: &Standin) -> Result<(), Failure> {
    let settings = &platform.settings;
    say("暖心 Nuanxin: the demonstration. All of it is made up.\n");
    let pages = [
        ("residents", "/"),
        ("advisors", "/advisor"),
        ("hotline desk", "/desk"),
        ("station leads", "/lead"),
        ("API reference", "/docs"),
    ];
    for (whose, path) in pages {
        say(format_args!("  {whose:<14} http://{address}{path}"));
    }
    say(format_args!(
        "  {:<14} http://{}/ (what each phone received)\n",
        "stand-in", standin.address
    ));
    say(format_args!(
        "Staff, all with the password {}:",
        demonstration::PASSWORD
    ));
    for line in demonstration::accounts()? {
        say(format_args!("  {line}"));
    }
    let due = (platform.clocks.domain.now() + TimeDelta::days(2)).format("%Y-%m-%dT%H:%M:%SZ");
    say(format_args!(
        "\nA 12345 work order: nuanxin-phones order --standin http://{} --number SH-1 --due {due}",
        standin.address
    ));
    say(format_args!(
        "A doorbell in 曹家渡 rings: curl -X POST http://{address}/api/v1/doorbell -H 'Authorization: Bearer {}'",
        demonstration::DOORBELL_TOKEN
    ));
    say(
        "\nResidents: any mainland mobile number with the code 246810; some of 13900000000 to 13900000239 have asked before.",
    );
    say(format_args!(
        "Data: {}   keys: {}   Ctrl-C ends it.",
        settings.data_dir.display(),
        settings.keys.file.display()
    ));
    Ok(())
}
