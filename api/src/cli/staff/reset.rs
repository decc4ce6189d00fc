//! `nuanxin staff reset`: for the administrator whom no other can help.

use std::process::ExitCode;

use clap::Args;
use nuanxin_domain::account::needs_authenticator;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, Account};
use nuanxin_infra::audit;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::sessions::Ended;
use nuanxin_infra::settings::Settings;
use nuanxin_infra::totp;
use secrecy::SecretString;

use super::add::made_up;
use crate::cli::failure::Failure;
use crate::cli::out::say;

/// What is reset, and whose.
#[derive(Args)]
#[group(required = true, multiple = true, args = ["password", "authenticator"])]
pub struct Arguments {
    /// What they type to sign in
    #[arg(long)]
    username: String,
    /// Make a new password, which they must change
    #[arg(long)]
    password: bool,
    /// Take the authenticator app and the recovery codes away; the district and administrators get a new one
    #[arg(long)]
    authenticator: bool,
}

/// Resets and prints, once, what the account's owner must be told.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let platform = Platform::open(settings, Opening::Installation).await?;
    let made = reset(&platform, &arguments).await;
    platform.close().await?;
    let (password, authenticator) = made?;
    say(format_args!("{} has been reset", arguments.username));
    if let Some(password) = password {
        say(format_args!("password, shown this once: {}", password.expose()));
    }
    if let Some(address) = authenticator {
        say(format_args!(
            "authenticator app, shown this once: {}",
            address.expose()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

type Made = (Option<Personal<String>>, Option<Personal<String>>);

async fn reset(platform: &Platform, arguments: &Arguments) -> Result<Made, Failure> {
    let username = &arguments.username;
    let found = accounts::staff_by_username(platform.db.reader(), &platform.ring, username).await?;
    let account = found
        .ok_or_else(|| Failure::new(format!("nobody on the staff has the username {username}")))?
        .account;
    let new = match arguments.password {
        true => {
            let password = made_up();
            let hash = platform
                .passwords
                .hash(SecretString::from(password.clone()))
                .await?;
            Some((password, hash))
        }
        false => None,
    };
    let tx = platform.db.write_tx().await?;
    let mut password = None;
    if let Some((made, hash)) = new {
        accounts::set_first_password(&tx, account.id, hash).await?;
        audit::write(&tx, &[super::entry(platform, "password_reset", account.id)]).await?;
        password = Some(made.into());
    }
    let mut authenticator = None;
    if arguments.authenticator {
        authenticator = new_app(&tx, platform, &account, username).await?;
        audit::write(&tx, &[super::entry(platform, "authenticator_reset", account.id)]).await?;
    }
    platform
        .sessions
        .revoke_all(&tx, account.id, Ended::ByStaff)
        .await?;
    tx.commit().await?;
    Ok((password, authenticator))
}

async fn new_app(
    tx: &nuanxin_infra::db::DatabaseTransaction,
    platform: &Platform,
    account: &Account,
    username: &str,
) -> Result<Option<Personal<String>>, Failure> {
    accounts::forget_authenticator(tx, &platform.ring, account.id).await?;
    if !needs_authenticator(account.role) {
        return Ok(None);
    }
    let secret = totp::new_secret();
    accounts::set_totp_secret(tx, &platform.ring, account.id, Some(&secret)).await?;
    Ok(totp::setup_address(username, &secret))
}
