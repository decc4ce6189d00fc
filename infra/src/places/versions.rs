//! Versions of the places: each as it was when it was made, for as long as the installation lives. The present one is
//! the newest whose day has come.

mod listing;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use nuanxin_domain::place_files::PlaceContents;
use nuanxin_domain::routing::Station;
use sea_orm::{ConnectionTrait, TryGetableFromJson, Value};
use serde::{Deserialize, Serialize};

use super::documents::{self, Part};
use super::tables;
use crate::db::DbError;
use crate::reference::versions::{self, Part as ReferencePart};
use crate::rows::{Insert, json, placeholders, statement};
pub(super) use listing::Summary;
pub use listing::list;

/// What every version's name begins with, before its number.
const NAME: &str = "places-";

const VERSIONS: Insert = Insert {
    table: "places_versions",
    columns: &[
        "number",
        "made_at",
        "effective_from",
        "origin",
        "made_by",
        "digest",
        "files",
        "summary",
        "parts",
    ],
    ending: "",
};

const PARTS: Insert = Insert {
    table: "places_parts",
    columns: &["digest", "body"],
    ending: "ON CONFLICT (digest) DO NOTHING",
};

/// A version, without what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacesVersion {
    /// Its number; `places-7` is the name of 7.
    pub number: i64,
    /// When it was made, in real time; none for a change that no import made.
    pub made_at: Option<DateTime<Utc>>,
    /// From when on it holds, in the domain's time; none for at once.
    pub effective_from: Option<DateTime<Utc>>,
    /// Whether files were imported, or something was changed otherwise.
    pub origin: Origin,
    /// Who made it.
    pub made_by: Option<String>,
    /// Digest of everything that it holds.
    pub digest: String,
    /// The files that it was made from.
    pub files: Vec<ImportedFile>,
    /// How much it holds, by kind.
    pub summary: BTreeMap<String, usize>,
}

/// How a version came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From files.
    Import,
    /// Otherwise: a station was entered, its hours changed.
    Change,
}

/// A file that was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: usize,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its rows or features.
    pub rows: usize,
}

impl ImportedFile {
    /// What is kept of this file.
    pub fn of(name: &str, bytes: &[u8], rows: usize) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len(),
            sha256: documents::digest(bytes),
            rows,
        }
    }
}

/// How a new version is made.
#[derive(Debug, Clone)]
pub struct Making {
    /// When, in real time.
    pub at: DateTime<Utc>,
    /// From when on it holds; none for at once.
    pub effective_from: Option<DateTime<Utc>>,
    /// Who makes it.
    pub by: String,
    /// From which files.
    pub files: Vec<ImportedFile>,
}

/// Why an import wrote nothing.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Somebody else changed the places after they were read.
    #[error("the places were changed meanwhile; nothing has been changed by this: import again")]
    Changed,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The name of a version, as placements carry it.
pub fn name_of(number: i64) -> String {
    format!("{NAME}{number}")
}

/// The number of a version by its name.
pub fn number_of(name: &str) -> Option<i64> {
    name.strip_prefix(NAME)?.parse().ok()
}

/// The number of the version that holds at `now`; 0 when there is nothing yet.
///
/// # Errors
/// What the database reported.
pub async fn current(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<i64, DbError> {
    let sql = "SELECT number FROM places_versions WHERE effective_from IS NULL OR effective_from <= $1 \
               ORDER BY number DESC LIMIT 1";
    let row = db.query_one_raw(statement(db, sql, [now.into()])).await?;
    match row {
        Some(row) => Ok(row.try_get("", "number")?),
        None => before_the_first(db).await,
    }
}

/// The number under which what stands in tables was known, before there were versions.
async fn before_the_first(db: &impl ConnectionTrait) -> Result<i64, DbError> {
    let first = "SELECT MIN(number) AS number FROM places_versions";
    let row = db.query_one_raw(statement(db, first, [])).await?;
    let first: Option<i64> = row.map(|row| row.try_get("", "number")).transpose()?.flatten();
    match first {
        Some(first) => Ok(first - 1),
        None => Ok(versions::read(db).await?.of(ReferencePart::Places)),
    }
}

/// What a version holds; none for a number that no version has, or has any more.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a document that is missing, changed or unknown.
pub async fn contents(db: &impl ConnectionTrait, number: i64) -> Result<Option<PlaceContents>, DbError> {
    match stored(db, number).await? {
        Some(stored) => stored.contents().map(Some),
        None if number == before_the_first(db).await? => tables::contents(db).await.map(Some),
        None => Ok(None),
    }
}

/// The documents of a version, to be read elsewhere: that takes a while for a large address book.
pub struct Stored {
    parts: Vec<Part>,
    bodies: HashMap<String, Vec<u8>>,
}

impl Stored {
    /// What they say.
    ///
    /// # Errors
    /// `DbError::Unreadable`.
    pub fn contents(&self) -> Result<PlaceContents, DbError> {
        documents::read(&self.parts, &self.bodies)
    }
}

/// The documents of a version; none when it has none.
///
/// # Errors
/// What the database reported.
pub async fn stored(db: &impl ConnectionTrait, number: i64) -> Result<Option<Stored>, DbError> {
    let sql = "SELECT parts FROM places_versions WHERE number = $1";
    let Some(row) = db.query_one_raw(statement(db, sql, [number.into()])).await? else {
        return Ok(None);
    };
    let parts: Parts = row.try_get("", "parts")?;
    let mut bodies = HashMap::new();
    for chunk in parts.0.chunks(100) {
        let sql = format!(
            "SELECT digest, body FROM places_parts WHERE digest IN ({})",
            placeholders(1, chunk.len())
        );
        let digests = chunk.iter().map(|part| Value::from(part.digest.as_str()));
        for row in db.query_all_raw(statement(db, sql, digests)).await? {
            bodies.insert(row.try_get("", "digest")?, row.try_get("", "body")?);
        }
    }
    Ok(Some(Stored {
        parts: parts.0,
        bodies,
    }))
}

/// Makes a version of what files say. `newest` is the number of the newest version when they were read.
///
/// # Errors
/// `ImportError::Changed` when there is a newer one by now.
pub async fn import(
    tx: &impl ConnectionTrait,
    contents: &PlaceContents,
    newest: i64,
    making: Making,
) -> Result<i64, ImportError> {
    versions::bump(tx, ReferencePart::Places).await?;
    let number = versions::read(tx).await?.of(ReferencePart::Places);
    if number != newest + 1 {
        return Err(ImportError::Changed);
    }
    for station in &contents.stations {
        tables::enter_station(tx, station).await?;
    }
    let made = PlacesVersion {
        number,
        made_at: Some(making.at),
        effective_from: making.effective_from,
        origin: Origin::Import,
        made_by: Some(making.by),
        digest: String::new(),
        files: making.files,
        summary: BTreeMap::new(),
    };
    write(tx, made, contents).await?;
    Ok(number)
}

/// A version that takes the place of another.
pub(super) struct Successor {
    /// Its number.
    pub number: i64,
    /// The one whose place it takes.
    pub of: i64,
    /// From when on both hold.
    effective_from: Option<DateTime<Utc>>,
}

impl Successor {
    /// Described, but for what it holds.
    pub fn made(&self) -> PlacesVersion {
        PlacesVersion {
            number: self.number,
            made_at: None,
            effective_from: self.effective_from,
            origin: Origin::Change,
            made_by: None,
            digest: String::new(),
            files: Vec::new(),
            summary: BTreeMap::new(),
        }
    }
}

/// Numbers for new versions in the place of the present one and of those whose day is still to come.
///
/// # Errors
/// What the database reported.
pub(super) async fn successors(tx: &impl ConnectionTrait) -> Result<Vec<Successor>, DbError> {
    // first of all, so that two changes follow one another
    versions::bump(tx, ReferencePart::Places).await?;
    let first = versions::read(tx).await?.of(ReferencePart::Places);
    let mut heads = heads(tx).await?;
    if heads.is_empty() {
        heads.push((first - 1, None));
    }
    for _ in 1..heads.len() {
        versions::bump(tx, ReferencePart::Places).await?;
    }
    let numbered = heads.into_iter().zip(first..);
    let successor = |((of, effective_from), number)| Successor {
        number,
        of,
        effective_from,
    };
    Ok(numbered.map(successor).collect())
}

/// Changes the present version, and those whose day is still to come, each into a new one.
pub(super) async fn change(
    tx: &impl ConnectionTrait,
    mut how: impl FnMut(&mut PlaceContents),
) -> Result<(), DbError> {
    for successor in successors(tx).await? {
        let mut contents = match stored(tx, successor.of).await? {
            Some(stored) => stored.contents()?,
            None => tables::contents(tx).await?,
        };
        how(&mut contents);
        write(tx, successor.made(), &contents).await?;
    }
    Ok(())
}

/// The versions that hold now or later, oldest first: without a clock, those that no newer one has taken the day of.
async fn heads(tx: &impl ConnectionTrait) -> Result<Vec<(i64, Option<DateTime<Utc>>)>, DbError> {
    let sql = "SELECT number, effective_from FROM places_versions ORDER BY number DESC";
    let mut heads: Vec<(i64, Option<DateTime<Utc>>)> = Vec::new();
    for row in tx.query_all_raw(statement(tx, sql, [])).await? {
        let (number, from): (i64, Option<DateTime<Utc>>) =
            (row.try_get("", "number")?, row.try_get("", "effective_from")?);
        // a newer one that holds from the same day or earlier has taken its place
        if heads.last().is_none_or(|(_, newer)| from < *newer) {
            heads.push((number, from));
        }
        if from.is_none() {
            break;
        }
    }
    heads.reverse();
    Ok(heads)
}

pub(super) async fn write(
    tx: &impl ConnectionTrait,
    made: PlacesVersion,
    contents: &PlaceContents,
) -> Result<(), DbError> {
    let made = PlacesVersion {
        summary: summary(contents),
        ..made
    };
    let (parts, documents): (Vec<Part>, Vec<_>) = documents::written(contents)?.into_iter().unzip();
    insert(tx, made, &parts, documents).await
}

/// Writes a version of these parts, with the documents that are new.
pub(super) async fn insert(
    tx: &impl ConnectionTrait,
    made: PlacesVersion,
    parts: &[Part],
    documents: Vec<Vec<u8>>,
) -> Result<(), DbError> {
    let mut bodies = Vec::new();
    for body in documents {
        bodies.extend::<[Value; 2]>([documents::digest(&body).into(), body.into()]);
    }
    PARTS.run(tx, bodies).await?;
    let all: Vec<&str> = parts.iter().map(|part| part.digest.as_str()).collect();
    let digest = documents::digest(all.join("\n").as_bytes());
    let values: Vec<Value> = vec![
        made.number.into(),
        made.made_at.into(),
        made.effective_from.into(),
        crate::rows::code(&made.origin).into(),
        made.made_by.into(),
        digest.into(),
        json(&made.files),
        json(&made.summary),
        json(&parts),
    ];
    VERSIONS.run(tx, values).await?;
    Ok(())
}

fn summary(contents: &PlaceContents) -> BTreeMap<String, usize> {
    let counts = [
        ("divisions", contents.divisions.len()),
        ("counties", contents.counties.len()),
        ("streets", contents.streets.len()),
        ("addresses", contents.addresses.len()),
        ("stations", contents.stations.len()),
        ("lessons", contents.lessons.len()),
        (
            "points",
            contents
                .stations
                .iter()
                .map(|one: &Station| one.points.len())
                .sum(),
        ),
    ];
    counts.map(|(what, count)| (what.to_owned(), count)).into()
}

#[derive(Deserialize)]
pub(super) struct Parts(pub(super) Vec<Part>);
impl TryGetableFromJson for Parts {}
