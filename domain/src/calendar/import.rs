//! A file with later years and local closures: read and checked as a whole, each fault with its line.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{CalendarDay, CalendarError, CalendarYear, StateNotice, WorkCalendar};
use crate::place_files::{Fault, SourceFile, Where};
use crate::routing::Station;

/// Years for which there can be a notice.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;
/// Days that differ in one year, at most.
const DAYS: usize = 120;
/// Closures of one file, at most.
const CLOSURES: usize = 2_000;
/// Characters of a closure's reason, at most.
const WHY_CHARS: usize = 40;

/// What a file brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarImport {
    /// Published years, each once.
    pub years: Vec<CalendarYear>,
    /// Dates on which points are closed for a reason of their own.
    pub closures: Vec<PointClosure>,
}

/// A date on which one point of a station, or all of them, is closed although the week says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointClosure {
    /// The station's everyday or official name.
    pub station: String,
    /// The point's name; every point of the station when absent.
    #[serde(default)]
    pub point: Option<String>,
    /// The date in Shanghai.
    pub on: NaiveDate,
    /// What the door says, such as 台风.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(default, rename = "source")]
    _source: Option<String>,
    #[serde(default)]
    years: Vec<CalendarYear>,
    #[serde(default)]
    closures: Vec<PointClosure>,
}

/// A single year as it is published by others: what else stands there is read past.
#[derive(Deserialize)]
struct Single {
    year: i32,
    #[serde(alias = "papers")]
    notices: Vec<StateNotice>,
    days: Vec<CalendarDay>,
}

impl CalendarImport {
    /// The calendar after this import: a year that was known is replaced.
    ///
    /// # Errors
    /// None for what [`read_calendar`] has read.
    pub fn applied_to(&self, calendar: &WorkCalendar) -> Result<WorkCalendar, CalendarError> {
        let all = calendar.years().chain(&self.years);
        WorkCalendar::from_years(all.cloned().collect())
    }
}

impl CalendarImport {
    /// Closes the points of these stations; answers with the closures that fit none of them.
    pub fn close(&self, stations: &mut [Station]) -> Vec<&PointClosure> {
        let mut fits_nowhere = |closure: &&PointClosure| {
            let points = stations
                .iter_mut()
                .filter(|one| one.short_name == closure.station || one.name == closure.station)
                .flat_map(|one| &mut one.points)
                .filter(|one| closure.point.as_ref().is_none_or(|name| *name == one.name));
            let mut found = false;
            for point in points {
                point.hours = point.hours.clone().closed_on(closure.on, closure.why.as_str());
                found = true;
            }
            !found
        };
        self.closures
            .iter()
            .filter(|closure| fits_nowhere(closure))
            .collect()
    }

    /// As [`CalendarImport::close`], as faults of the file.
    pub fn unknown_points(&self, file: &SourceFile, stations: &[Station]) -> Vec<Fault> {
        let text = String::from_utf8_lossy(&file.bytes);
        let unknown = self.close(&mut stations.to_vec()).into_iter();
        let fault = |closure: &PointClosure| Fault {
            file: file.name.clone(),
            at: Where::Line(line_of(&text, &format!("\"{}\"", closure.on), 0)),
            text: match &closure.point {
                Some(point) => format!("{} has no point {point}", closure.station),
                None => format!("{} is no station with a point", closure.station),
            },
        };
        unknown.map(fault).collect()
    }
}

/// Reads `{"years": [{"year", "notices": [{"address", "date"}], "days": [{"date", "name", "off"}]}],
/// "closures": [{"station", "point", "on", "why"}]}`, or one year alone as holiday-cn publishes it (`papers`,
/// `isOffDay`). Where closures lie is checked against the stations by whoever applies them.
///
/// # Errors
/// Everything that is wrong, with file and line.
pub fn read_calendar(file: &SourceFile) -> Result<CalendarImport, Vec<Fault>> {
    let fault = |at: Where, text: String| Fault {
        file: file.name.clone(),
        at,
        text,
    };
    let text = std::str::from_utf8(&file.bytes)
        .map_err(|_| vec![fault(Where::File, "the file is not UTF-8".to_owned())])?;
    let import = parsed(text).map_err(|error| {
        let line = u64::try_from(error.line()).unwrap_or(0);
        vec![fault(Where::Line(line.max(1)), error.to_string())]
    })?;
    let mut faults = Vec::new();
    if import.years.is_empty() && import.closures.is_empty() {
        faults.push(fault(Where::File, "neither a year nor a closure".to_owned()));
    }
    for (n, year) in import.years.iter().enumerate() {
        let key = Where::Line(line_of_year(text, year.year));
        if import.years[..n].iter().any(|before| before.year == year.year) {
            faults.push(fault(key.clone(), format!("year {} is there twice", year.year)));
        }
        if !YEARS.contains(&year.year) || year.days.len() > DAYS {
            faults.push(fault(key.clone(), format!("year {} cannot be right", year.year)));
        }
        for error in year.errors() {
            faults.push(fault(where_of(text, &error, &key), error.to_string()));
        }
        faults.extend(year.omissions().into_iter().map(|what| fault(key.clone(), what)));
    }
    faults.extend(
        closures(text, &import)
            .into_iter()
            .map(|(at, what)| fault(at, what)),
    );
    if faults.is_empty() {
        Ok(import)
    } else {
        Err(faults)
    }
}

fn parsed(text: &str) -> Result<CalendarImport, serde_json::Error> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    // Read from the text again, and not from the value, so that errors know their line.
    if value.get("year").is_some() {
        let Single { year, notices, days } = serde_json::from_str(text)?;
        let years = vec![CalendarYear { year, notices, days }];
        return Ok(CalendarImport {
            years,
            closures: Vec::new(),
        });
    }
    let Whole { years, closures, .. } = serde_json::from_str(text)?;
    Ok(CalendarImport { years, closures })
}

fn closures(text: &str, import: &CalendarImport) -> Vec<(Where, String)> {
    let mut wrong = Vec::new();
    if import.closures.len() > CLOSURES {
        wrong.push((Where::File, format!("more than {CLOSURES} closures")));
    }
    for (n, closure) in import.closures.iter().enumerate() {
        let at = || Where::Line(line_of(text, &format!("\"{}\"", closure.on), 0));
        let length = closure.why.chars().count();
        if closure.why.trim().is_empty() || length > WHY_CHARS || closure.why.chars().any(char::is_control) {
            wrong.push((
                at(),
                format!("a closure says why, in at most {WHY_CHARS} characters"),
            ));
        }
        let same = |other: &PointClosure| {
            (&other.station, &other.point, other.on) == (&closure.station, &closure.point, closure.on)
        };
        if import.closures[..n].iter().any(same) {
            wrong.push((
                at(),
                format!("{} is closed on {} twice", closure.station, closure.on),
            ));
        }
        if !YEARS.contains(&closure.on.year()) {
            wrong.push((at(), format!("{} cannot be right", closure.on)));
        }
    }
    wrong
}

fn where_of(text: &str, error: &CalendarError, year: &Where) -> Where {
    let Some(date) = error.date() else {
        return year.clone();
    };
    let nth = usize::from(matches!(error, CalendarError::Twice(_)));
    Where::Line(line_of(text, &format!("\"{date}\""), nth))
}

/// The line on which `"year": 2027` stands, with or without a blank.
fn line_of_year(text: &str, year: i32) -> u64 {
    let compact = text.find(&format!("\"year\":{year}"));
    let spaced = text.find(&format!("\"year\": {year}"));
    line_at(text, compact.or(spaced).unwrap_or(0))
}

/// The line on which `what` stands for the `nth` time, from 0; of the last time when it stands there less often.
fn line_of(text: &str, what: &str, nth: usize) -> u64 {
    let places: Vec<usize> = text.match_indices(what).map(|(at, _)| at).collect();
    let at = places.get(nth).or(places.last()).copied().unwrap_or(0);
    line_at(text, at)
}

fn line_at(text: &str, at: usize) -> u64 {
    let before = text.as_bytes()[..at]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count();
    u64::try_from(before + 1).unwrap_or(1)
}
