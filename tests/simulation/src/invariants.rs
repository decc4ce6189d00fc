//! What must hold after every step, whoever stores it: told by what was recorded, compared with a record of our own.
//! Nothing here asks how the product decides; each rule is said once more, in its shortest form.

mod hands;
mod ladder;
mod notices;
mod overdue;
mod promises;

use crate::cast::Cast;
use crate::store::Store;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::calendar::WorkCalendar;
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{Event, EventKind, HelpRequest};
use nuanxin_domain::ids::{AccountId, RequestId};
use nuanxin_domain::notice::Notice;
use nuanxin_domain::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

pub use notices::{PER_DAY, PER_REQUEST};

/// How long workers who come back may take to do what was left.
const CATCHING_UP: Duration = Duration::minutes(1);

/// What one or more decisions did to a request.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// As it was last seen; none when it is new.
    pub before: Option<&'a HelpRequest>,
    /// As it is now.
    pub after: &'a HelpRequest,
    /// What happened since, in order.
    pub events: &'a [Event],
    /// Who was told what.
    pub notices: &'a [Notice],
    /// When it was recorded.
    pub now: DateTime<Utc>,
}

/// A promise of the house that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The promise.
    pub rule: &'static str,
    /// Of which request.
    pub request: Option<RequestId>,
    /// What was seen.
    pub seen: String,
}

impl Broken {
    /// Of a request.
    pub fn of(rule: &'static str, request: RequestId, seen: impl Into<String>) -> Self {
        Self {
            rule,
            request: Some(request),
            seen: seen.into(),
        }
    }

    /// Of the house as a whole.
    pub fn of_house(rule: &'static str, seen: impl Into<String>) -> Self {
        Self {
            rule,
            request: None,
            seen: seen.into(),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” does not hold", self.rule)?;
        if let Some(request) = self.request {
            write!(f, " for request {request}")?;
        }
        write!(f, ": {}", self.seen)
    }
}

/// What is remembered of one request.
#[derive(Debug, Default)]
struct Known {
    version: i64,
    last_seq: u32,
    taken_back: BTreeSet<AccountId>,
    recused: BTreeSet<AccountId>,
    /// When the last rung of each deadline fired, by ordinal.
    fired_at: BTreeMap<u16, DateTime<Utc>>,
    /// When the urgency last changed: the clocks of those above start anew.
    changed_at: Option<DateTime<Utc>>,
    /// When somebody of the staff last acted: contact, re-assignment, visit.
    acted_at: Option<DateTime<Utc>>,
}

/// What happened to the house as a whole, which its promises may take into account.
#[derive(Debug, Default)]
struct House {
    calendars: BTreeMap<String, Arc<WorkCalendar>>,
    /// When calendar or policy last changed.
    rules_changed_at: Option<DateTime<Utc>>,
    /// When the workers last came back.
    back_at: Option<DateTime<Utc>>,
}

/// Watches everything that is recorded.
pub struct Watch {
    cast: Cast,
    house: House,
    known: BTreeMap<RequestId, Known>,
    told: notices::Told,
}

impl Watch {
    /// Watches a house with these people, whose due times are counted with this calendar.
    pub fn new(cast: Cast, calendar: &Arc<WorkCalendar>) -> Self {
        let mut watch = Self {
            cast,
            house: House::default(),
            known: BTreeMap::new(),
            told: notices::Told::default(),
        };
        watch.house.knows(calendar);
        watch
    }

    /// Calendar or policy are others from now on.
    pub fn rules_changed(&mut self, rules: &Rules, now: DateTime<Utc>) {
        self.house.knows(&rules.calendar);
        self.house.rules_changed_at = Some(now);
    }

    /// The workers run again.
    pub fn workers_are_back(&mut self, now: DateTime<Utc>) {
        self.house.back_at = Some(now);
    }

    /// Checks a step.
    ///
    /// # Errors
    /// The first promise that it breaks.
    pub fn saw(&mut self, step: &Step<'_>) -> Result<(), Broken> {
        let known = self.known.entry(step.after.id).or_default();
        promises::in_one_line(known, step)?;
        promises::somebody_owns_it(step)?;
        promises::somebody_is_reminded(step)?;
        promises::nothing_twice(step)?;
        promises::counted(&self.house.calendars, step)?;
        ladder::climbs(known, &self.house, step)?;
        hands::in_order(known, step)?;
        remember(known, step);
        // What workers find when they come back is one list for each person, whatever is on it.
        if self.house.caught_up_at(step.now) {
            return Ok(());
        }
        self.told.count(&self.cast, step)
    }

    /// Checks what was stored of a request: the rows by which sweeps find it say what it says.
    ///
    /// # Errors
    /// A row that differs.
    pub fn stored(&self, store: &Store, request: &HelpRequest) -> Result<(), Broken> {
        promises::rows_are_the_request(request, store.rows(request.id))
    }

    /// Checks that whoever did the work left nothing that was due.
    ///
    /// # Errors
    /// What was left.
    pub fn rested(&self, store: &Store, now: DateTime<Utc>) -> Result<(), Broken> {
        match store.due(now, 1).first() {
            Some(left) => Err(Broken::of(
                "workers leave nothing that is due",
                *left,
                "it is still due",
            )),
            None => Ok(()),
        }
    }

    /// Checks everything that is stored, as a day ends; `rested`: the workers had done everything.
    ///
    /// # Errors
    /// The first promise that is broken.
    pub fn end_of_day(
        &mut self,
        store: &Store,
        rules: &Rules,
        now: DateTime<Utc>,
        rested: bool,
    ) -> Result<(), Broken> {
        if rested {
            self.nothing_is_forgotten(store.all(), rules, now)?;
        }
        self.told.forget_before(now);
        Ok(())
    }

    /// Checks that nothing among these requests is overdue without those above knowing it.
    ///
    /// # Errors
    /// The first that is.
    pub fn nothing_is_forgotten<'a>(
        &self,
        requests: impl Iterator<Item = &'a HelpRequest>,
        rules: &Rules,
        now: DateTime<Utc>,
    ) -> Result<(), Broken> {
        let nothing = Known::default();
        for request in requests {
            let known = self.known.get(&request.id).unwrap_or(&nothing);
            overdue::is_known_above(known, &self.house, request, rules, now)?;
        }
        Ok(())
    }

    /// The most notices that one person was given on one day, and the most of them about one request.
    pub fn most_notices(&self) -> (u32, u32) {
        self.told.most()
    }
}

impl House {
    /// Due times may be counted with this calendar too.
    fn knows(&mut self, calendar: &Arc<WorkCalendar>) {
        let version = calendar.version().to_owned();
        self.calendars.insert(version, Arc::clone(calendar));
    }

    /// Whether it was then that workers who had been away did what was left.
    fn caught_up_at(&self, at: DateTime<Utc>) -> bool {
        self.back_at
            .is_some_and(|back| (back..back + CATCHING_UP).contains(&at))
    }
}

fn remember(known: &mut Known, step: &Step<'_>) {
    known.version = step.after.version;
    for event in step.events {
        known.last_seq = event.seq;
        if let EventKind::UrgencyChanged { .. } = event.kind {
            known.changed_at = Some(event.at);
        }
        if event.kind.is_act() && event.by.role.is_staff() {
            known.acted_at = Some(event.at);
        }
    }
}

/// The deadline of this ordinal, as it was.
fn earlier<'a>(step: &Step<'a>, ordinal: u16) -> Option<&'a Deadline> {
    let before = step.before?.deadlines.iter();
    before.into_iter().find(|one| one.ordinal == ordinal)
}

/// Kinds of which a request may have several at once, each about something else. Of all others it has one.
fn several(kind: DeadlineKind) -> bool {
    kind.is_follow_up() || kind == DeadlineKind::Referral
}

/// The first rung of a kind: those that warn nobody begin with the due time.
fn first_rung(kind: DeadlineKind) -> u16 {
    if kind.is_warned() { 0 } else { 1 }
}
