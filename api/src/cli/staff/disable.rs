//! `nuanxin staff disable`.

use std::process::ExitCode;

use clap::Args;
use nuanxin_api::accounts::{hand_over, member};
use nuanxin_domain::account::Member;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::reference::versions::{self, Part};
use nuanxin_infra::sessions::Ended;
use nuanxin_infra::settings::Settings;
use nuanxin_infra::{accounts, audit};

use crate::cli::failure::Failure;
use crate::cli::out::say;

/// Whose account.
#[derive(Args)]
pub struct Arguments {
    /// What they type to sign in
    #[arg(long)]
    username: String,
}

/// Disables the account, ends its sessions and hands over what its owner has in hand, in one transaction. Not the last
/// administrator, nor the last lead of a station, as through the API.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let platform = Platform::open(settings, Opening::Installation).await?;
    let done = disable(&platform, &arguments.username).await;
    platform.close().await?;
    done?;
    say(format_args!("{} cannot sign in any more", arguments.username));
    Ok(ExitCode::SUCCESS)
}

async fn disable(platform: &Platform, username: &str) -> Result<(), Failure> {
    let found = accounts::staff_by_username(platform.db.reader(), &platform.ring, username).await?;
    let account = found
        .ok_or_else(|| Failure::new(format!("nobody on the staff has the username {username}")))?
        .account;
    if account.disabled_at.is_some() {
        return Ok(());
    }
    let tx = platform.db.write_tx().await?;
    // the row lock makes changes of accounts take turns, here and through the API
    versions::bump(&tx, Part::Staff).await?;
    let staff: Vec<Member> = accounts::staff(&tx, &platform.ring)
        .await?
        .iter()
        .map(member)
        .collect();
    if let Some(own) = staff.iter().find(|one| one.account == account.id) {
        own.may_leave_its_post(&staff)
            .map_err(|refusal| Failure::new(refusal.sentence().1))?;
    }
    accounts::disable(&tx, account.id, &*platform.clocks.real).await?;
    platform
        .sessions
        .revoke_all(&tx, account.id, Ended::ByStaff)
        .await?;
    hand_over(&tx, platform, account.id).await?;
    audit::write(&tx, &[super::entry(platform, "staff_disabled", account.id)]).await?;
    Ok(tx.commit().await?)
}
