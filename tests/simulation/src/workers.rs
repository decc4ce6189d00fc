//! What the product's workers do, over the store in memory: jobs, sweeps, hands. Each asks the domain.

use crate::invariants::Broken;
use crate::year::Year;
use chrono::Duration;
use nuanxin_domain::advisor_choice::{AdvisorState, Choice, Wanted, choose_advisor};
use nuanxin_domain::help_request::{HelpRequest, Job};
use nuanxin_domain::ids::{RequestId, StationId};
use nuanxin_domain::roster::DutyTeam;
use nuanxin_domain::routing::{Decision, Placement};
use nuanxin_domain::rules::Deciding;

/// Requests looked at in one sweep.
const BATCH: usize = 100;

/// Rounds after which something is wrong: each does something, and there is an end to what is due.
const ROUNDS: usize = 500;

/// For how long what was given counts for fairness.
const LATELY: Duration = Duration::days(14);

/// How many ordinary requests an advisor can carry.
const CAPACITY: u32 = 20;

impl Year {
    /// Does everything that is ready or due.
    pub(crate) fn work(&mut self) -> Result<(), Broken> {
        for _ in 0..ROUNDS {
            let ran = self.run_jobs()? + self.recount()?;
            let swept = self.sweep()?;
            let offered = self.redistribute()? + self.find_hands()?;
            if ran + swept + offered == 0 {
                return self.watch.rested(&self.store, self.now);
            }
        }
        Err(Broken::of_house(
            "work comes to an end",
            "the workers go round in circles",
        ))
    }

    fn run_jobs(&mut self) -> Result<usize, Broken> {
        let mut ran = 0;
        while let Some(job) = self.store.claim() {
            match job {
                Job::Route { request } => self.route(request)?,
                Job::Assign { request } => self.assign(request)?,
                // Nobody here is registered elsewhere, or came with a work order.
                Job::Register { .. } | Job::Report { .. } => {}
            }
            ran += 1;
        }
        Ok(ran)
    }

    fn route(&mut self, id: RequestId) -> Result<(), Broken> {
        let placement = placement(self.homes.get(&id).copied().flatten());
        let routed = self.by_itself(id, |request, cx| request.route(&placement, cx).map(Some));
        match routed {
            Some(routed) => self.keep(routed, false),
            None => Ok(()),
        }
    }

    fn assign(&mut self, id: RequestId) -> Result<(), Broken> {
        let assigned = self.by_itself(id, |request, cx| {
            let wants = request.wants_hands();
            let choice = wants.then(|| self.choice(request, cx)).flatten();
            choice
                .map(|choice| request.hand_to(&choice, request.state.station(), cx))
                .transpose()
        });
        let Some(assigned) = assigned else { return Ok(()) };
        if let Some(advisor) = assigned.request.state.advisor() {
            let given = self.given.entry(advisor).or_default();
            given.retain(|at| self.now - *at < LATELY);
            given.push(self.now);
        }
        self.keep(assigned, false)
    }

    fn choice(&self, request: &HelpRequest, cx: &Deciding<'_>) -> Option<Choice> {
        let station = request.state.station()?;
        let excluded = [
            request.tally.recused.as_slice(),
            request.tally.taken_back_from.as_slice(),
        ]
        .concat();
        let wanted = Wanted {
            needs: &request.needs,
            excluded: &excluded,
            lot: request.id.0.as_u128(),
            ..Wanted::default()
        };
        choose_advisor(&self.advisors(station, cx), &wanted)
    }

    fn advisors(&self, station: StationId, cx: &Deciding<'_>) -> Vec<AdvisorState> {
        let roster = &cx.rules.roster;
        let on_duty = roster.on_duty(&cx.rules.calendar, DutyTeam::Station(station), cx.now);
        let team = self
            .cast()
            .team(station)
            .into_iter()
            .flat_map(|team| &team.advisors);
        let state = |account| AdvisorState {
            account,
            committees: Vec::new(),
            on_duty: on_duty.contains(&account),
            on_leave: roster.is_on_leave(account, cx.now),
            load: self.store.load_of(account),
            capacity: CAPACITY,
            recent: self.given.get(&account).map_or(0, Vec::len) as u32,
            languages: Vec::new(),
            skills: Vec::new(),
        };
        team.map(|advisor| state(advisor.account)).collect()
    }

    fn sweep(&mut self) -> Result<usize, Broken> {
        let due = self.store.due(self.now, BATCH);
        let mut climbed = 0;
        for id in due {
            if let Some(decided) = self.by_itself(id, HelpRequest::catch_up) {
                climbed += 1;
                self.keep(decided, false)?;
            }
        }
        Ok(climbed)
    }

    fn recount(&mut self) -> Result<usize, Broken> {
        let Some(because) = self.to_recount.take() else {
            return Ok(0);
        };
        let running: Vec<RequestId> = self.store.all().map(|request| request.id).collect();
        for id in running {
            if let Some(decided) = self.by_itself(id, |request, cx| request.recount(because, cx)) {
                self.keep(decided, false)?;
            }
        }
        Ok(1)
    }

    fn redistribute(&mut self) -> Result<usize, Broken> {
        let mut released = 0;
        for away in self.rules.roster.away(self.now) {
            let held = self.store.held_by(away.account);
            let left = held.filter(|request| request.cannot_wait_for(&away));
            let left: Vec<RequestId> = left.map(|request| request.id).collect();
            for id in left {
                if let Some(decided) = self.by_itself(id, |request, cx| request.release(cx).map(Some)) {
                    released += 1;
                    self.keep(decided, false)?;
                }
            }
        }
        Ok(released)
    }

    fn find_hands(&mut self) -> Result<usize, Broken> {
        let queued: Vec<RequestId> = self.store.queued().collect();
        let mut found = 0;
        for id in queued {
            let before = self.store.get(id).map(|request| request.version);
            self.assign(id)?;
            found += usize::from(self.store.get(id).map(|request| request.version) != before);
        }
        Ok(found)
    }
}

/// What the router finds: it knows the addresses that were told.
fn placement(home: Option<StationId>) -> Placement {
    Placement {
        station: home,
        street: None,
        street_code: None,
        committee_code: None,
        confidence: 1.0,
        decision: home.map_or(Decision::Triage, |_| Decision::Routed),
        because: vec![],
        candidates: vec![],
        places_version: "simulated".into(),
    }
}
