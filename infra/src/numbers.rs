//! Numbers of new requests: each node draws them from a block that it has reserved, so that a submission asks the
//! database for nothing. A block that is not used up is lost; gaps mean nothing.

use crate::db::{Database, DbError};
use crate::rows::statement;
use chrono::{DateTime, Datelike, Utc};
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::number::RequestNumber;
use sea_orm::{ConnectionTrait, Value};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Numbers reserved at once.
const BLOCK: i64 = 200;

/// Draws numbers. Cheap to clone.
#[derive(Clone, Default)]
pub struct NumberAllocator(Arc<Mutex<Block>>);

#[derive(Default)]
struct Block {
    year: i32,
    next: i64,
    end: i64,
}

impl NumberAllocator {
    /// With nothing reserved yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next number of the local year of `now` (domain time).
    ///
    /// # Errors
    /// When no block can be reserved, or the year has no numbers left.
    pub async fn next(&self, db: &Database, now: DateTime<Utc>) -> Result<RequestNumber, DbError> {
        let year = local_date(now).year();
        let mut block = self.0.lock().await;
        if block.year != year || block.next >= block.end {
            let start = reserve(db, year).await?;
            *block = Block {
                year,
                next: start,
                end: start + BLOCK,
            };
        }
        let sequence = u64::try_from(block.next).unwrap_or_default();
        block.next += 1;
        RequestNumber::compose(year, sequence).map_err(|error| DbError::Unreadable(error.to_string()))
    }
}

async fn reserve(db: &Database, year: i32) -> Result<i64, DbError> {
    let tx = db.write_tx().await?;
    let sql = "INSERT INTO number_blocks (year, next) VALUES ($1, $2) \
               ON CONFLICT (year) DO UPDATE SET next = number_blocks.next + $3 RETURNING next";
    let values: [Value; 3] = [year.into(), (1 + BLOCK).into(), BLOCK.into()];
    let row = tx.query_one_raw(statement(&tx, sql, values)).await?;
    let end: i64 = row
        .ok_or_else(|| DbError::Unreadable("a block without a row".into()))?
        .try_get("", "next")?;
    tx.commit().await?;
    Ok(end - BLOCK)
}
