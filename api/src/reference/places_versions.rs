//! `GET /places/versions`: which places were in force when.

use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, PageQuery, limit};
use crate::problem::{Answer, Fault, Problem};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_infra::places::versions::{self, Origin, PlacesVersion};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A version of the places.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacesVersion)]
pub struct VersionDocument {
    /// Its name, as placements carry it.
    #[schema(example = "places-3")]
    places_version: String,
    /// Whether it holds now.
    current: bool,
    /// Whether files were imported.
    imported: bool,
    /// When it was made; absent for a change that no import made.
    made_at: Option<DateTime<Utc>>,
    /// From when on it holds; absent for at once.
    effective_from: Option<DateTime<Utc>>,
    /// Who made it.
    made_by: Option<String>,
    /// Digest of everything that it holds.
    digest: String,
    /// How much it holds: divisions, counties, streets (outlines), addresses, stations,
    /// points, lessons.
    counts: BTreeMap<String, usize>,
    /// Names of the files that it was made from.
    files: Vec<String>,
}

/// List the versions of the places
///
/// Newest first. Old ones stay, so that a decision can be taken again with the places of its day.
#[utoipa::path(
    tag = "places",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<VersionDocument>)),
    security(("bearer" = []))
)]
#[get("/places/versions")]
pub async fn list_places_versions(
    platform: web::Data<Platform>,
    _who: Staff,
    page: Query<PageQuery>,
) -> Answer {
    let most = limit(page.0.limit)?;
    let before = page.0.cursor.as_deref().map(number).transpose()?;
    let found = versions::list(platform.db.reader(), before, u64::from(most) + 1).await;
    let mut found = found.map_err(|error| Problem::internal(&error))?;
    let more = found.len() > most as usize;
    found.truncate(most as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| last.number.to_string());
    let current = platform.snapshot().places_number;
    let items = found
        .into_iter()
        .map(|one| VersionDocument::of(one, current))
        .collect();
    Ok(HttpResponse::Ok().json(Page { items, next_cursor }))
}

fn number(text: &str) -> Answer<i64> {
    text.parse().map_err(|_| {
        Problem::invalid(vec![Fault {
            pointer: "query:cursor".to_owned(),
            code: "malformed",
            bound: None,
        }])
    })
}

impl VersionDocument {
    fn of(one: PlacesVersion, current: i64) -> Self {
        VersionDocument {
            places_version: versions::name_of(one.number),
            current: one.number == current,
            imported: one.origin == Origin::Import,
            made_at: one.made_at,
            effective_from: one.effective_from,
            made_by: one.made_by,
            digest: one.digest,
            counts: one.summary,
            files: one.files.into_iter().map(|file| file.name).collect(),
        }
    }
}
