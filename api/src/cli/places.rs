//! `nuanxin places`: where everything lies, as files say, and how well routing does with it.

mod check;
mod import;
mod measured;
mod poster;
mod show;

use std::process::ExitCode;

use clap::Subcommand;
use nuanxin_domain::place_files::Fault;
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::out::say;

pub use import::{Brought, bring};

/// Faults that are shown; whoever mends these finds the others next time.
const SHOWN: usize = 200;

/// What to do with places.
#[derive(Subcommand)]
pub enum Command {
    /// Check the files of a folder, show what they change, and make them the places: all of them or nothing
    Import(import::Arguments),
    /// Measure routing on a list of places whose street is known
    Check(check::Arguments),
    /// Fetch the code of a station's poster from WeChat: a scan opens the mini-program with the station chosen
    Poster(poster::Arguments),
}

/// Does it.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Import(arguments) => import::run(settings, arguments).await,
        Command::Check(arguments) => check::run(settings, arguments).await,
        Command::Poster(arguments) => poster::run(settings, arguments).await,
    }
}

/// Every fault on a line of its own.
pub fn tell(faults: &[Fault]) {
    for fault in faults.iter().take(SHOWN) {
        say(fault);
    }
    if faults.len() > SHOWN {
        say(format_args!("and {} more", faults.len() - SHOWN));
    }
}

pub fn refused(faults: &[Fault]) -> Failure {
    let count = match faults.len() {
        1 => "1 fault".to_owned(),
        more => format!("{more} faults"),
    };
    Failure::new(format!("{count} in the files; nothing has been changed"))
}
