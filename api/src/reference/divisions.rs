//! `GET /divisions`: districts, streets, committees.

use crate::input::Query;
use crate::page::limit;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::divisions::{Division, Level};
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Below which division.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DivisionQuery {
    /// Code of the parent; the top level when absent.
    #[param(max_length = 12, example = "310106014")]
    parent: Option<String>,
    /// Items on the page; 100 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 12)]
    cursor: Option<String>,
}

/// One page of divisions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Divisions {
    /// Divisions, by code.
    items: Vec<DivisionDocument>,
    /// Where the next page begins; absent on the last.
    next_cursor: Option<String>,
}

/// A division: district, street or committee. Codes are those of 2022 and change; names within a parent do not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Division)]
pub struct DivisionDocument {
    /// Code: 6 digits district, 9 street, 12 committee.
    #[schema(example = "310106014")]
    code: String,
    /// Name.
    #[schema(example = "曹家渡街道")]
    name: String,
    /// Level.
    level: Level,
    /// Code of the parent.
    parent_code: Option<String>,
}

/// List divisions
///
/// Those directly below `parent`, for picking a place without a map.
#[utoipa::path(
    tag = "places",
    params(DivisionQuery),
    responses((status = 200, description = "One page", body = Divisions))
)]
#[get("/divisions")]
pub async fn list_divisions(platform: web::Data<Platform>, query: Query<DivisionQuery>) -> Answer {
    let most = limit(query.0.limit.or(Some(100)))? as usize;
    let snapshot = platform.snapshot();
    let mut found: Vec<&Division> = snapshot
        .rules
        .places
        .divisions_below(query.0.parent.as_deref())
        .collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    let after = query.0.cursor.unwrap_or_default();
    let mut rest = found.into_iter().filter(|division| division.code > after);
    let items: Vec<DivisionDocument> = rest.by_ref().take(most).map(DivisionDocument::of).collect();
    let next_cursor = rest.next().and(items.last()).map(|last| last.code.clone());
    Ok(HttpResponse::Ok().json(Divisions { items, next_cursor }))
}

impl DivisionDocument {
    fn of(division: &Division) -> Self {
        DivisionDocument {
            code: division.code.clone(),
            name: division.name.clone(),
            level: division.level,
            parent_code: division.parent_code.clone(),
        }
    }
}
