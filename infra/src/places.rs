//! Where everything lies, in versions that stay ([`versions`]): divisions, outlines, the address book, stations with
//! their points. Written rarely, read as a whole.

mod documents;
pub mod folder;
pub mod lessons;
mod row;
mod tables;
#[cfg(test)]
mod tests;
pub mod versions;

use chrono::{DateTime, Utc};
use nuanxin_domain::calendar::{CalendarImport, OpeningHours};
use nuanxin_domain::divisions::Division;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::place_files::PlaceContents;
use nuanxin_domain::routing::{Places, Station};
use sea_orm::{ConnectionTrait, TryGetableFromJson, Value};
use serde::Deserialize;
use std::collections::BTreeSet;

use crate::db::DbError;
use crate::rows::statement;

/// Adds divisions; those whose code is known get the new name, level and parent.
///
/// # Errors
/// What the database reported.
pub async fn put_divisions(tx: &impl ConnectionTrait, divisions: &[Division]) -> Result<(), DbError> {
    put(tx, divisions, &[]).await
}

/// Adds a station with its points, or replaces the one with its id.
///
/// # Errors
/// `DbError::Unique` on `name` for a name that another station has.
pub async fn put_station(tx: &impl ConnectionTrait, new: &Station) -> Result<(), DbError> {
    put(tx, &[], std::slice::from_ref(new)).await
}

/// Adds or replaces divisions, by their codes, and stations, by their ids, as one change.
///
/// # Errors
/// As [`put_station`].
pub async fn put(
    tx: &impl ConnectionTrait,
    divisions: &[Division],
    stations: &[Station],
) -> Result<(), DbError> {
    for station in stations {
        tables::enter_station(tx, station).await?;
    }
    versions::change(tx, |contents| {
        for new in divisions {
            contents.divisions.retain(|one| one.code != new.code);
            contents.divisions.push(new.clone());
        }
        for new in stations {
            contents.stations.retain(|one| one.id != new.id);
            contents.stations.push(new.clone());
        }
        *contents = std::mem::take(contents).in_order();
    })
    .await
}

/// Sets the opening hours of one point of a station; 0 is the first.
///
/// # Errors
/// `DbError::RowCount` for an unknown point.
pub async fn set_hours(
    tx: &impl ConnectionTrait,
    station: StationId,
    ordinal: u16,
    hours: OpeningHours,
) -> Result<(), DbError> {
    let mut found = 0;
    versions::change(tx, |contents| {
        let here = contents.stations.iter_mut().find(|one| one.id == station);
        if let Some(point) = here.and_then(|one| one.points.get_mut(usize::from(ordinal))) {
            point.hours = hours.clone();
            found = 1;
        }
    })
    .await?;
    DbError::expect_rows("set the opening hours", 1, found)
}

/// Closes points on single dates, as one change; tells nothing of names that no station has: they were checked.
///
/// # Errors
/// What the database reported.
pub async fn close(tx: &impl ConnectionTrait, import: &CalendarImport) -> Result<(), DbError> {
    versions::change(tx, |contents| {
        import.close(&mut contents.stations);
    })
    .await
}

/// A version as the snapshot that routing works on; its placements name it. Nothing at all before anything was written.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a document that is missing, changed or of an unknown form.
pub async fn load_places(db: &impl ConnectionTrait, version: i64) -> Result<Places, DbError> {
    let name = versions::name_of(version);
    match load_contents(db, version).await? {
        Some(contents) => built(contents, name).await,
        None => Ok(Places::new(name, Vec::new(), Vec::new())),
    }
}

/// As [`load_places`], for a version that may not be there.
///
/// # Errors
/// As [`load_places`].
pub async fn find_places(db: &impl ConnectionTrait, version: i64) -> Result<Option<Places>, DbError> {
    match load_contents(db, version).await? {
        Some(contents) => built(contents, versions::name_of(version)).await.map(Some),
        None => Ok(None),
    }
}

/// What a version holds, read beside those who wait for answers.
///
/// # Errors
/// As [`load_places`].
pub async fn load_contents(
    db: &impl ConnectionTrait,
    version: i64,
) -> Result<Option<PlaceContents>, DbError> {
    match versions::stored(db, version).await? {
        Some(stored) => beside(move || stored.contents()).await?.map(Some),
        None => versions::contents(db, version).await,
    }
}

/// Names and areas are made ready to be found: that takes a while.
async fn built(contents: PlaceContents, name: String) -> Result<Places, DbError> {
    beside(move || contents.to_places(name)).await
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| DbError::Unreadable("places: reading them was broken off".to_owned()))
}

/// Ids of open requests in pages, each page behind `after`: whom a change of places would send elsewhere is asked of
/// these.
///
/// # Errors
/// What the database reported.
pub async fn open_requests(
    db: &impl ConnectionTrait,
    after: uuid::Uuid,
    limit: u32,
) -> Result<Vec<nuanxin_domain::ids::RequestId>, DbError> {
    let sql = "SELECT id FROM help_requests WHERE id > $1 AND state IN \
               ('submitted','returned','triage','queued','assigned','in_progress','waiting') ORDER BY id LIMIT $2";
    let values: [Value; 2] = [after.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| Ok(nuanxin_domain::ids::RequestId(row.try_get("", "id")?)))
        .collect()
}

/// The snapshot of the version that holds at `now`.
///
/// # Errors
/// As [`load_places`].
pub async fn load_current(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Places, DbError> {
    let number = versions::current(db, now).await?;
    load_places(db, number).await
}

/// Codes of the committees that some advisor covers who can sign in.
///
/// # Errors
/// What the database reported.
pub async fn covered_committees(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbError> {
    let sql = "SELECT covers FROM accounts WHERE role = 'advisor' AND disabled_at IS NULL";
    let mut covered = BTreeSet::new();
    for row in db.query_all_raw(statement(db, sql, [])).await? {
        covered.extend(row.try_get::<Covered>("", "covers")?.0);
    }
    Ok(covered)
}

#[derive(Deserialize)]
struct Covered(Vec<String>);
impl TryGetableFromJson for Covered {}
