//! One request's life, lived in memory by the product's own verbs at past times. Between two steps everything
//! that was due fires at its own time, as the sweep does it, and the work that follows a decision is done at
//! once, as the workers do it.

use std::cell::RefCell;

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::advisor_choice::{AdvisorState, Choice, ORDINARY, Wanted, choose_advisor};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    CaseWords, Decided, Event, HelpRequest, Job, Refusal, Shown, StateName, VisitorCard,
};
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyTeam;
use nuanxin_domain::routing::{Evidence, route};
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_infra::accounts::Account;
use nuanxin_infra::reference::Snapshot;

use super::courses::Stage;
use super::hours;

/// Who had a request in hand, from when until when.
pub struct Tenure {
    advisor: AccountId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

/// Where all lives are lived.
pub struct World<'s> {
    /// Rules, staff, danger words.
    pub snapshot: &'s Snapshot,
    /// The present: nothing happens after it.
    pub until: DateTime<Utc>,
    /// For the load of advisors.
    pub tenures: RefCell<Vec<Tenure>>,
}

impl World<'_> {
    /// The rules of the snapshot.
    pub fn rules(&self) -> &Rules {
        &self.snapshot.rules
    }

    /// A member of staff as an actor.
    pub fn staff(&self, account: &Account) -> Actor {
        Actor {
            account: account.id,
            role: account.role,
            station: account.station,
            session: None,
            named_for_restricted: account.named_for_restricted,
        }
    }

    /// The first with this role.
    pub fn first(&self, role: Role) -> Option<Actor> {
        let mut found = self.snapshot.directory.with_role(role);
        found.next().map(|account| self.staff(account))
    }

    fn load(&self, account: AccountId, at: DateTime<Utc>) -> u32 {
        let tenures = self.tenures.borrow();
        let held = tenures
            .iter()
            .filter(|held| held.advisor == account && held.from <= at && at < held.until);
        u32::try_from(held.count()).unwrap_or(u32::MAX)
    }
}

/// Why a life goes no further.
#[derive(Debug)]
pub enum Stop {
    /// The present has come, or the course ends here.
    Present,
    /// The next step does not fit what has happened meanwhile.
    Refused(Refusal),
}

/// A step of a life, taken or not.
pub type Lived = Result<(), Stop>;

/// A request on its way.
pub struct Life<'w> {
    /// Where it is lived.
    pub world: &'w World<'w>,
    /// The request so far.
    pub request: HelpRequest,
    /// The station of the person's place.
    pub home: StationId,
    /// Time in this life.
    pub now: DateTime<Utc>,
    halt: Option<Stage>,
    intake: Personal<Intake>,
    events: Vec<Event>,
    case_words: Vec<CaseWords>,
    visitors: Vec<VisitorCard>,
}

impl<'w> Life<'w> {
    /// A life that begins with a submission, and is routed and assigned as the workers do it.
    ///
    /// # Errors
    /// `Stop::Refused` when the first steps do not fit.
    pub fn begin(
        world: &'w World<'w>,
        submitted: Decided,
        home: StationId,
        halt: Option<Stage>,
    ) -> Result<Self, Stop> {
        let mut life = Life {
            world,
            now: submitted.request.submitted_at,
            request: submitted.request,
            home,
            halt,
            intake: submitted.intake.unwrap_or_else(|| Intake::default().into()),
            events: submitted.events,
            case_words: submitted.case_words,
            visitors: submitted.visitors,
        };
        life.follow(&submitted.jobs)?;
        Ok(life)
    }

    /// State of the request.
    pub fn state(&self) -> StateName {
        self.request.state.name()
    }

    /// What was told, as it stands.
    pub fn intake(&self) -> &Intake {
        self.intake.expose()
    }

    /// Ends the life here if its course says so.
    pub fn may_halt(&mut self, at: Stage) -> Lived {
        if self.halt == Some(at) {
            return Err(Stop::Present);
        }
        Ok(())
    }

    /// Whether the course ends at this stage.
    pub fn halts_at(&self, stage: Stage) -> bool {
        self.halt == Some(stage)
    }

    /// Lets time pass until `at`; what is due meanwhile fires.
    pub fn at(&mut self, at: DateTime<Utc>) -> Lived {
        if at > self.world.until {
            return Err(Stop::Present);
        }
        self.sweep(at)?;
        self.now = self.now.max(at);
        Ok(())
    }

    /// Lets so many seconds pass.
    pub fn seconds(&mut self, seconds: i64) -> Lived {
        self.at(self.now + Duration::seconds(seconds))
    }

    /// Lets so many minutes of working time pass.
    pub fn working(&mut self, minutes: i64) -> Lived {
        self.at(hours::working_after(self.world.rules(), self.now, minutes))
    }

    /// Lets time pass until shortly after a running deadline.
    pub fn past_due(&mut self, kind: DeadlineKind) -> Lived {
        let open = self.request.latest_deadline(kind).filter(|d| d.is_open());
        match open.map(|d| d.due_at) {
            Some(due_at) => self.at(due_at.max(self.now) + Duration::seconds(1)),
            None => Ok(()),
        }
    }

    /// Somebody does something.
    pub fn act(
        &mut self,
        by: &Actor,
        verb: impl FnOnce(&HelpRequest, &Deciding<'_>) -> Result<Decided, Refusal>,
    ) -> Lived {
        let cx = Deciding {
            by,
            now: self.now,
            rules: self.world.rules(),
        };
        let decided = verb(&self.request, &cx).map_err(Stop::Refused)?;
        self.keep(decided)
    }

    /// Takes over a decision, and does the work that follows it.
    pub fn keep(&mut self, decided: Decided) -> Lived {
        self.request = decided.request;
        self.events.extend(decided.events);
        self.case_words.extend(decided.case_words);
        self.visitors.extend(decided.visitors);
        if let Some(intake) = decided.intake {
            self.intake = intake;
        }
        self.follow(&decided.jobs)
    }

    fn follow(&mut self, jobs: &[Job]) -> Lived {
        for job in jobs {
            self.now = (self.now + Duration::milliseconds(420)).min(self.world.until);
            match job {
                Job::Route { .. } => {
                    let placement = route(&self.world.rules().places, &Evidence::of(self.intake.expose()));
                    self.act(&Actor::system(), |request, cx| request.route(&placement, cx))?;
                }
                // Its work orders are staff's notes: they have no sender. Where people are registered is told at once,
                // and nobody is told anything of a life that is over.
                Job::Report { .. } | Job::Register { .. } => {}
                Job::Assign { .. } => {
                    if let Some(choice) = self.choose() {
                        let station = self.request.state.station();
                        self.act(&Actor::system(), |request, cx| {
                            request.hand_to(&choice, station, cx)
                        })?;
                    }
                }
            }
        }
        Ok(())
    }

    fn choose(&self) -> Option<Choice> {
        let station = self.request.state.station()?;
        let rules = self.world.rules();
        let team = DutyTeam::Station(station);
        let on_duty = rules.roster.on_duty(&rules.calendar, team, self.now);
        let advisors = self.world.snapshot.directory.advisors_of(station);
        let candidates: Vec<AdvisorState> = advisors
            .map(|advisor| AdvisorState {
                account: advisor.id,
                committees: advisor.covers.clone(),
                on_duty: on_duty.contains(&advisor.id),
                on_leave: rules.roster.is_on_leave(advisor.id, self.now),
                load: ORDINARY * self.world.load(advisor.id, self.now),
                capacity: advisor.capacity,
                recent: 0,
                languages: advisor.languages.clone(),
                skills: advisor.skills.clone(),
            })
            .collect();
        let contact = self.intake().contact.as_ref();
        let tally = &self.request.tally;
        let excluded = [tally.recused.as_slice(), tally.taken_back_from.as_slice()].concat();
        let wanted = Wanted {
            committee_code: self.request.committee_code.as_deref(),
            language: contact.and_then(|contact| contact.language),
            needs: &self.request.needs,
            known_to: None,
            excluded: &excluded,
            lot: self.request.id.0.as_u128(),
        };
        choose_advisor(&candidates, &wanted)
    }

    /// Rung by rung, each at its own time, until nothing is due at `until`.
    fn sweep(&mut self, until: DateTime<Utc>) -> Lived {
        loop {
            let open = self.request.deadlines.iter().filter(|d| d.is_open());
            let next = open.filter_map(|d| d.next_action_at).min();
            let Some(next) = next.filter(|next| *next <= until) else {
                return Ok(());
            };
            self.now = self.now.max(next);
            let cx = Deciding {
                by: &Actor::system(),
                now: self.now,
                rules: self.world.rules(),
            };
            let Some(decided) = self.request.climb(&cx).map_err(Stop::Refused)? else {
                return Ok(());
            };
            self.keep(decided)?;
        }
    }

    /// The life up to the present, as one write: nobody is told and nothing is left to do.
    ///
    /// # Errors
    /// `Stop::Refused` when a rung does not fit, which the rules exclude.
    pub fn end(mut self) -> Result<Decided, Stop> {
        self.sweep(self.world.until)?;
        if let Some(advisor) = self.request.state.advisor() {
            let until = match self.state() {
                StateName::Resolved | StateName::Closed | StateName::Merged => self.now,
                _ => DateTime::<Utc>::MAX_UTC,
            };
            let from = self.request.submitted_at;
            let tenure = Tenure { advisor, from, until };
            self.world.tenures.borrow_mut().push(tenure);
        }
        Ok(Decided {
            touched_deadlines: self.request.deadlines.iter().map(|d| d.ordinal).collect(),
            request: self.request,
            before: None,
            intake: Some(self.intake),
            events: self.events,
            shown: Shown {
                requester: true,
                reporter: true,
            },
            report_words: Vec::new(),
            case_words: self.case_words,
            visitors: self.visitors,
            placement: None,
            lesson: None,
            notices: Vec::new(),
            jobs: Vec::new(),
        })
    }
}
