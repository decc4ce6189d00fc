//! `nuanxin jobs`: work that keeps failing, and another try for it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::jobs;
use nuanxin_infra::settings::Settings;
use uuid::Uuid;

use super::failure::Failure;
use super::out::say;

/// Most buried jobs that are listed.
const LISTED: u32 = 1_000;

/// What to do with jobs.
#[derive(Subcommand)]
pub enum Command {
    /// How many wait and run, and those that were given up, with the last error
    List,
    /// Let what was given up run again
    Retry(Which),
}

/// Which of those that were given up.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// This one; `jobs list` shows the ids
    id: Option<Uuid>,
    /// All of them
    #[arg(long)]
    all: bool,
}

/// Lists or digs out. Needs no key: jobs hold ids only.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    let db = Database::open(&settings.database).await?;
    let done = match command {
        Command::List => list(&db).await,
        Command::Retry(which) => retry(&db, which).await,
    };
    db.close().await?;
    done
}

async fn list(db: &Database) -> Result<ExitCode, Failure> {
    for count in jobs::counts(db.reader()).await? {
        say(format_args!(
            "{}: {} ready, {} running, {} given up",
            count.kind, count.ready, count.running, count.buried
        ));
    }
    let buried = jobs::buried(db.reader(), LISTED).await?;
    if buried.is_empty() {
        say("no job was given up");
    }
    for job in buried {
        say(format_args!(
            "{} {} {} since {} after {} attempts: {}",
            job.id,
            job.kind,
            job.payload,
            job.created_at.format("%Y-%m-%dT%H:%M:%SZ"),
            job.attempt,
            job.last_error.as_deref().unwrap_or("no error was kept")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn retry(db: &Database, which: Which) -> Result<ExitCode, Failure> {
    let now = SystemClock.now();
    let dug_out = match which.id {
        Some(id) if jobs::retry_buried(db, id, now).await? => 1,
        Some(id) => return Err(Failure::new(format!("no job {id} was given up"))),
        None => jobs::retry_all_buried(db, now).await?,
    };
    say(format_args!("{dug_out} jobs run again"));
    Ok(ExitCode::SUCCESS)
}
