//! `nuanxin staff`: accounts of those who work for the stations, the desk and the district.

mod add;
mod disable;
mod reset;

use std::process::ExitCode;

use clap::Subcommand;
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::AccountId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::Settings;

use super::failure::Failure;

/// What to do with an account.
#[derive(Subcommand)]
pub enum Command {
    /// Make an account; prints its password once when none is given
    Add(add::Arguments),
    /// Let nobody sign in with an account any more, and end its sessions
    Disable(disable::Arguments),
    /// Give somebody a new password or authenticator, shown once, and end their sessions
    Reset(reset::Arguments),
}

/// Does it.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Add(arguments) => add::run(settings, arguments).await,
        Command::Disable(arguments) => disable::run(settings, arguments).await,
        Command::Reset(arguments) => reset::run(settings, arguments).await,
    }
}

/// What the audit log keeps of it: done by whoever runs the installation, to this account.
fn entry(platform: &Platform, action: &'static str, account: AccountId) -> AuditEntry {
    let mut entry = AuditEntry::new(&*platform.clocks.real, &Actor::system(), action);
    entry.grounds = Some(format!("account {account}"));
    entry
}
