//! How much the advisors of a station have on their hands.

use nuanxin_domain::ids::{AccountId, StationId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::statement;

/// Requests that each advisor of a station has to work on; what waits for the resident counts, what is
/// resolved does not. Advisors with nothing are left out.
///
/// # Errors
/// What the database reported.
pub async fn open_load_of_station(
    db: &impl ConnectionTrait,
    station: StationId,
) -> Result<Vec<(AccountId, u64)>, DbError> {
    // The condition on the state is the index's, word for word: the count reads nothing but the index.
    let sql = "SELECT advisor_id, count(*) AS load FROM help_requests WHERE station_id = $1 \
               AND state IN ('assigned','in_progress','waiting') AND advisor_id IS NOT NULL \
               GROUP BY advisor_id ORDER BY advisor_id";
    let rows = db.query_all_raw(statement(db, sql, [station.0.into()])).await?;
    rows.iter()
        .map(|row| {
            let advisor: Uuid = row.try_get("", "advisor_id")?;
            let load: i64 = row.try_get("", "load")?;
            Ok((AccountId(advisor), u64::try_from(load).unwrap_or(0)))
        })
        .collect()
}
