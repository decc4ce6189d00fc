//! What the advisors of a station have on their hands, and what they were given lately.

mod known;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use nuanxin_domain::advisor_choice::LoadWeights;
use nuanxin_domain::help_request::StateName;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::urgency::Urgency;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{from_code, placeholders, statement};

pub use known::KnownWorkloads;

/// So many of a station's last assignments tell whose turn it is.
const LATELY_GIVEN: usize = 200;

/// The hands of advisors by station.
pub type Workloads = HashMap<StationId, HashMap<AccountId, Workload>>;

/// One advisor's hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workload {
    /// What the open requests weigh, in hundredths of an ordinary one. What waits for the resident weighs less, what
    /// is resolved nothing.
    pub load: u32,
    /// Requests given lately, whatever became of them.
    pub recent: u32,
}

/// The hands of the advisors of these stations. Advisors with nothing, and nothing given lately, are left out. Lately
/// means since `since` (domain time), and among the last 200 given at the station: what was given before them
/// says nothing about whose turn it is, and looking at it would cost more with every request.
///
/// # Errors
/// What the database reported.
pub async fn workloads(
    db: &impl ConnectionTrait,
    stations: &BTreeSet<StationId>,
    since: DateTime<Utc>,
) -> Result<Workloads, DbError> {
    let mut hands = Workloads::new();
    if stations.is_empty() {
        return Ok(hands);
    }
    let ids: Vec<Value> = stations.iter().map(|station| station.0.into()).collect();
    carried(db, ids.clone(), &mut hands).await?;
    given_lately(db, ids, since, &mut hands).await?;
    Ok(hands)
}

async fn carried(
    db: &impl ConnectionTrait,
    stations: Vec<Value>,
    hands: &mut Workloads,
) -> Result<(), DbError> {
    // The condition on the state is the index's, word for word: the count reads nothing but the index.
    let sql = format!(
        "SELECT station_id, advisor_id, state, urgency_rank, count(*) AS found FROM help_requests \
         WHERE station_id IN ({}) AND state IN ('assigned','in_progress','waiting') AND advisor_id IS NOT NULL \
         GROUP BY station_id, advisor_id, state, urgency_rank",
        placeholders(1, stations.len())
    );
    let weights = LoadWeights::built_in();
    for row in db.query_all_raw(statement(db, sql, stations)).await? {
        let state: StateName = from_code(row.try_get("", "state")?)?;
        let rank: i16 = row.try_get("", "urgency_rank")?;
        let urgency = Urgency::ALL.into_iter().find(|one| one.lane() == rank);
        let weight = weights.of(state, urgency.unwrap_or(Urgency::Normal));
        let more = weight.saturating_mul(few(row.try_get("", "found")?));
        let hand = hand_of(hands, &row)?;
        hand.load = hand.load.saturating_add(more);
    }
    Ok(())
}

async fn given_lately(
    db: &impl ConnectionTrait,
    stations: Vec<Value>,
    since: DateTime<Utc>,
    hands: &mut Workloads,
) -> Result<(), DbError> {
    let one = |n: usize| {
        format!(
            "SELECT * FROM (SELECT station_id, advisor_id FROM assignments WHERE station_id = ${n} \
             AND at >= ${since} ORDER BY at DESC LIMIT {LATELY_GIVEN}) AS of_{n}",
            since = stations.len() + 1
        )
    };
    let each: Vec<String> = (1..=stations.len()).map(one).collect();
    let sql = format!(
        "SELECT station_id, advisor_id, count(*) AS found FROM ({}) AS lately GROUP BY station_id, advisor_id",
        each.join(" UNION ALL ")
    );
    let values = stations.into_iter().chain([since.into()]);
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        hand_of(hands, &row)?.recent = few(row.try_get("", "found")?);
    }
    Ok(())
}

/// How many open requests stations have, resolved ones left out; stations with none are left out.
///
/// # Errors
/// What the database reported.
pub async fn open_at(
    db: &impl ConnectionTrait,
    stations: &BTreeSet<StationId>,
) -> Result<HashMap<StationId, u32>, DbError> {
    if stations.is_empty() {
        return Ok(HashMap::new());
    }
    // The first condition on the state is the index's, word for word.
    let sql = format!(
        "SELECT station_id, count(*) AS found FROM help_requests WHERE station_id IN ({}) \
         AND state IN ('queued','assigned','in_progress','waiting','resolved') AND state <> 'resolved' \
         GROUP BY station_id",
        placeholders(1, stations.len())
    );
    let ids = stations.iter().map(|station| Value::from(station.0));
    let rows = db.query_all_raw(statement(db, sql, ids)).await?;
    rows.iter()
        .map(|row| {
            let station = StationId(row.try_get::<Uuid>("", "station_id")?);
            Ok((station, few(row.try_get("", "found")?)))
        })
        .collect()
}

/// The numbers of a station's open requests, resolved ones left out.
///
/// # Errors
/// What the database reported.
pub async fn open_numbers_at(db: &impl ConnectionTrait, station: StationId) -> Result<Vec<String>, DbError> {
    let sql = "SELECT number FROM help_requests WHERE station_id = $1 \
               AND state IN ('queued','assigned','in_progress','waiting','resolved') AND state <> 'resolved' \
               ORDER BY number";
    let rows = db.query_all_raw(statement(db, sql, [station.0.into()])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "number")?)).collect()
}

fn hand_of<'a>(hands: &'a mut Workloads, row: &QueryResult) -> Result<&'a mut Workload, DbError> {
    let station = StationId(row.try_get::<Uuid>("", "station_id")?);
    let advisor = AccountId(row.try_get::<Uuid>("", "advisor_id")?);
    Ok(hands.entry(station).or_default().entry(advisor).or_default())
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
