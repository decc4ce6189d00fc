//! `nuanxin calendar import`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::{CalendarImport, WorkCalendar, read_calendar};
use nuanxin_domain::deadline::MoveReason;
use nuanxin_domain::place_files::SourceFile;
use nuanxin_domain::routing::Places;
use nuanxin_domain::rules::Rules;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs::{self, NewJob};
use nuanxin_infra::places;
use nuanxin_infra::places::versions::ImportedFile;
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::rule_versions::{self, Making};
use nuanxin_infra::settings::Settings;

use crate::cli::failure::Failure;
use crate::cli::moves;
use crate::cli::out::{agreed, say};
use crate::cli::places::{refused, tell};

/// Which file, and how it is brought in.
#[derive(Args)]
pub struct Arguments {
    /// JSON with years, closures, or both; or one year as NateScarlet/holiday-cn publishes it
    file: PathBuf,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before changing
    #[arg(long)]
    yes: bool,
}

/// A file, read and checked, and what comes of it.
struct Prepared {
    file: SourceFile,
    import: CalendarImport,
    calendar: WorkCalendar,
    places: Places,
    newest: i64,
    /// The years are other than the present ones.
    years_change: bool,
}

/// Imports.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let platform = Platform::open(settings, Opening::Installation).await?;
    let done = import(&platform, &arguments).await;
    platform.close().await?;
    done
}

async fn import(platform: &Platform, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let prepared = prepare(platform, moves::file(&arguments.file)?).await?;
    let snapshot = platform.snapshot();
    let closures_change = prepared.places.stations != snapshot.rules.places.stations;
    if !prepared.years_change && !closures_change {
        say(format_args!(
            "nothing changes: this is {}",
            prepared.calendar.version()
        ));
        return Ok(ExitCode::SUCCESS);
    }
    show(&prepared, &snapshot.rules.calendar);
    let rules = Rules {
        calendar: Arc::new(prepared.calendar.clone()),
        places: Arc::new(prepared.places.clone()),
        ..snapshot.rules.clone()
    };
    moves::show(platform, MoveReason::Calendar, &rules).await?;
    if arguments.dry_run {
        say("nothing has been changed: --dry-run");
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.yes && !agreed("Change the calendar")? {
        say("nothing has been changed");
        return Ok(ExitCode::FAILURE);
    }
    commit(platform, &prepared).await?;
    say(format_args!("{} holds now", prepared.calendar.version()));
    moves::carry_out(platform, MoveReason::Calendar).await?;
    Ok(ExitCode::SUCCESS)
}

async fn prepare(platform: &Platform, file: SourceFile) -> Result<Prepared, Failure> {
    let refuse = |faults: Vec<_>| {
        tell(&faults);
        refused(&faults)
    };
    let import = read_calendar(&file).map_err(refuse)?;
    let (present, newest) = rule_versions::calendar(platform.db.reader()).await?;
    let mut places = Places::clone(&platform.snapshot().rules.places);
    let unknown = import.unknown_points(&file, &places.stations);
    if !unknown.is_empty() {
        return Err(refuse(unknown));
    }
    import.close(&mut places.stations);
    let calendar = import.applied_to(&present)?;
    Ok(Prepared {
        years_change: calendar != present,
        file,
        import,
        calendar,
        places,
        newest,
    })
}

fn show(prepared: &Prepared, before: &WorkCalendar) {
    for year in &prepared.import.years {
        let off = year.days.iter().filter(|day| day.off).count();
        let known = if before.year_is_known(year.year) {
            "replaced"
        } else {
            "new"
        };
        say(format_args!(
            "year {}: {off} days off, {} make-up workdays, {known}",
            year.year,
            year.days.len() - off
        ));
    }
    for closure in &prepared.import.closures {
        let point = closure.point.as_deref().unwrap_or("every point");
        say(format_args!(
            "closed on {}: {}, {point} ({})",
            closure.on, closure.station, closure.why
        ));
    }
}

/// Everything in one transaction, with the job that moves what runs if this process ends before it has.
async fn commit(platform: &Platform, prepared: &Prepared) -> Result<(), Failure> {
    let real = &*platform.clocks.real;
    let making = Making {
        at: real.now(),
        by: "nuanxin calendar import".to_owned(),
        files: vec![ImportedFile::of(
            &prepared.file.name,
            &prepared.file.bytes,
            prepared.import.years.len() + prepared.import.closures.len(),
        )],
    };
    let tx = platform.db.write_tx().await?;
    if prepared.years_change {
        rule_versions::import_calendar(&tx, &prepared.calendar, prepared.newest, making).await?;
    }
    if !prepared.import.closures.is_empty() {
        places::close(&tx, &prepared.import).await?;
        let job = NewJob::recount(MoveReason::Calendar, None, real.now());
        jobs::enqueue(&tx, real, &[job]).await?;
    }
    let grounds = format!("{} {}", prepared.calendar.version(), prepared.file.name);
    let entry = AuditEntry::new(real, &Actor::system(), "calendar-imported").on_grounds(grounds);
    audit::write(&tx, &[entry]).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(())
}
