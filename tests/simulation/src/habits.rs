//! How people work: they accept within minutes to hours, forget, call and reach nobody, wait, resolve, return; and
//! how those above them step in when something was missed. Drawn anew whenever a request comes to another stage.

mod casework;
mod stepping_in;

use crate::cast::{Cast, Team, requester};
use crate::chance::Chance;
use crate::moves::{Move, Planned};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{AppealDecider, Casework, HelpRequest, Outcome, State};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::rules::Rules;
use nuanxin_domain::urgency::Urgency;

/// What a plan is drawn from.
pub struct Habits<'a> {
    /// Who there is.
    pub cast: &'a Cast,
    /// The rules, for opening hours and leave.
    pub rules: &'a Rules,
    /// The lots.
    pub chance: &'a mut Chance,
    /// The present time.
    pub now: DateTime<Utc>,
}

/// How far a request is for those who work on it. As long as it stays there, what they plan stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    state: State,
    urgency: Urgency,
    reached: bool,
    attempts: u32,
    appealed: bool,
    reporting: bool,
    casework: Casework,
    visits: usize,
    follow_up_at: Option<DateTime<Utc>>,
    asked_extension: bool,
}

impl Stage {
    /// The stage of this request.
    pub fn of(request: &HelpRequest) -> Self {
        Self {
            state: request.state.clone(),
            urgency: request.urgency,
            reached: request.is_reached(),
            attempts: request.tally.attempts,
            appealed: request.has_open_appeal(),
            reporting: request.open_mandatory_report().is_some(),
            casework: request.casework.clone(),
            visits: request
                .visits
                .iter()
                .flat_map(|visit| &visit.people)
                .filter(|one| one.confirmed_at.is_some())
                .count(),
            follow_up_at: request.follow_up_at(),
            asked_extension: request.asked_extension().is_some(),
        }
    }
}

impl Habits<'_> {
    /// What is done next with the request, if nobody forgets it.
    pub fn next(&mut self, request: &HelpRequest) -> Option<Planned> {
        if request.open_mandatory_report().is_some() && self.chance.happens(85) {
            return self.report(request);
        }
        if request.has_open_appeal() && self.chance.happens(70) {
            return self.decide_appeal(request);
        }
        if let Some(owed) = self.beside_the_case(request) {
            return Some(owed);
        }
        match &request.state {
            State::Submitted | State::Returned { .. } => None,
            State::Triage { .. } => self.triage(request),
            State::Queued { station } => {
                let team = self.cast.team(*station)?;
                self.queued(request, team)
            }
            State::Assigned { advisor, .. } => self.assigned(request, *advisor),
            State::InProgress { advisor, .. } if request.is_reached() => self.help(request, *advisor),
            State::InProgress { advisor, .. } => self.reach(request, *advisor),
            State::Waiting { advisor, .. } => self.waiting(request, *advisor),
            State::Resolved { advisor, .. } => self.resolved(request, *advisor),
            State::Closed { .. } => self.closed(request),
            State::Withdrawn { .. } | State::Answered { .. } | State::Merged { .. } => None,
        }
    }

    fn triage(&mut self, request: &HelpRequest) -> Option<Planned> {
        if !self.chance.happens(96) {
            return None;
        }
        let at = match request.urgency {
            Urgency::Sos => self.now + self.chance.minutes(1, 15),
            _ => self.in_hours(request, 2, 500),
        };
        let station = self.chance.pick(&self.cast.teams).station;
        let by = self.cast.district.clone();
        let what = Move::DecideRoute(station);
        Some(Planned { at, by, what })
    }

    fn queued(&mut self, request: &HelpRequest, team: &Team) -> Option<Planned> {
        let at = match request.urgency {
            Urgency::Sos => self.now + self.chance.minutes(1, 40),
            _ => self.in_hours(request, 5, 900),
        };
        if self.chance.happens(35) {
            let there = team.there(&self.rules.roster, at);
            let by = if there.is_empty() {
                team.lead.clone()
            } else {
                (*self.chance.pick(&there)).clone()
            };
            return Some(Planned {
                at,
                by,
                what: Move::Accept,
            });
        }
        let other = self
            .somebody_else(request, team)
            .filter(|_| self.chance.happens(50))?;
        let by = team.lead.clone();
        Some(Planned {
            at,
            by,
            what: Move::Assign(other),
        })
    }

    /// An advisor of the team to whom the lead may give it.
    fn somebody_else(&mut self, request: &HelpRequest, team: &Team) -> Option<Actor> {
        let excluded = |one: &Actor| {
            let tally = &request.tally;
            tally.recused.contains(&one.account)
                || tally.taken_back_from.contains(&one.account)
                || request.state.advisor() == Some(one.account)
        };
        let free: Vec<&Actor> = team.there(&self.rules.roster, self.now);
        let free: Vec<&Actor> = free.into_iter().filter(|one| !excluded(one)).collect();
        if free.is_empty() {
            return None;
        }
        Some((*self.chance.pick(&free)).clone())
    }

    fn assigned(&mut self, request: &HelpRequest, advisor: AccountId) -> Option<Planned> {
        // Forgotten, or overlooked: the product takes it back.
        if self.chance.happens(14) {
            return None;
        }
        let by = self.cast.of_station(advisor)?.clone();
        let at = match request.urgency {
            Urgency::Sos => self.now + self.chance.minutes(1, 20),
            Urgency::Urgent => self.now + self.chance.minutes(2, 50),
            Urgency::Normal => self.in_hours(request, 2, 330),
        };
        let what = match self.chance.between(0, 99) {
            0..6 => Move::Return,
            6..9 => Move::Recuse,
            _ => Move::Accept,
        };
        Some(Planned { at, by, what })
    }

    fn reach(&mut self, request: &HelpRequest, advisor: AccountId) -> Option<Planned> {
        if self.chance.happens(6) {
            return None;
        }
        let by = self.cast.of_station(advisor)?.clone();
        let at = match request.urgency {
            Urgency::Sos => self.now + self.chance.minutes(1, 25),
            Urgency::Urgent => self.now + self.chance.minutes(5, 180),
            Urgency::Normal => self.in_hours(request, 10, 600),
        };
        let reached = self.chance.happens(65);
        let what = match self.chance.between(0, 99) {
            0..3 => Move::Return,
            3..25 => Move::Visit {
                reached,
                with: self.beside(request, advisor),
            },
            _ => Move::Call { reached },
        };
        Some(Planned { at, by, what })
    }

    fn outcome(&mut self) -> Outcome {
        use Outcome::{Advised, Deceased, Declined, Helped, NotEligible, Referred};
        *self.chance.pick(&[
            Helped,
            Helped,
            Helped,
            Helped,
            Referred,
            Referred,
            Advised,
            Advised,
            NotEligible,
            Declined,
            Deceased,
        ])
    }

    fn waiting(&mut self, request: &HelpRequest, advisor: AccountId) -> Option<Planned> {
        let (by, what) = match self.chance.between(0, 99) {
            0..55 => (requester(request), Move::Answered),
            55..70 => (self.cast.of_station(advisor)?.clone(), Move::Resume),
            _ => return None,
        };
        let at = self.now + self.chance.minutes(30, 12_000);
        Some(Planned { at, by, what })
    }

    fn resolved(&mut self, request: &HelpRequest, advisor: AccountId) -> Option<Planned> {
        let (by, what) = match self.chance.between(0, 99) {
            0..35 => (self.cast.of_station(advisor)?.clone(), Move::Close),
            35..43 => (requester(request), self.appeal(request)),
            43..70 => (requester(request), Move::Rate(self.chance.between(1, 5) as u8)),
            _ => return None,
        };
        let at = self.now + self.chance.minutes(30, 9_000);
        Some(Planned { at, by, what })
    }

    /// The interface finds out whether the one whom it is about leads the station; so do we.
    fn appeal(&self, request: &HelpRequest) -> Move {
        let handler = request.state.advisor().and_then(|one| self.cast.of_station(one));
        let about_lead = handler.is_some_and(|one| one.role == Role::Lead);
        Move::Appeal { about_lead }
    }

    fn decide_appeal(&mut self, request: &HelpRequest) -> Option<Planned> {
        let open = request.appeals.iter().find(|appeal| appeal.decided.is_none())?;
        let lead = request
            .state
            .station()
            .and_then(|station| self.cast.team(station));
        let by = match open.decider {
            AppealDecider::Lead => lead?.lead.clone(),
            AppealDecider::District => self.cast.district.clone(),
        };
        let at = self.in_hours(request, 60, 6_500);
        let what = Move::DecideAppeal {
            upheld: self.chance.happens(30),
        };
        Some(Planned { at, by, what })
    }

    fn report(&mut self, request: &HelpRequest) -> Option<Planned> {
        let advisor = request.state.advisor().and_then(|one| self.cast.of_station(one));
        let by = advisor.unwrap_or(&self.cast.district).clone();
        let at = self.now + self.chance.minutes(5, 120);
        let what = Move::FileReport;
        Some(Planned { at, by, what })
    }

    /// Within the hours of the request's station: that many minutes of work from now.
    fn in_hours(&mut self, request: &HelpRequest, least: i64, most: i64) -> DateTime<Utc> {
        let hours = self.rules.hours(request.state.station());
        let work = self.chance.minutes(least, most);
        self.rules
            .calendar
            .add_working_time(self.now, work, &hours)
            .due_at
    }
}
