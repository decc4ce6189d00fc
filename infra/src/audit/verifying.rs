//! Verification of the whole log: the chain link by link, then entries that have no seal, then exported heads. In
//! pages, so that memory does not grow with the log; while the program writes on.

mod findings;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::chain::{self, Head};
use super::{forgetting, heads};
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::ids::first_id_at;
use crate::keys::KeyRing;
use crate::rows::statement;
pub use findings::Finding;

/// Rows read at once; each page is cut before its rows are joined, so that none costs more than another.
const PAGE: usize = 1_000;

/// How long an entry may wait for its seal.
const UNSEALED_FOR: TimeDelta = TimeDelta::seconds(60);

/// How `verify` looks.
#[derive(Debug, Clone, Copy)]
pub struct Verifying<'a> {
    /// Exported heads, to hold the chain against.
    pub heads: Option<&'a Path>,
    /// Entries that wait too long are looked at again after this: a long transaction may just have committed.
    pub patience: Duration,
}

/// What was looked at, and everything that is wrong.
#[derive(Debug, Default)]
pub struct Verified {
    /// Where the chain begins, when entries were removed in their time.
    pub begins_after: Option<Head>,
    /// Sealed entries that are as they were.
    pub sealed: u64,
    /// The end of the chain, as far as it is whole.
    pub head: Option<Head>,
    /// Entries that wait for their seal.
    pub waiting: u64,
    /// Exported heads that fit.
    pub heads: u64,
    /// Exported heads about entries that were removed since.
    pub heads_before: u64,
    /// Lines of the file that are no heads.
    pub unreadable: u64,
    /// What is wrong, the first broken link first; empty when the log is whole.
    pub findings: Vec<Finding>,
}

/// Why nothing can be said about the log.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The database cannot be asked.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The file of heads cannot be read.
    #[error("the file of heads cannot be read: {0}")]
    Heads(#[from] std::io::Error),
}

/// Verifies the log.
///
/// # Errors
/// `VerifyError` when it cannot be read; what is wrong with it stands in the answer.
pub async fn verify(
    db: &Database,
    ring: &KeyRing,
    real: &dyn Clock,
    how: Verifying<'_>,
) -> Result<Verified, VerifyError> {
    let mut verified = Verified::default();
    walk_chain(db, ring, &mut verified).await?;
    let mut unsealed = Unsealed::find(db, real.now()).await?;
    if unsealed.late > 0 {
        tokio::time::sleep(how.patience).await;
        unsealed = Unsealed::find(
            db,
            real.now() - TimeDelta::from_std(how.patience).unwrap_or_default(),
        )
        .await?;
    }
    unsealed.tell(&mut verified);
    if let Some(path) = how.heads {
        compare_heads(db, path, &mut verified).await?;
    }
    Ok(verified)
}

/// One seal with its entry.
struct Seal {
    stored: Head,
    entry: Uuid,
    /// None when there is no such entry, or it holds what the program never writes.
    bytes: Option<Vec<u8>>,
    exists: bool,
}

impl Seal {
    fn read(row: &QueryResult) -> Result<Self, DbError> {
        Ok(Self {
            stored: Head::read(row)?,
            entry: row.try_get("", "entry_id")?,
            exists: row.try_get::<Option<Uuid>>("", "id").ok().flatten().is_some(),
            bytes: chain::bytes(row).ok(),
        })
    }

    fn fits(&self, ring: &KeyRing, before: &Head) -> bool {
        let linked = |bytes: &Vec<u8>| {
            let Head { position, at, .. } = self.stored;
            chain::link(ring, before.link, position, at, bytes) == self.stored.link
        };
        self.exists && self.bytes.as_ref().is_some_and(linked)
    }
}

async fn seals_after(db: &impl ConnectionTrait, position: i64, limit: usize) -> Result<Vec<Seal>, DbError> {
    let sql = format!(
        "WITH s AS MATERIALIZED (SELECT position, link, sealed_at, entry_id FROM audit_seals \
         WHERE position > $1 ORDER BY position LIMIT {limit}) \
         SELECT s.position, s.link, s.sealed_at, s.entry_id, e.* FROM s \
         LEFT JOIN audit_entries e ON e.id = s.entry_id ORDER BY s.position"
    );
    let rows = db.query_all_raw(statement(db, sql, [position.into()])).await?;
    rows.iter().map(Seal::read).collect()
}

/// Ends at the first link that is broken: behind it nothing can be said.
async fn walk_chain(db: &Database, ring: &KeyRing, verified: &mut Verified) -> Result<(), DbError> {
    let mut head = Head::beginning();
    if let Some((checkpoint, genuine)) = forgetting::beginning(db.reader(), ring).await? {
        if !genuine {
            let position = checkpoint.position;
            verified.findings.push(Finding::Checkpoint { position });
        }
        verified.begins_after = Some(checkpoint.clone());
        head = checkpoint;
    }
    loop {
        let page = seals_after(db.reader(), head.position, PAGE).await?;
        let last = page.len() < PAGE;
        for seal in page {
            if let Some(finding) = broken(db, ring, &head, &seal).await? {
                verified.findings.push(finding);
                return Ok(());
            }
            verified.sealed += 1;
            head = seal.stored;
            verified.head = Some(head.clone());
        }
        if last {
            return Ok(());
        }
    }
}

async fn broken(
    db: &Database,
    ring: &KeyRing,
    before: &Head,
    seal: &Seal,
) -> Result<Option<Finding>, DbError> {
    let (position, entry) = (seal.stored.position, seal.entry);
    if position != before.position + 1 {
        let missing = before.position + 1;
        return Ok(Some(Finding::SealMissing { missing }));
    }
    if !seal.exists {
        return Ok(Some(Finding::EntryDeleted { position, entry }));
    }
    if seal.fits(ring, before) && seal.stored.at >= before.at {
        return Ok(None);
    }
    // If the next one fits upon this link, the link is the one that was made, and the entry is another.
    let next = seals_after(db.reader(), position, 1).await?;
    let link_is_ours = next.first().is_some_and(|next| next.fits(ring, &seal.stored));
    Ok(Some(if link_is_ours {
        Finding::EntryAltered { position, entry }
    } else {
        Finding::LinkBroken { position, entry }
    }))
}

/// Entries without a seal.
#[derive(Default)]
struct Unsealed {
    waiting: u64,
    /// Of those, how many have waited too long.
    late: u64,
    oldest: Option<Uuid>,
    /// One that nobody listed: it was put in past the program.
    unlisted: Option<Uuid>,
    /// One that was listed and is gone.
    gone: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    sealed: Option<i64>,
    listed: Option<Uuid>,
}

impl Unsealed {
    async fn find(db: &Database, now: DateTime<Utc>) -> Result<Self, DbError> {
        let mut unsealed = Self::default();
        let (mut after, young) = (Uuid::nil(), first_id_at(now - UNSEALED_FOR));
        loop {
            let sql = format!(
                "WITH e AS MATERIALIZED (SELECT id FROM audit_entries WHERE id > $1 ORDER BY id LIMIT {PAGE}) \
                 SELECT e.id, s.position AS sealed, u.entry_id AS listed FROM e \
                 LEFT JOIN audit_seals s ON s.entry_id = e.id \
                 LEFT JOIN audit_backlog u ON u.entry_id = e.id ORDER BY e.id"
            );
            let page = Found::find_by_statement(statement(db.reader(), sql, [after.into()]))
                .all(db.reader())
                .await
                .map_err(DbError::from)?;
            for found in page.iter().filter(|found| found.sealed.is_none()) {
                unsealed.count(found, young);
            }
            match page.last() {
                Some(last) if page.len() == PAGE => after = last.id,
                _ => break,
            }
        }
        unsealed.gone = Self::gone(db.reader()).await?;
        Ok(unsealed)
    }

    fn count(&mut self, found: &Found, young: Uuid) {
        self.waiting += 1;
        if found.listed.is_none() {
            self.unlisted.get_or_insert(found.id);
        } else if found.id < young {
            self.late += 1;
            self.oldest.get_or_insert(found.id);
        }
    }

    async fn gone(db: &impl ConnectionTrait) -> Result<Option<Uuid>, DbError> {
        let sql = "SELECT u.entry_id FROM audit_backlog u LEFT JOIN audit_entries e ON e.id = u.entry_id \
                   WHERE e.id IS NULL ORDER BY u.entry_id LIMIT 1";
        let row = db.query_one_raw(statement(db, sql, [])).await?;
        Ok(row.map(|row| row.try_get("", "entry_id")).transpose()?)
    }

    fn tell(&self, verified: &mut Verified) {
        verified.waiting = self.waiting;
        if let Some(entry) = self.unlisted {
            verified.findings.push(Finding::PutIn { entry });
        }
        if let Some(entry) = self.gone {
            verified.findings.push(Finding::DeletedUnsealed { entry });
        }
        if let Some(entry) = self.oldest {
            let count = self.late;
            verified.findings.push(Finding::TailUnsealed { count, entry });
        }
    }
}

/// Only the first head that does not fit is named.
async fn compare_heads(db: &Database, path: &Path, verified: &mut Verified) -> Result<(), VerifyError> {
    let begins_after = verified.begins_after.as_ref().map_or(0, |head| head.position);
    let ends_at = chain::head(db.reader()).await?.map_or(0, |head| head.position);
    for line in heads::read(path)? {
        let Some(exported) = line? else {
            verified.unreadable += 1;
            continue;
        };
        let (position, at) = (exported.position, exported.at);
        let at_beginning = verified
            .begins_after
            .as_ref()
            .filter(|head| head.position == position);
        if position < begins_after {
            verified.heads_before += 1;
            continue;
        }
        let stored = match at_beginning {
            Some(head) => Some(head.link),
            None => forgetting::link_at(db.reader(), position).await?,
        };
        let finding = match stored {
            Some(link) if link == exported.link => {
                verified.heads += 1;
                continue;
            }
            Some(_) => Finding::HeadDiffers { position, at },
            None if position > ends_at => Finding::Shortened {
                position,
                at,
                ends_at,
            },
            // Its seal is missing in the middle, which the chain has told.
            None => Finding::HeadDiffers { position, at },
        };
        verified.findings.push(finding);
        return Ok(());
    }
    Ok(())
}
