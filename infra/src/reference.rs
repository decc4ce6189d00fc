//! Reference data as one snapshot in memory, swapped as a whole: calendar, periods, places, roster, staff,
//! danger words, catalogue. The database says by a number when a snapshot is old; whoever changes reference
//! data calls [`Reference::refresh`] after the commit, the other nodes notice within their next poll.

mod directory;
#[cfg(test)]
mod tests;
pub mod versions;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::TimeDelta;
use nuanxin_domain::calendar::WorkCalendar;
use nuanxin_domain::catalogue::{self, CatalogueItem, Programme};
use nuanxin_domain::danger_words::DangerWords;
use nuanxin_domain::routing::Places;
use nuanxin_domain::rules::Rules;

use self::versions::{Part, Versions};
use crate::accounts;
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::keys::KeyRing;
use crate::places;
use crate::roster;
use crate::rule_versions;
pub use directory::Directory;

/// Leave that ended longer ago than this on the domain's clock decides about nothing any more.
const ROSTER_KEPT_DAYS: i64 = 62;
/// Versions of the places that are kept beside the present one.
const PAST: usize = 2;

/// Everything that decisions look up, at one version.
#[derive(Debug)]
pub struct Snapshot {
    /// Calendar, periods, places, roster.
    pub rules: Rules,
    /// Who is on the staff.
    pub directory: Directory,
    /// Words that point to danger.
    pub danger_words: Arc<DangerWords>,
    /// The service catalogue.
    pub catalogue: Arc<[CatalogueItem]>,
    /// The named programmes.
    pub programmes: Arc<[Programme]>,
    /// What the database said before this was loaded.
    pub versions: Versions,
    /// Number of the version of the places that holds now.
    pub places_number: i64,
}

/// Keeps the snapshot. Share it in an `Arc`.
pub struct Reference {
    db: Database,
    ring: KeyRing,
    domain: Arc<dyn Clock>,
    current: RwLock<Arc<Snapshot>>,
    /// Places of other days, asked for of late.
    past: Mutex<Vec<(i64, Arc<Places>)>>,
    /// One refresh at a time, so that an older load never replaces a newer one.
    turn: tokio::sync::Mutex<()>,
}

impl Reference {
    /// Loads the first snapshot.
    ///
    /// # Errors
    /// What the database reported; `DbError::Unreadable` when the key ring does not open the staff's names.
    pub async fn load(db: Database, ring: KeyRing, domain: Arc<dyn Clock>) -> Result<Self, DbError> {
        rule_versions::keep_calendar(&db).await?;
        let fixed = Fixed::embedded();
        let first = load(&db, &ring, &*domain, fixed, None).await?;
        warn_of_missing_year(&first.rules.calendar, &*domain);
        Ok(Self {
            db,
            past: Mutex::default(),
            ring,
            domain,
            current: RwLock::new(Arc::new(first)),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// The snapshot now. Take it once for each decision and keep it until the decision is recorded.
    pub fn current(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads a new snapshot if the database's versions have changed; tells whether it did.
    ///
    /// # Errors
    /// What the database reported; the old snapshot stays.
    pub async fn refresh(&self) -> Result<bool, DbError> {
        let _turn = self.turn.lock().await;
        let old = self.current();
        let places = places::versions::current(self.db.reader(), self.domain.now()).await?;
        if versions::read(self.db.reader()).await? == old.versions && places == old.places_number {
            return Ok(false);
        }
        let new = load(&self.db, &self.ring, &*self.domain, Fixed::of(&old), Some(&old)).await?;
        if new.rules.calendar.version() != old.rules.calendar.version() {
            warn_of_missing_year(&new.rules.calendar, &*self.domain);
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(true)
    }
}

impl Reference {
    /// The calendar of this name, by which something was promised; none when it is not known here.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn calendar_of(&self, name: &str) -> Result<Option<Arc<WorkCalendar>>, DbError> {
        let now = self.current();
        if now.rules.calendar.version() == name {
            return Ok(Some(Arc::clone(&now.rules.calendar)));
        }
        let found = rule_versions::calendar_named(self.db.reader(), name).await?;
        Ok(found.map(Arc::new))
    }

    /// The places of this version, for decisions of another day; none when there is no such version. The last few are
    /// kept.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn places_of(&self, number: i64) -> Result<Option<Arc<Places>>, DbError> {
        let now = self.current();
        if now.places_number == number {
            return Ok(Some(Arc::clone(&now.rules.places)));
        }
        let kept = |past: &[(i64, Arc<Places>)]| {
            let found = past.iter().find(|(one, _)| *one == number);
            found.map(|(_, places)| Arc::clone(places))
        };
        let known = kept(&self.past.lock().unwrap_or_else(PoisonError::into_inner));
        if known.is_some() {
            return Ok(known);
        }
        // one at a time: each may be large
        let _turn = self.turn.lock().await;
        let Some(places) = places::find_places(self.db.reader(), number).await? else {
            return Ok(None);
        };
        let places = Arc::new(places);
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        past.insert(0, (number, Arc::clone(&places)));
        past.truncate(PAST);
        Ok(Some(places))
    }
}

/// From October on, and whenever it is over, a year without data is said at every start: what falls into it moves.
fn warn_of_missing_year(calendar: &WorkCalendar, domain: &dyn Clock) {
    if let Some(year) = calendar.missing_year(domain.now()) {
        tracing::warn!(
            year,
            "the holidays of this year are not imported: due times in it are provisional (nuanxin calendar import)"
        );
    }
}

/// What is part of the program and need not be read again.
struct Fixed {
    danger_words: Arc<DangerWords>,
    catalogue: Arc<[CatalogueItem]>,
    programmes: Arc<[Programme]>,
}

impl Fixed {
    fn embedded() -> Self {
        Self {
            danger_words: Arc::new(DangerWords::embedded()),
            catalogue: catalogue::catalogue().into(),
            programmes: catalogue::programmes().into(),
        }
    }

    fn of(snapshot: &Snapshot) -> Self {
        Self {
            danger_words: Arc::clone(&snapshot.danger_words),
            catalogue: Arc::clone(&snapshot.catalogue),
            programmes: Arc::clone(&snapshot.programmes),
        }
    }
}

/// The versions are read first: a change that commits meanwhile is loaded again, never missed.
async fn load(
    db: &Database,
    ring: &KeyRing,
    domain: &dyn Clock,
    fixed: Fixed,
    old: Option<&Snapshot>,
) -> Result<Snapshot, DbError> {
    let db = db.reader();
    let versions = versions::read(db).await?;
    let places_number = places::versions::current(db, domain.now()).await?;
    // a version never changes: what is there already need not be made ready again
    let places =
        match old.filter(|old| old.places_number == places_number && old.versions.of(Part::Places) > 0) {
            Some(old) => Arc::clone(&old.rules.places),
            None => Arc::new(places::load_places(db, places_number).await?),
        };
    let calendar = match old.filter(|old| old.versions.of(Part::Calendar) == versions.of(Part::Calendar)) {
        Some(old) => Arc::clone(&old.rules.calendar),
        None => Arc::new(rule_versions::calendar(db).await?.0),
    };
    let policy = match old.filter(|old| old.versions.of(Part::Policy) == versions.of(Part::Policy)) {
        Some(old) => Arc::clone(&old.rules.policy),
        None => Arc::new(rule_versions::policy(db).await?.0),
    };
    let after = domain.now() - TimeDelta::days(ROSTER_KEPT_DAYS);
    let mut roster = roster::load_roster(db, after).await?;
    let directory = Directory::of(accounts::staff(db, ring).await?);
    // Somebody who can sign in no more answers no telephone: an hour that only they covered is a gap.
    roster.keep_only(|account| {
        directory
            .get(account)
            .is_none_or(|staff| staff.disabled_at.is_none())
    });
    roster.works_at = directory.places_of_work();
    Ok(Snapshot {
        rules: Rules {
            calendar,
            policy,
            places,
            roster,
        },
        directory,
        danger_words: fixed.danger_words,
        catalogue: fixed.catalogue,
        programmes: fixed.programmes,
        versions,
        places_number,
    })
}
