//! `nuanxin places import`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Args;
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::ZONE;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::place_files::{Changes, Draft, PlaceContents, SourceFile, read_closing};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::places::versions::{self, ImportedFile, Making};
use nuanxin_infra::places::{self, folder};
use nuanxin_infra::platform::{Opening, Platform};
use nuanxin_infra::reference::versions::{self as reference, Part};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::wakeup::Topic;

use super::{refused, show, tell};
use crate::cli::failure::Failure;
use crate::cli::out::{agreed, say};

/// Where the files are, and how they are brought in.
#[derive(Args)]
pub struct Arguments {
    /// Folder with divisions-*.csv, *.wgs84.geojson, *.gcj02.geojson, address-*.csv, stations.csv; each may be missing
    dir: PathBuf,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// The first day on which the new places hold, such as 2026-07-01; at once without it
    #[arg(long, value_name = "DATE")]
    effective_from: Option<NaiveDate>,
    /// Close a station that stations.csv does not have any more, by its name or short name; may be given several times
    #[arg(long, value_name = "STATION")]
    close: Vec<String>,
    /// Do not ask before changing
    #[arg(long)]
    yes: bool,
}

/// A folder, read and checked against what there is.
struct Prepared {
    draft: Draft,
    files: Vec<ImportedFile>,
    present: PlaceContents,
    base: i64,
    newest: i64,
}

/// What became of a folder.
pub enum Brought {
    /// It is this version now.
    Version(i64),
    /// It says what there is already: this version.
    Nothing(i64),
}

/// Imports.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let platform = Platform::open(settings, Opening::Installation).await?;
    let done = import(&platform, &arguments).await;
    platform.close().await?;
    done
}

async fn import(platform: &Platform, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let from = arguments
        .effective_from
        .map(|day| beginning(day, platform))
        .transpose()?;
    let prepared = prepare(platform, &arguments.dir, from, arguments.close.clone()).await?;
    for note in &prepared.draft.notes {
        say(format_args!("note: {note}"));
    }
    if prepared.draft.contents == prepared.present {
        say(format_args!(
            "nothing changes: this is {}",
            versions::name_of(prepared.base)
        ));
        return Ok(ExitCode::SUCCESS);
    }
    show::changes(&Changes::between(&prepared.present, &prepared.draft.contents));
    show::elsewhere(platform, &prepared.present, &prepared.draft.contents).await?;
    let (present, draft) = (&prepared.present, &prepared.draft.contents);
    show::left_behind(platform, present, draft, from.is_none()).await?;
    warn_superseded(platform, from).await?;
    if arguments.dry_run {
        say("nothing has been changed: --dry-run");
        return Ok(ExitCode::SUCCESS);
    }
    if !arguments.yes && !agreed("Change the places")? {
        say("nothing has been changed");
        return Ok(ExitCode::FAILURE);
    }
    let number = commit(platform, prepared, from, "nuanxin places import").await?;
    let name = versions::name_of(number);
    match arguments.effective_from {
        Some(day) => say(format_args!("{name} holds from {day}")),
        None => say(format_args!("{name} holds now")),
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the files of a folder the places at once, without asking and without comparing.
///
/// # Errors
/// Everything that is wrong with them, on standard output; nothing has been changed.
pub async fn bring(platform: &Platform, dir: &Path, by: &str) -> Result<Brought, Failure> {
    let prepared = prepare(platform, dir, None, Vec::new()).await?;
    if prepared.draft.contents == prepared.present {
        return Ok(Brought::Nothing(prepared.base));
    }
    commit(platform, prepared, None, by).await.map(Brought::Version)
}

async fn prepare(
    platform: &Platform,
    dir: &Path,
    from: Option<DateTime<Utc>>,
    closing: Vec<String>,
) -> Result<Prepared, Failure> {
    let files = folder::read(dir)?;
    let db = platform.db.reader();
    let newest = reference::read(db).await?.of(Part::Places);
    let at = from.unwrap_or_else(|| platform.clocks.domain.now());
    let base = versions::current(db, at).await?;
    let present = places::load_contents(db, base).await?.unwrap_or_default();
    let ids: Vec<StationId> = (0..stations_at_most(&files))
        .map(|_| StationId(new_id(&*platform.clocks.real)))
        .collect();
    let work = move || {
        let mut ids = ids.into_iter();
        let read = read_closing(&files, &present, &closing, &mut || {
            ids.next().unwrap_or(StationId(uuid::Uuid::nil()))
        });
        (read, files, present)
    };
    let (read, files, present) = tokio::task::spawn_blocking(work).await?;
    match read {
        Ok(draft) => Ok(Prepared {
            files: draft
                .files
                .iter()
                .map(|(name, rows)| kept(name, *rows, &files))
                .collect(),
            draft,
            present,
            base,
            newest,
        }),
        Err(faults) => {
            tell(&faults);
            Err(refused(&faults))
        }
    }
}

fn stations_at_most(files: &[SourceFile]) -> usize {
    let table = files.iter().find(|file| file.name == "stations.csv");
    table.map_or(0, |file| {
        file.bytes.iter().filter(|byte| **byte == b'\n').count() + 1
    })
}

fn kept(name: &str, rows: usize, files: &[SourceFile]) -> ImportedFile {
    let bytes = files.iter().find(|file| file.name == name);
    ImportedFile::of(name, bytes.map_or(&[], |file| file.bytes.as_slice()), rows)
}

async fn commit(
    platform: &Platform,
    prepared: Prepared,
    from: Option<DateTime<Utc>>,
    by: &str,
) -> Result<i64, Failure> {
    let real = &*platform.clocks.real;
    let making = Making {
        at: real.now(),
        effective_from: from,
        by: by.to_owned(),
        files: prepared.files,
    };
    let tx = platform.db.write_tx().await?;
    let number = versions::import(&tx, &prepared.draft.contents, prepared.newest, making).await?;
    let entry =
        AuditEntry::new(real, &Actor::system(), "places-imported").on_grounds(versions::name_of(number));
    audit::write(&tx, &[entry]).await?;
    tx.commit().await.map_err(DbError::from)?;
    platform.wakeups.ring(&Topic::reference());
    platform.reference.refresh().await?;
    Ok(number)
}

/// The first moment of a day that has not come yet.
fn beginning(day: NaiveDate, platform: &Platform) -> Result<DateTime<Utc>, Failure> {
    let midnight = day.and_time(NaiveTime::MIN).and_local_timezone(ZONE).single();
    let at = midnight.map(|at| at.with_timezone(&Utc));
    let at = at.ok_or_else(|| Failure::new(format!("{day} is no day here")))?;
    if at <= platform.clocks.domain.now() {
        return Err(Failure::new(format!(
            "{day} is not to come: decisions of the past stay as they are. Leave --effective-from away to change the places now"
        )));
    }
    Ok(at)
}

/// A version that was to hold from a day on which there will be a newer one never will.
async fn warn_superseded(platform: &Platform, from: Option<DateTime<Utc>>) -> Result<(), Failure> {
    let now = platform.clocks.domain.now();
    for waiting in versions::list(platform.db.reader(), None, 100).await? {
        let Some(day) = waiting
            .effective_from
            .filter(|day| *day > now && from.is_none_or(|from| from <= *day))
        else {
            continue;
        };
        say(format_args!(
            "note: {} was to hold from {}; this is newer and takes its place",
            versions::name_of(waiting.number),
            day.with_timezone(&ZONE).date_naive()
        ));
    }
    Ok(())
}
