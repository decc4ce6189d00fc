//! `nuanxin audit`: whether the audit log is what was written into it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use nuanxin_infra::audit::{self, Verified, Verifying};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::out::say;
use super::owned;

/// An entry that waits too long for its seal is looked at once more after this.
const PATIENCE: Duration = Duration::from_secs(5);

/// What to do with the audit log.
#[derive(Subcommand)]
pub enum Command {
    /// Hold every entry against its seal; exit code 1 when one was deleted, altered, swapped or put in
    Verify(Verify),
}

/// How to verify.
#[derive(Args)]
pub struct Verify {
    /// The file of exported heads (NUANXIN__AUDIT__HEADS_FILE): the chain must still reach and fit each of them
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
}

/// Verifies. Changes nothing; the program may run meanwhile.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    let Command::Verify(how) = command;
    let (db, ring) = owned::open(&settings).await?;
    let how = Verifying {
        heads: how.heads.as_deref(),
        patience: PATIENCE,
    };
    let started = Instant::now();
    let verified = audit::verify(&db, &ring, &SystemClock, how).await?;
    db.close().await?;
    tell(&verified, started.elapsed());
    Ok(if verified.findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn tell(verified: &Verified, took: Duration) {
    for finding in &verified.findings {
        say(format_args!("failed  {finding}"));
    }
    if let Some(begins) = &verified.begins_after {
        say(format_args!(
            "the chain begins after position {}: what was before it was removed when its time was over",
            begins.position
        ));
    }
    if verified.heads_before > 0 {
        say(format_args!(
            "{} exported heads are about entries that were removed since",
            verified.heads_before
        ));
    }
    if verified.unreadable > 0 {
        say(format_args!(
            "{} lines of the file are no heads; a power cut may leave one",
            verified.unreadable
        ));
    }
    let seconds = took.as_secs_f64().max(1e-6);
    say(format_args!(
        "{} sealed entries fit, {} wait for their seal, {} exported heads fit ({:.1} s, {:.0} entries/s)",
        verified.sealed,
        verified.waiting,
        verified.heads,
        seconds,
        verified.sealed as f64 / seconds
    ));
    match &verified.head {
        _ if !verified.findings.is_empty() => say("the audit log is not what was written into it"),
        Some(head) => say(format_args!(
            "the audit log is whole up to position {}",
            head.position
        )),
        None => say("the audit log is whole, and nothing is sealed yet"),
    }
}
