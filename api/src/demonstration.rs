//! The demonstration's data: 静安区 with its stations and accounts, and a month of requests in which residents,
//! advisors, leads, desk and district have done their work. All of it is made up, and made by `nuanxin demo` only.

mod calls;
mod courses;
mod dice;
mod doorbell;
mod drafts;
mod files;
mod hours;
mod life;
mod month;
mod people;
mod people_at_work;
mod present;
mod submissions;
#[cfg(test)]
mod tests;
mod troubles;
mod words;

use std::fmt::Write;

use nuanxin_infra::db::DbError;
use nuanxin_infra::demonstration as reference;
use nuanxin_infra::platform::Platform;

pub use doorbell::TOKEN as DOORBELL_TOKEN;
pub use month::MonthError;
pub use nuanxin_infra::demonstration::{PASSWORD, SeedError as ReferenceError};

/// Why the demonstration's data could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Stations, accounts, roster.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The month of requests.
    #[error(transparent)]
    Month(#[from] MonthError),
    /// What was written could not be read again.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Fills an empty database; leaves one that was filled before as it is.
///
/// # Errors
/// `SeedError`.
pub async fn seed(platform: &Platform) -> Result<(), SeedError> {
    reference::seed(&platform.db, &platform.ring, &*platform.clocks.real).await?;
    platform.reference.refresh().await?;
    let requests = month::seed(platform).await?;
    tracing::info!(requests, "the demonstration's month is there");
    Ok(())
}

/// Who can sign in, a line for each station and one for the others: to be shown to whoever tries it.
///
/// # Errors
/// As [`reference::staff_accounts`].
pub fn accounts() -> Result<Vec<String>, ReferenceError> {
    let mut lines: Vec<(Option<String>, String)> = Vec::new();
    for account in reference::staff_accounts()? {
        match lines.iter_mut().find(|line| line.0 == account.station) {
            Some((_, line)) => {
                // writing to a text does not fail
                let _ = write!(line, ", {}", account.username);
            }
            None => lines.push((account.station, account.username)),
        }
    }
    let shown = |(station, usernames): (Option<String>, String)| match station {
        Some(station) => format!("{usernames} ({station})"),
        None => usernames,
    };
    Ok(lines.into_iter().map(shown).collect())
}
