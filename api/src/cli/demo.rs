//! `nuanxin demo`: everything in one process, on made-up data, to try it.
//!
//! Its accounts and codes are public, so it binds to loopback unless told otherwise in so many words, and
//! keeps to a database of its own.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Args;
use mobile_mock::standin::{
    ORDER_SECRET, ORDER_SENDER, Standin, WECHAT_APP_ID, WECHAT_APP_SECRET, WECHAT_CALLBACK_KEY,
    WECHAT_CALLBACK_TOKEN,
};
use mobile_mock::target::Target;
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
    settings.wechat.base_url = standin.wechat_base_url();
    settings.wechat.app_id = Some(WECHAT_APP_ID.to_owned());
    settings.wechat.app_secret = Some(WECHAT_APP_SECRET.into());
    settings.wechat.callback_token = Some(WECHAT_CALLBACK_TOKEN.into());
    settings.wechat.encoding_aes_key = Some(WECHAT_CALLBACK_KEY.into());
    // off like everywhere, and nothing leaves this machine when somebody turns it on
    settings.geocoder.base_url = standin.map_base_url();
    connect_orders(&mut settings, &standin, address);
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

/// The stand-in passes work orders and events on to this program, on loopback wherever else it listens, and takes its reports.
fn connect_orders(settings: &mut Settings, standin: &Standin, address: SocketAddr) {
    settings.work_orders.base_url = Some(standin.orders_base_url());
    settings.work_orders.sender = Some(ORDER_SENDER.to_owned());
    settings.work_orders.secret = Some(ORDER_SECRET.into());
    let here = if address.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
    } else {
        address
    };
    // bound to one address of a network only, it has no loopback for the stand-in to call
    if let Ok(product) = Target::try_from(here) {
        standin.pass_orders_to(product.clone());
        standin.call_back_to(product);
    }
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
    say(format_args!("  {:<14} http://{}/\n", "stand-in", standin.address));
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
