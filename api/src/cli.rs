//! The command line: reads it, loads the settings, begins to log, runs one command.
//!
//! What goes wrong is one clear sentence on standard error and exit code 1; standard output carries only
//! what the operator asked for.

mod audit;
mod backup;
mod calendar;
mod check;
mod demo;
mod descriptors;
mod failure;
mod jobs;
mod keys;
mod listen;
mod media_child;
mod migrate;
mod moves;
mod out;
mod owned;
mod panics;
mod places;
mod policies;
mod running;
mod serve;
mod signals;
mod staff;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::telemetry::Telemetry;

use failure::Failure;

/// 暖心 Nuanxin: brings a cry for help to the advisor who serves that address, and does not let it be forgotten.
#[derive(Parser)]
#[command(name = "nuanxin", version, disable_help_subcommand = true)]
struct CommandLine {
    /// A TOML file with settings; NUANXIN__SECTION__KEY in the environment wins over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything in one process on made-up data, to try it
    Demo(demo::Arguments),
    /// Run the API; on SQLite the workers too
    Serve(serve::Arguments),
    /// Run workers only
    Work,
    /// Bring the database's schema up to date
    Migrate,
    /// Check settings, database, keys, stores and roster; exit code 1 when one fails
    Check,
    /// Divisions, boundaries, addresses, stations
    #[command(subcommand)]
    Places(places::Command),
    /// Public holidays, make-up workdays, closed days
    #[command(subcommand)]
    Calendar(calendar::Command),
    /// How long things may take, by district, street, need and urgency
    #[command(subcommand)]
    Policies(policies::Command),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Accounts of staff
    #[command(subcommand)]
    Staff(staff::Command),
    /// Work that keeps failing
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// New keys, while the program runs
    #[command(subcommand)]
    Keys(keys::Command),
    /// Write database and files into a new folder, without keys; the program may run meanwhile
    Backup(backup::Arguments),
    /// Bring a backup into a new, empty place
    Restore(backup::Arguments),
    /// Prepare one file, confined; the workers start it
    #[command(hide = true)]
    MediaChild,
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    if let Command::MediaChild = line.command {
        // before settings, log and threads: it has none of them
        return media_child::run();
    }
    match begin(line) {
        Ok(code) => code,
        Err(failure) => {
            out::complain(&failure);
            ExitCode::FAILURE
        }
    }
}

fn begin(line: CommandLine) -> Result<ExitCode, Failure> {
    let settings = Settings::from_process(line.config.as_deref())?;
    Telemetry::start(&settings.log)?;
    panics::report_without_values();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("the program cannot start its threads: {error}")))?;
    let done = runtime.block_on(run(line.command, settings));
    // what still blocks a thread (a password being hashed) has nobody waiting for it any more
    runtime.shutdown_background();
    done
}

async fn run(command: Command, settings: Settings) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(settings, arguments).await,
        Command::Serve(arguments) => serve::run(settings, arguments).await,
        Command::Work => work::run(settings).await,
        Command::Migrate => migrate::run(settings).await,
        Command::Check => check::run(settings).await,
        Command::Places(command) => places::run(settings, command).await,
        Command::Calendar(command) => calendar::run(settings, command).await,
        Command::Policies(command) => policies::run(settings, command).await,
        Command::Audit(command) => audit::run(settings, command).await,
        Command::Staff(command) => staff::run(settings, command).await,
        Command::Jobs(command) => jobs::run(settings, command).await,
        Command::Keys(command) => keys::run(settings, command).await,
        Command::Backup(arguments) => backup::make(settings, arguments).await,
        Command::Restore(arguments) => backup::restore(settings, arguments).await,
        Command::MediaChild => unreachable!("ran before the settings were read"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn the_settings_file_may_be_named_after_the_command() {
        let line = CommandLine::try_parse_from(["nuanxin", "serve", "--config", "a.toml"]).unwrap();
        assert_eq!(line.config, Some(PathBuf::from("a.toml")));
    }
}
