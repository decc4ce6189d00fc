//! The reference data of the demonstration: 静安区 with its stations, staff and roster. Made up but for the
//! names of the streets; `infra/data/README.md` says what. Its password is public, so it exists here only and
//! behind no setting: a real installation refuses a database in which this was written.

mod staff;
mod stations;
#[cfg(test)]
mod tests;

use nuanxin_domain::access::Role;
use nuanxin_domain::divisions;
use nuanxin_domain::personal::Personal;
use uuid::Uuid;

use crate::accounts;
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::keys::KeyRing;
use crate::places;
use crate::roster;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "nuanxin-demo";
/// Its hash. The password is public, so there is nothing to protect: one for all of them, and the cheapest parameters that
/// the algorithm knows, save the demonstration and every test that signs somebody in the time and the 19 MiB.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$6hUR0n3/J6iZYFqfYStqhA$gusvNiBy2xZI9KRXUTkFfh9/9oWN75rahWo/65IEzpI";

/// Why the demonstration's data could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A file that is part of the program is spoiled; a test reads it.
    #[error("the demonstration's data cannot be read: {0}")]
    Data(#[from] csv::Error),
}

/// One account of the demonstration, to be shown at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// What to type.
    pub username: String,
    /// What it may do.
    pub role: Role,
    /// Made-up name.
    pub name: String,
    /// Short name of its station.
    pub station: Option<String>,
}

/// Every staff account, the district's first, then the advisors and the leads by street.
///
/// # Errors
/// `SeedError::Data` never in a program that was tested.
pub fn staff_accounts() -> Result<Vec<DemoAccount>, SeedError> {
    let stations = stations::read()?;
    let rows = staff::read()?;
    Ok(rows
        .into_iter()
        .map(|row| DemoAccount {
            station: stations
                .iter()
                .find(|station| station.initials == row.initials)
                .map(|station| station.station.short_name.clone()),
            username: row.username,
            role: row.role,
            name: row.name,
        })
        .collect())
}

/// Writes divisions, stations, staff and roster in one transaction, unless they are there already; tells
/// whether it did.
///
/// # Errors
/// `SeedError`; nothing has been written then.
pub async fn seed(db: &Database, ring: &KeyRing, real: &dyn Clock) -> Result<bool, SeedError> {
    let stations = stations::read()?;
    let rows = staff::read()?;
    let hash = Personal::new(PASSWORD_HASH.to_owned());
    let all = divisions::jingan();
    let tx = db.write_tx().await?;
    let known = accounts::by_id(&tx, ring, rows[0].id()).await?;
    if known.is_some() {
        return Ok(false);
    }
    let put: Vec<_> = stations.iter().map(|one| one.station.clone()).collect();
    places::put(&tx, &all, &put).await?;
    for row in &rows {
        let new = row.account(&stations, &all, hash.clone());
        accounts::put_staff(&tx, ring, row.id(), new, real).await?;
    }
    roster::add_slots(&tx, &staff::duty(&rows, &stations)).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(true)
}

/// Ids that are the same in every demonstration, so that links and notes keep working.
fn fixed_id(kind: u16, number: u32) -> Uuid {
    // version 8 (own layout), variant 1; "nuanxi" before it
    Uuid::from_u128(0x6e75_616e_7869_8000_8000_0000_0000_0000 | u128::from(kind) << 64 | u128::from(number))
}
