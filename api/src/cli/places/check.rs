//! `nuanxin places check`: how well routing does on a list of places whose street is known.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::place_files::{
    PlaceContents, SourceFile, as_if_every_street_had_a_station, labelled, read,
};
use nuanxin_domain::routing::measure::{Labelled, Measured, measure};
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::places::{self, folder, versions};
use nuanxin_infra::settings::Settings;

use super::{measured, refused, tell};
use crate::cli::failure::Failure;
use crate::cli::out::say;
use crate::cli::owned;

/// More was wrong than may be.
const TOO_MUCH: u8 = 3;

/// What is measured, and on what.
#[derive(Args)]
pub struct Arguments {
    /// The list: street (or street_code), and address or lng_wgs84 and lat_wgs84 (or lng_gcj02 and lat_gcj02); optional
    /// county, committee, committee_code, accuracy_m; `outside` as street for a place outside
    file: PathBuf,
    /// Write the figures and every wrong row to this file as well
    #[arg(long, value_name = "OUT")]
    csv: Option<PathBuf>,
    /// Measure with the files of this folder instead of the installation's places; needs no database
    #[arg(long, value_name = "DIR")]
    places: Option<PathBuf>,
    /// What of each row the router is given
    #[arg(long, value_enum, default_value_t = Using::Both)]
    using: Using,
    /// End with exit code 3 when more than this part of the routed rows is wrong, in percent
    #[arg(long, value_name = "PERCENT")]
    most_wrong: Option<f64>,
}

/// Which evidence is used.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Using {
    /// Address and point, as far as a row has them
    Both,
    /// The address only; rows without one are left out
    Text,
    /// The point only; rows without one are left out
    Point,
}

/// Measures. Changes nothing; the program may run meanwhile.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<ExitCode, Failure> {
    let list = folder::read_file(name_of(&arguments.file), &arguments.file)?;
    let (contents, version) = match &arguments.places {
        Some(dir) => (of_folder(dir)?, format!("the files of {}", dir.display())),
        None => of_installation(&settings).await?,
    };
    let using = arguments.using;
    let work = move || measure_list(contents, &list, using);
    let measured = tokio::task::spawn_blocking(work).await??;
    say(format_args!("measured with {version}"));
    for line in measured::table(&measured) {
        say(line);
    }
    if let Some(out) = &arguments.csv {
        let text = measured::csv(&measured)?;
        std::fs::write(out, text)
            .map_err(|error| Failure::new(format!("{} cannot be written: {error}", out.display())))?;
    }
    let too_much = arguments
        .most_wrong
        .is_some_and(|most| measured.all.error() * 100.0 > most);
    Ok(if too_much {
        say("more than may be was wrong");
        ExitCode::from(TOO_MUCH)
    } else {
        ExitCode::SUCCESS
    })
}

fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into_owned()
}

fn of_folder(dir: &Path) -> Result<PlaceContents, Failure> {
    let files = folder::read(dir)?;
    let mut next = 0_u128;
    let draft = read(&files, &PlaceContents::default(), &mut || {
        next += 1;
        StationId(uuid::Uuid::from_u128(next))
    });
    match draft {
        Ok(draft) => Ok(draft.contents),
        Err(faults) => {
            tell(&faults);
            Err(refused(&faults))
        }
    }
}

async fn of_installation(settings: &Settings) -> Result<(PlaceContents, String), Failure> {
    let (db, _) = owned::open(settings).await?;
    let number = versions::current(db.reader(), SystemClock.now()).await?;
    let contents = places::load_contents(db.reader(), number)
        .await?
        .unwrap_or_default();
    db.close().await?;
    Ok((contents, versions::name_of(number)))
}

fn measure_list(mut contents: PlaceContents, list: &SourceFile, using: Using) -> Result<Measured, Failure> {
    let rows = match labelled(list, &contents) {
        Ok(rows) => rows,
        Err(faults) => {
            tell(&faults);
            return Err(refused(&faults));
        }
    };
    as_if_every_street_had_a_station(&mut contents, &rows);
    let rows: Vec<Labelled> = rows.into_iter().filter_map(|row| given(row, using)).collect();
    Ok(measure(&contents.to_places("measured"), &rows))
}

fn given(row: Labelled, using: Using) -> Option<Labelled> {
    match using {
        Using::Both => Some(row),
        Using::Text => row.address.is_some().then_some(Labelled { point: None, ..row }),
        Using::Point => row.point.is_some().then_some(Labelled { address: None, ..row }),
    }
}
