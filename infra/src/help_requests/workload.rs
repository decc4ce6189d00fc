//! What the advisors of a station have on their hands, and what they were given lately.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::advisor_choice::LoadWeights;
use nuanxin_domain::help_request::StateName;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::urgency::Urgency;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{from_code, statement};

/// One advisor's hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    /// What the open requests weigh, in hundredths of an ordinary one. What waits for the resident weighs less, what
    /// is resolved nothing.
    pub load: u32,
    /// Requests given since the asked instant, whatever became of them.
    pub recent: u32,
}

/// The hands of each advisor of a station. Advisors with nothing, and nothing given since `since` (domain time), are
/// left out.
///
/// # Errors
/// What the database reported.
pub async fn workload_of_station(
    db: &impl ConnectionTrait,
    station: StationId,
    since: DateTime<Utc>,
) -> Result<HashMap<AccountId, Workload>, DbError> {
    let mut hands: HashMap<AccountId, Workload> = HashMap::new();
    // The condition on the state is the index's, word for word: the count reads nothing but the index.
    let sql = "SELECT advisor_id, state, urgency_rank, count(*) AS found FROM help_requests WHERE station_id = $1 \
               AND state IN ('assigned','in_progress','waiting') AND advisor_id IS NOT NULL \
               GROUP BY advisor_id, state, urgency_rank";
    let weights = LoadWeights::built_in();
    for row in db.query_all_raw(statement(db, sql, [station.0.into()])).await? {
        let state: StateName = from_code(row.try_get("", "state")?)?;
        let rank: i16 = row.try_get("", "urgency_rank")?;
        let urgency = Urgency::ALL.into_iter().find(|one| one.lane() == rank);
        let weight = weights.of(state, urgency.unwrap_or(Urgency::Normal));
        let hand = hands
            .entry(AccountId(row.try_get::<Uuid>("", "advisor_id")?))
            .or_default();
        hand.load = hand
            .load
            .saturating_add(weight.saturating_mul(few(row.try_get("", "found")?)));
    }
    let sql = "SELECT advisor_id, count(*) AS found FROM assignments WHERE station_id = $1 AND at >= $2 \
               GROUP BY advisor_id";
    let values: [Value; 2] = [station.0.into(), since.into()];
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let hand = hands
            .entry(AccountId(row.try_get::<Uuid>("", "advisor_id")?))
            .or_default();
        hand.recent = few(row.try_get("", "found")?);
    }
    Ok(hands)
}

fn few(found: i64) -> u32 {
    u32::try_from(found.max(0)).unwrap_or(u32::MAX)
}

/// Deletes at most `limit` entries of what was given before `before` (domain time): only what is recent counts.
///
/// # Errors
/// What the database reported.
pub async fn forget_assignments(
    tx: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, DbError> {
    let sql = "DELETE FROM assignments WHERE (request_id, seq) IN \
               (SELECT request_id, seq FROM assignments WHERE at < $1 LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}
