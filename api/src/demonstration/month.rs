//! The month before the demonstration's start: requests of every kind in every state that lasts, each led
//! through its life by the product's own verbs on past dates, and written in one transaction.

#[cfg(test)]
mod tests;

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal, StateName};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_infra::accounts;
use nuanxin_infra::clock::Clock;
use nuanxin_infra::db::DbError;
use nuanxin_infra::numbers::NumberingError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Recording, Write, record};

use super::calls;
use super::courses::{Course, live};
use super::dice::Dice;
use super::drafts::{self, Draft};
use super::files::{self, Told};
use super::life::{Life, Stop, World};
use super::people::{self, Person};
use super::submissions::filed;
use super::troubles::{self, Trouble};

/// Any number: another one gives another month.
const SEED: u64 = 2_026;
/// Decisions of one statement's slice.
const SLICE: usize = 96;

/// A clock that shows one instant: for the ids of past rows.
pub struct At(pub DateTime<Utc>);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// Why the month could not be written.
#[derive(Debug, thiserror::Error)]
pub enum MonthError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// There is no number for a request.
    #[error(transparent)]
    Number(#[from] NumberingError),
    /// A decision could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A table that is part of the program is spoiled; a test reads it.
    #[error("the demonstration's data cannot be read: {0}")]
    Data(#[from] csv::Error),
}

/// Writes the month up to now, unless there are requests already; tells how many it wrote.
///
/// # Errors
/// `MonthError`; nothing has been written then, but for accounts of residents.
pub async fn seed(platform: &Platform) -> Result<usize, MonthError> {
    if nuanxin_infra::help_requests::any(platform.db.reader()).await? {
        return Ok(0);
    }
    let snapshot = platform.snapshot();
    let now = platform.clocks.domain.now();
    let troubles = troubles::read()?;
    let mut plan = Plan::new(&snapshot.rules, now, &troubles);
    let accounts = residents(platform, &plan.people).await?;
    for draft in &mut plan.drafts {
        draft.number = Some(platform.numbers.allocate(draft.submitted_at).await?);
    }
    let world = World {
        snapshot: &snapshot,
        until: now,
        tenures: RefCell::default(),
    };
    let (lives, _) = plan.lived(&world, &accounts);
    let count = lives.len();
    let told: Vec<Told> = lives.iter().filter_map(Told::of).collect();
    write(platform, lives).await?;
    files::seed(platform, &world, &told).await?;
    calls::seed(platform, &world, &told).await?;
    Ok(count)
}

/// Every resident's account, so that whoever signs in with the number finds what was asked under it.
async fn residents(platform: &Platform, people: &[Person]) -> Result<Vec<AccountId>, DbError> {
    let tx = platform.db.write_tx().await?;
    let mut ids = Vec::with_capacity(people.len());
    for person in people {
        let phone = normalise_phone(&person.phone).map_err(|error| DbError::Unreadable(error.to_string()))?;
        let real = &*platform.clocks.real;
        let account = accounts::resident_by_phone(&tx, &platform.ring, &phone, real).await?;
        ids.push(account.id);
    }
    tx.commit().await?;
    Ok(ids)
}

async fn write(platform: &Platform, lives: Vec<Decided>) -> Result<(), MonthError> {
    let recording = Recording {
        ring: platform.ring.clone(),
        clocks: platform.clocks.clone(),
    };
    let writes: Vec<Write> = lives.into_iter().map(Write::from).collect();
    let tx = platform.db.write_tx().await?;
    for slice in writes.chunks(SLICE) {
        // Boxed, because the compiler cannot prove the plain future to be `Send` for every lifetime.
        let recorded: BoxFuture<'_, Result<(), RecordError>> = Box::pin(record(&tx, &recording, slice));
        recorded.await?;
    }
    tx.commit().await.map_err(DbError::from)?;
    Ok(())
}

/// The month before it is lived.
pub struct Plan<'t> {
    /// Who asks.
    pub people: Vec<Person>,
    /// What for.
    pub drafts: Vec<Draft<'t>>,
}

impl<'t> Plan<'t> {
    /// Makes up people and what they ask for, up to `now`.
    pub fn new(rules: &Rules, now: DateTime<Utc>, troubles: &'t [Trouble]) -> Self {
        let mut dice = Dice::new(SEED);
        let people = people::residents(&rules.places, &mut dice);
        let drafts = drafts::month(rules, now, &people, troubles, &mut dice);
        Self { people, drafts }
    }

    /// Every life up to the present, and the steps that did not fit what had happened before them. `accounts` are
    /// the people's, in their order.
    pub fn lived(&self, world: &World<'_>, accounts: &[AccountId]) -> (Vec<Decided>, Vec<Misfit>) {
        let mut lives = Vec::new();
        let mut misfits = Vec::new();
        for (seed, draft) in (SEED..).zip(&self.drafts) {
            if draft.course == Course::Twin {
                continue;
            }
            let mut dice = Dice::new(seed);
            let Some(mut life) = self.begun(world, draft, accounts, &mut dice) else {
                continue;
            };
            let mut lived = live(&mut life, draft.course, draft.trouble, &mut dice);
            let mut twin = self
                .twin_of(draft)
                .and_then(|twin| self.begun(world, twin, accounts, &mut dice));
            if let (Some(twin), Ok(())) = (&mut twin, &lived) {
                lived = life.absorb(twin, &mut dice);
                lived = lived.and_then(|()| life.finish(draft.trouble, &mut dice));
            }
            if let Err(Stop::Refused(refusal)) = lived {
                misfits.push((draft.course, life.state(), refusal));
            }
            lives.extend(life.end());
            lives.extend(twin.and_then(|twin| twin.end().ok()));
        }
        (lives, misfits)
    }

    fn twin_of(&self, draft: &Draft<'_>) -> Option<&Draft<'t>> {
        let pair = draft.pair?;
        let mut all = self.drafts.iter();
        all.find(|twin| twin.course == Course::Twin && twin.pair == Some(pair))
    }

    fn begun<'w>(
        &self,
        world: &'w World<'w>,
        draft: &Draft<'_>,
        accounts: &[AccountId],
        dice: &mut Dice,
    ) -> Option<Life<'w>> {
        let filed = filed(draft, &self.people, accounts, world, dice)?;
        let cx = Deciding {
            by: &filed.by,
            now: draft.submitted_at,
            rules: world.rules(),
        };
        let submitted = HelpRequest::submit(filed.submission, &cx).ok()?;
        Life::begin(world, submitted, filed.home, draft.halt).ok()
    }
}

/// A step that was refused: of which course, in which state, and why.
pub type Misfit = (Course, StateName, Refusal);
