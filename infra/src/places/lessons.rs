//! What decisions have taught, as a part of each version: added and taken away without touching the rest of it, so that
//! an address book of a hundred thousand rows need not be read for one of them.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use nuanxin_domain::routing::Lesson;
use sea_orm::{ConnectionTrait, Value};

use super::documents::{self, Kind, Part};
use super::tables;
use super::versions::{self, Parts, PlacesVersion, Successor, Summary};
use crate::db::DbError;
use crate::rows::statement;

/// Teaches: from now on, and in the versions whose day is to come. `lesson` makes it of the number of the new version,
/// which is its own number, too: no two have the same, whatever is forgotten later. None when the place is taught
/// already: drop the transaction.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a document that is missing or changed.
pub async fn teach(
    tx: &impl ConnectionTrait,
    lesson: impl FnOnce(u32) -> Lesson,
) -> Result<Option<u32>, DbError> {
    let successors = versions::successors(tx).await?;
    let first = successors.first().map_or(0, |first| first.number);
    let number = u32::try_from(first).map_err(|_| DbError::Unreadable("places: too many versions".into()))?;
    let lesson = lesson(number);
    for successor in successors {
        let mut known = false;
        changed(tx, &successor, |all| {
            known = all.iter().any(|one| one.place == lesson.place);
            all.push(lesson.clone());
        })
        .await?;
        if known {
            return Ok(None);
        }
    }
    Ok(Some(number))
}

/// Takes a lesson away: from now on, and in the versions whose day is to come.
///
/// # Errors
/// As [`teach`].
pub async fn withdraw(tx: &impl ConnectionTrait, number: u32) -> Result<(), DbError> {
    for successor in versions::successors(tx).await? {
        changed(tx, &successor, |all| all.retain(|one| one.number != number)).await?;
    }
    Ok(())
}

async fn changed(
    tx: &impl ConnectionTrait,
    successor: &Successor,
    how: impl FnOnce(&mut Vec<Lesson>),
) -> Result<(), DbError> {
    let sql = "SELECT parts, summary FROM places_versions WHERE number = $1";
    let row = tx
        .query_one_raw(statement(tx, sql, [successor.of.into()]))
        .await?;
    let Some(row) = row else {
        let mut contents = tables::contents(tx).await?;
        how(&mut contents.lessons);
        return versions::write(tx, successor.made(), &contents).await;
    };
    let Parts(mut parts) = row.try_get("", "parts")?;
    let Summary(mut summary) = row.try_get("", "summary")?;
    let mut lessons = match parts.iter().find(|part| part.kind == Kind::Lessons) {
        Some(part) => read(tx, part).await?,
        None => Vec::new(),
    };
    how(&mut lessons);
    summary.insert("lessons".to_owned(), lessons.len());
    parts.retain(|part| part.kind != Kind::Lessons);
    let (part, document) = documents::lessons(&lessons)?.unzip();
    parts.extend(part);
    let made = PlacesVersion {
        summary,
        ..successor.made()
    };
    versions::insert(tx, made, &parts, document.into_iter().collect()).await
}

async fn read(tx: &impl ConnectionTrait, part: &Part) -> Result<Vec<Lesson>, DbError> {
    let sql = "SELECT digest, body FROM places_parts WHERE digest = $1";
    let digest: Value = part.digest.as_str().into();
    let mut bodies = HashMap::new();
    for row in tx.query_all_raw(statement(tx, sql, [digest])).await? {
        bodies.insert(row.try_get("", "digest")?, row.try_get("", "body")?);
    }
    Ok(documents::read(std::slice::from_ref(part), &bodies)?.lessons)
}
