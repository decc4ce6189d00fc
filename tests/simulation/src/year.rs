//! A year of a district, on one thread, with the domain's decisions and the store in memory. What the workers of the
//! product do with a database is done here without one: the glue between rules, and no rule.

use crate::cast::Cast;
use crate::chance::Chance;
use crate::district::{District, calendar_with_late_year, other_policy};
use crate::failure::{Failure, Tally};
use crate::invariants::{Broken, Step, Watch};
use crate::moves::{Move, attempt};
use crate::script::{Arrival, Scale, Script, Task};
use crate::store::Store;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::deadline::MoveReason;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal, Submission};
use nuanxin_domain::ids::{RequestId, StationId};
use nuanxin_domain::intake::{Consent, ConsentKind, Intake};
use nuanxin_domain::need::Need;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::{Deciding, Rules};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// How soon the workers notice that something is to be done.
const NOTICED: Duration = Duration::seconds(1);

/// When the year begins: half a year before the one whose calendar is entered late.
const BEGINS: &str = "2025-07-01T00:00:00+08:00";

/// A district that lives.
pub struct Year {
    pub(crate) rules: Rules,
    pub(crate) store: Store,
    pub(crate) watch: Watch,
    pub(crate) now: DateTime<Utc>,
    pub(crate) homes: BTreeMap<RequestId, Option<StationId>>,
    pub(crate) given: BTreeMap<nuanxin_domain::ids::AccountId, Vec<DateTime<Utc>>>,
    pub(crate) to_recount: Option<MoveReason>,
    script: Script,
    up: bool,
    acts: u64,
    tally: Tally,
    /// Every decision, where a test wants to look at them.
    kept: Option<Vec<Kept>>,
}

/// One decision of a history.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The request before it; none when it is new.
    pub before: Option<HelpRequest>,
    /// What was decided.
    pub decided: Decided,
    /// When.
    pub now: DateTime<Utc>,
}

/// A history that was lived.
pub struct History {
    /// Who took part.
    pub cast: Cast,
    /// The rules that held at its end.
    pub rules: Rules,
    /// Everything that was decided, in order.
    pub decisions: Vec<Kept>,
}

/// Lives so many days of this seed, at most a year, and checks every step.
///
/// # Errors
/// The first promise of the house that was broken, with how to see it again.
pub fn live(seed: u64, days: i64) -> Result<Tally, Failure> {
    let mut year = Year::new(seed, days);
    let passed = year.pass();
    (year.tally.notices, year.tally.notices_about_one) = year.watch.most_notices();
    match passed {
        Ok(()) => Ok(year.tally),
        Err(broken) => Err(Failure::of(seed, broken, year.now, |id| {
            year.store.events(id).to_vec()
        })),
    }
}

/// As [`live`], and hands out everything that was decided.
///
/// # Panics
/// When a promise is broken.
pub fn history(seed: u64, days: i64) -> History {
    let mut year = Year::new(seed, days);
    year.kept = Some(Vec::new());
    year.pass().expect("a history that keeps its promises");
    History {
        cast: year.script.cast.clone(),
        rules: year.rules,
        decisions: year.kept.unwrap_or_default(),
    }
}

impl Year {
    fn new(seed: u64, days: i64) -> Self {
        let mut chance = Chance::of(seed);
        let District { cast, rules } = District::draw(&mut chance);
        let from: DateTime<Utc> = BEGINS.parse().expect("an instant");
        let scale = Scale {
            from,
            until: from + Duration::days(days),
            arrivals: chance.between(5, 15) as f64 / 10.0,
        };
        let watch = Watch::new(cast.clone(), &rules.calendar);
        let mut script = Script::new(cast, chance, scale);
        script.outage();
        // From before the notice is usually published to after New Year.
        script.once_between(140, 200, Task::Calendar);
        script.once_between(20, 340, Task::Policy);
        Self {
            now: from,
            watch,
            script,
            rules,
            store: Store::default(),
            homes: BTreeMap::new(),
            given: BTreeMap::new(),
            to_recount: None,
            up: true,
            acts: 0,
            tally: Tally::default(),
            kept: None,
        }
    }

    /// From one thing that happens to the next, whoever does it.
    fn pass(&mut self) -> Result<(), Broken> {
        loop {
            let (next, wake) = (self.script.next_at(), self.wake());
            let Some(next) = next else { return Ok(()) };
            match wake.filter(|wake| *wake <= next) {
                Some(wake) => {
                    self.now = self.now.max(wake);
                    self.work()?;
                }
                None => {
                    self.now = self.now.max(next);
                    if let Some(task) = self.script.take_next() {
                        self.happen(task)?;
                    }
                }
            }
        }
    }

    /// When the workers next have something to do.
    fn wake(&self) -> Option<DateTime<Utc>> {
        if !self.up {
            return None;
        }
        if self.store.has_jobs() || self.to_recount.is_some() {
            return Some(self.now + NOTICED);
        }
        self.store.next_due_at().map(|due| due.max(self.now) + NOTICED)
    }

    fn happen(&mut self, task: Task) -> Result<(), Broken> {
        match task {
            Task::Arrive(arrival) => return self.submit(arrival),
            Task::Act(request, by, what) => return self.act(request, &by, &what),
            Task::Leave(leave) => {
                let now = self.now;
                self.rules.roster.leave.retain(|one| one.until_at > now);
                self.rules.roster.leave.push(leave);
            }
            Task::Offer if self.up => return self.work(),
            Task::Offer => {}
            Task::Calendar => {
                self.rules.calendar = Arc::new(calendar_with_late_year());
                self.watch.rules_changed(&self.rules, self.now);
                self.to_recount = Some(MoveReason::Calendar);
            }
            Task::Policy => {
                self.rules.policy = Arc::new(other_policy());
                self.watch.rules_changed(&self.rules, self.now);
                self.to_recount = Some(MoveReason::Policy);
            }
            Task::Down => self.up = false,
            Task::Up => {
                self.up = true;
                self.watch.workers_are_back(self.now);
                return self.work();
            }
            Task::Midnight => {
                let rested = self.up && self.to_recount.is_none() && !self.store.has_jobs();
                self.watch
                    .end_of_day(&self.store, &self.rules, self.now, rested)?;
            }
        }
        Ok(())
    }

    fn submit(&mut self, arrival: Arrival) -> Result<(), Broken> {
        let id = RequestId(Uuid::from_u128(u128::from(arrival.number)));
        self.homes.insert(id, arrival.home);
        let submission = Submission {
            id,
            number: RequestNumber::compose(2025, arrival.number).expect("a number"),
            channel: Channel::MiniProgram,
            needs: vec![Need::Living],
            declared: arrival.declared,
            for_self: true,
            intake: Personal::new(intake()),
            restricted: arrival.restricted,
            minor: false,
            danger: DangerFinding::default(),
            account_reachable: true,
            attachments: vec![],
        };
        let cx = Deciding {
            by: &arrival.by,
            now: self.now,
            rules: &self.rules,
        };
        let decided = HelpRequest::submit(submission, &cx).expect("a submission that is complete");
        self.keep(decided, false)
    }

    fn act(&mut self, id: RequestId, by: &Actor, what: &Move) -> Result<(), Broken> {
        let put_off = self.script.put_off(id, by, what.clone(), &self.rules, self.now);
        let Some(request) = self.store.get(id).filter(|_| !put_off) else {
            return Ok(());
        };
        self.acts += 1;
        let cx = Deciding {
            by,
            now: self.now,
            rules: &self.rules,
        };
        match attempt(request, what, self.acts, &cx) {
            Ok(decided) => self.keep(decided, by.role.is_staff()),
            Err(_) => {
                self.tally.refused += 1;
                if by.role.is_staff() {
                    self.script.changed(request, &[], &self.rules, self.now, true);
                }
                Ok(())
            }
        }
    }

    /// Who takes part.
    pub(crate) fn cast(&self) -> &Cast {
        &self.script.cast
    }

    /// Decides as the product itself.
    pub(crate) fn by_itself(
        &self,
        id: RequestId,
        verb: impl FnOnce(&HelpRequest, &Deciding<'_>) -> Result<Option<Decided>, Refusal>,
    ) -> Option<Decided> {
        let system = Actor::system();
        let cx = Deciding {
            by: &system,
            now: self.now,
            rules: &self.rules,
        };
        // A refusal means that the work is no longer needed.
        verb(self.store.get(id)?, &cx).unwrap_or_default()
    }

    /// Checks a decision and keeps it; `acted`: somebody of the staff made it.
    pub(crate) fn keep(&mut self, decided: Decided, acted: bool) -> Result<(), Broken> {
        let id = decided.request.id;
        let before = self.store.get(id);
        let step = Step {
            before,
            after: &decided.request,
            events: &decided.events,
            notices: &decided.notices,
            now: self.now,
        };
        self.watch.saw(&step)?;
        self.tally.count(&decided);
        if let Some(kept) = &mut self.kept {
            kept.push(Kept {
                before: before.cloned(),
                decided: decided.clone(),
                now: self.now,
            });
        }
        let events = decided.events.clone();
        if !self.store.record(decided) {
            return Err(Broken::of(
                "decided on the stored version",
                id,
                "two decisions on one version",
            ));
        }
        if let Some(request) = self.store.get(id) {
            self.watch.stored(&self.store, request)?;
            self.script
                .changed(request, &events, &self.rules, self.now, acted);
        }
        Ok(())
    }
}

fn intake() -> Intake {
    Intake {
        description: Some("一个人住,没有人照顾。".into()),
        whereabouts: Some("长寿路桥下".into()),
        consents: [ConsentKind::Processing, ConsentKind::Referral]
            .map(|kind| Consent {
                kind,
                version: "1".into(),
            })
            .into(),
        ..Intake::default()
    }
}
