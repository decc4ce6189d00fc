//! Request numbers (受理编号): drawn from blocks, so that a submission asks the database for one only now and
//! then. What is left of a block when the program stops stays unused: numbers have gaps, never doubles.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::number::{NumberError, RequestNumber};
use sea_orm::{ConnectionTrait, Value};
use tokio::sync::Mutex;

use crate::db::{Database, DbError};
use crate::rows::statement;

/// Numbers fetched at once.
const BLOCK: u32 = 500;

/// Why there is no number.
#[derive(Debug, thiserror::Error)]
pub enum NumberingError {
    /// The database reported an error.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The year has no number left, or lies outside 2000 to 2099.
    #[error(transparent)]
    Number(#[from] NumberError),
}

/// Hands out request numbers; one for each program.
pub struct NumberAllocator {
    db: Database,
    block: u32,
    /// What is left of the block of each year.
    left: Mutex<HashMap<i32, std::ops::Range<u64>>>,
}

impl NumberAllocator {
    /// Draws from this database.
    pub fn new(db: Database) -> Self {
        Self::with_block(db, BLOCK)
    }

    /// Draws blocks of another size.
    pub fn with_block(db: Database, block: u32) -> Self {
        Self {
            db,
            block: block.max(1),
            left: Mutex::new(HashMap::new()),
        }
    }

    /// The next number of the year in which `now` (domain time) lies in Shanghai.
    ///
    /// # Errors
    /// What the database reported, or `NumberingError::Number` when the year is full.
    pub async fn allocate(&self, now: DateTime<Utc>) -> Result<RequestNumber, NumberingError> {
        let year = local_date(now).year();
        let mut left = self.left.lock().await;
        let block = left.entry(year).or_default();
        if block.is_empty() {
            *block = self.fetch(year).await?;
        }
        let sequence = block.start;
        block.start += 1;
        Ok(RequestNumber::compose(year, sequence)?)
    }

    async fn fetch(&self, year: i32) -> Result<std::ops::Range<u64>, DbError> {
        let sql = "INSERT INTO number_blocks (year, next) VALUES ($1, $2) \
                   ON CONFLICT (year) DO UPDATE SET next = number_blocks.next + $3 RETURNING next";
        let size = i64::from(self.block);
        let values: [Value; 3] = [year.into(), (1 + size).into(), size.into()];
        let tx = self.db.write_tx().await?;
        let row = tx.query_one_raw(statement(&tx, sql, values)).await?;
        let next: i64 = row.map_or(Ok(0), |row| row.try_get("", "next"))?;
        tx.commit().await?;
        let end = u64::try_from(next).unwrap_or(0);
        Ok(end.saturating_sub(u64::from(self.block))..end)
    }
}
