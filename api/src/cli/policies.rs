//! `nuanxin policies`: how long things may take, where a city differs from the default table.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::{DeadlinePolicy, MoveReason, PolicyRow, read_policy};
use nuanxin_domain::divisions::{Division, Level};
use nuanxin_domain::rules::Rules;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::places;
use nuanxin_infra::places::versions::ImportedFile;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::rule_versions::{self, Making};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::wakeup::Topic;

use super::failure::Failure;
use super::moves;
use super::out::{agreed, say};
use super::places::{refused, tell};

/// What to do with policies.
#[derive(Subcommand)]
pub enum Command {
    /// Check a table, show which due times move, and make it the policy: all of it or nothing
    Import(Arguments),
}

/// Which table, and how it is brought in.
#[derive(Args)]
pub struct Arguments {
    /// CSV with kind, urgency, period; optional district, street, need. It replaces the table imported before
    file: PathBuf,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before changing
    #[arg(long)]
    yes: bool,
    /// Running deadlines keep the policy under which they were set; only new ones follow this one
    #[arg(long)]
    new_only: bool,
}

/// Does it.
pub async fn run(settings: Settings, command: Command) -> Result<ExitCode, Failure> {
    let Command::Import(arguments) = command;
    let platform = Platform::open(settings, Opening::Installation).await?;
    let done = import(&platform, &arguments).await;
    platform.close().await?;
    done
}

async fn import(platform: &Platform, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let file = moves::file(&arguments.file)?;
    let contents = places::load_contents(platform.db.reader(), platform.snapshot().places_number).await?;
    let divisions = contents.unwrap_or_default().divisions;
    let rows =
        read_policy(&file, &|district, street| place(&divisions, district, street)).map_err(|faults| {
            tell(&faults);
            refused(&faults)
        })?;
    let (present, newest) = rule_versions::policy(platform.db.reader()).await?;
    if present.own_rows() == rows {
        say(format_args!("nothing changes: this is {}", present.version));
        return Ok(ExitCode::SUCCESS);
    }
    show(&present, &rows);
    let snapshot = platform.snapshot();
    let rules = Rules {
        policy: Arc::new(DeadlinePolicy::of("to come", rows.clone())),
        ..snapshot.rules.clone()
    };
    if arguments.new_only {
        say("running deadlines keep their policy: --new-only");
    } else {
        moves::show(platform, MoveReason::Policy, &rules).await?;
    }
    if arguments.dry_run {
        say("nothing has been changed: --dry-run");
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.yes && !agreed("Change the policy")? {
        say("nothing has been changed");
        return Ok(ExitCode::FAILURE);
    }
    let kept = ImportedFile::of(&file.name, &file.bytes, rows.len());
    let name = commit(platform, &rows, newest, !arguments.new_only, kept).await?;
    say(format_args!("{name} holds now"));
    if arguments.new_only {
        platform.wakeups.ring(&Topic::reference());
    } else {
        moves::carry_out(platform, MoveReason::Policy).await?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(present: &DeadlinePolicy, rows: &[PolicyRow]) {
    let gone = present.own_rows().iter().filter(|row| !rows.contains(row));
    for row in gone {
        say(format_args!("- {}", line(row)));
    }
    let new = rows.iter().filter(|row| !present.own_rows().contains(row));
    for row in new {
        say(format_args!("+ {}", line(row)));
    }
}

fn line(row: &PolicyRow) -> String {
    // As the API writes it, which is how it stands in the table.
    serde_json::to_string(row).unwrap_or_default()
}

/// The code of a district, or of a street in it, by name.
fn place(divisions: &[Division], district: Option<&str>, street: Option<&str>) -> Option<String> {
    let counties = divisions
        .iter()
        .filter(|one| one.level == Level::County && district.is_none_or(|name| one.name == name));
    let Some(street) = street else {
        return only(counties.map(|one| one.code.clone()));
    };
    let counties: Vec<&str> = counties.map(|one| one.code.as_str()).collect();
    let inside = |one: &&Division| {
        one.level == Level::Street
            && one.name == street
            && one
                .parent_code
                .as_deref()
                .is_some_and(|parent| counties.contains(&parent))
    };
    only(divisions.iter().filter(inside).map(|one| one.code.clone()))
}

fn only(mut found: impl Iterator<Item = String>) -> Option<String> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// In one transaction, with the job that moves what runs if this process ends before it has.
async fn commit(
    platform: &Platform,
    rows: &[PolicyRow],
    newest: i64,
    moves: bool,
    file: ImportedFile,
) -> Result<String, Failure> {
    let real = &*platform.clocks.real;
    let grounds = file.name.clone();
    let making = Making {
        at: real.now(),
        by: "nuanxin policies import".to_owned(),
        files: vec![file],
    };
    let tx = platform.db.write_tx().await?;
    let name = rule_versions::import_policy(&tx, rows, newest, moves, making).await?;
    let grounds = format!("{name} {grounds}");
    let entry = AuditEntry::new(real, &Actor::system(), "policy-imported").on_grounds(grounds);
    audit::write(&tx, &[entry]).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(name)
}
