//! `nuanxin keys`: new keys while the program runs. Works on the demonstration's database too.

use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::key_rotation::{self, KindStatus, Rotated, Rotation};
use nuanxin_infra::keys::{KeyKind, KeyRing};
use nuanxin_infra::settings::Settings;

use super::failure::Failure;
use super::out::say;
use super::owned;

/// What to do with the keys.
#[derive(Subcommand)]
pub enum Command {
    /// Make a new key the current one; workers bring old values under it
    Rotate(RotateArguments),
    /// Which keys there are, what still stands under old ones, and which processes have read what
    Status,
    /// Drop the old key from the key file, when nothing stands under it any more
    Retire(Which),
}

/// Which kind of keys.
#[derive(Args)]
pub struct Which {
    /// The keys of blind indexes, by which numbers and names are looked up, instead of those of sealed values
    #[arg(long)]
    index: bool,
}

impl Which {
    fn kind(&self) -> KeyKind {
        if self.index {
            KeyKind::Index
        } else {
            KeyKind::Field
        }
    }
}

/// How to rotate.
#[derive(Args)]
pub struct RotateArguments {
    #[command(flatten)]
    which: Which,
    /// Only add the key to the file, to copy it to nodes with a file of their own; the next rotate makes it current
    #[arg(long)]
    prepare: bool,
    /// How long the running processes are given to read the new key
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
}

/// Does it.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    let (db, ring) = owned::open(&settings).await?;
    let done = match command {
        Command::Rotate(arguments) => rotate(&db, &ring, &arguments).await,
        Command::Status => status(&db, &ring).await,
        Command::Retire(which) => retire(&db, &ring, which.kind()).await,
    };
    db.close().await?;
    done
}

async fn rotate(db: &Database, ring: &KeyRing, arguments: &RotateArguments) -> Result<ExitCode, Failure> {
    let kind = arguments.which.kind();
    let rotation = Rotation {
        kind,
        prepare_only: arguments.prepare,
        patience: Duration::from_secs(arguments.wait),
    };
    let name = kind.code();
    match key_rotation::rotate(db, ring, rotation, &SystemClock).await? {
        Rotated::Prepared(id) => say(format_args!(
            "{name} key {id} is in the file and not used yet: copy the file to every node, then run the command \
             without --prepare"
        )),
        Rotated::Current(id) => say(format_args!(
            "{name} key {id} is current; workers bring old values under it, nuanxin keys status tells how far they are"
        )),
    }
    Ok(ExitCode::SUCCESS)
}

async fn retire(db: &Database, ring: &KeyRing, kind: KeyKind) -> Result<ExitCode, Failure> {
    let stays = key_rotation::retire(db, ring, kind, &SystemClock).await?;
    let name = kind.code();
    say(format_args!(
        "{name} key {stays} is the only one now. Keep a copy of the key file from before for as long as you keep \
         backups from before"
    ));
    Ok(ExitCode::SUCCESS)
}

async fn status(db: &Database, ring: &KeyRing) -> Result<ExitCode, Failure> {
    let (kinds, holders) = key_rotation::status(db, ring, SystemClock.now()).await?;
    for kind in &kinds {
        show(kind);
    }
    for holder in holders {
        let both = KeyKind::ALL.map(|kind| {
            format!(
                "{} key {} (can read up to {})",
                kind.code(),
                holder.current(kind),
                holder.newest(kind)
            )
        });
        say(format_args!(
            "process {} writes under {}",
            holder.node,
            both.join(", ")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(status: &KindStatus) {
    let name = status.kind.code();
    let current = status.ids.current;
    let newest = status.ids.newest();
    let waits = if newest > current {
        format!("; key {newest} waits to be made current")
    } else {
        String::new()
    };
    say(format_args!(
        "{name} key {current} is current, the file holds {} of them{waits}",
        status.ids.all.len()
    ));
    for table in &status.tables {
        let done = table
            .done_at
            .map(|at| format!(", done at {}", at.format("%Y-%m-%dT%H:%M:%SZ")))
            .unwrap_or_default();
        say(format_args!(
            "  {}: {} values left under other keys, {} rows rewritten{done}",
            table.table, table.left, table.rewritten
        ));
    }
    if !status.ids.older().is_empty() && status.left() == 0 {
        say(format_args!(
            "  nothing is left under old {name} keys: they can be retired"
        ));
    }
}
