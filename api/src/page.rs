//! Lists: paged by key, never by offset.

use crate::problem::{Answer, Fault, Problem};
use nuanxin_infra::help_requests::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items on the page; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

/// Checks `limit`: 1 to 100, 20 when absent.
///
/// # Errors
/// `out_of_range`.
pub fn limit(limit: Option<u32>) -> Answer<u32> {
    match limit.unwrap_or(20) {
        limit @ 1..=100 => Ok(limit),
        _ => Err(fault("limit", "out_of_range")),
    }
}

/// Reads a cursor that a page gave.
///
/// # Errors
/// `malformed`.
pub fn cursor(cursor: Option<&str>) -> Answer<Option<Cursor>> {
    cursor
        .map(|text| text.parse().map_err(|_| fault("cursor", "malformed")))
        .transpose()
}

/// Reads a cursor that is an id.
///
/// # Errors
/// `malformed`.
pub fn id_cursor(cursor: Option<&str>) -> Answer<Option<uuid::Uuid>> {
    cursor
        .map(|text| text.parse().map_err(|_| fault("cursor", "malformed")))
        .transpose()
}

fn fault(name: &str, code: &'static str) -> Problem {
    Problem::invalid(vec![Fault {
        pointer: format!("query:{name}"),
        code,
        bound: None,
    }])
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next_cursor: Option<String>,
}
