//! The steps of a case once the person is reached: assessment, service, referral, review; and what is owed beside them and
//! after the end: visits, follow-ups.

use super::Habits;
use crate::cast::requester;
use crate::moves::{Move, Planned};
use chrono::Duration;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{CaseStanding, HardshipLevel, HelpRequest, State, VisitorKind};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::urgency::Urgency;

/// What people of a level are found to be, as often as they are.
const LEVELS: [HardshipLevel; 6] = [
    HardshipLevel::First,
    HardshipLevel::Second,
    HardshipLevel::Third,
    HardshipLevel::Third,
    HardshipLevel::Fourth,
    HardshipLevel::Fourth,
];

impl Habits<'_> {
    /// The next step for a person who was reached.
    pub(super) fn help(&mut self, request: &HelpRequest, advisor: AccountId) -> Option<Planned> {
        let by = self.cast.of_station(advisor)?.clone();
        let work = &request.casework;
        let what = if work.unanswered().next().is_some() && self.chance.happens(75) {
            Move::ProviderAnswers {
                accepted: self.chance.happens(70),
            }
        } else if work.assessment.is_none() && self.chance.happens(80) {
            self.begin(request)
        } else if !work.is_served() && self.chance.happens(80) {
            if self.chance.happens(30) {
                Move::Plan
            } else {
                Move::Serve { first: false }
            }
        } else if work.is_case() && self.chance.happens(70) {
            Move::ReviewCase
        } else {
            self.go_on()?
        };
        let at = match what {
            Move::Resolve(_) => self.in_hours(request, 60, 14_000),
            Move::ReviewCase => self.in_hours(request, 3_000, 12_000),
            _ => self.in_hours(request, 10, 2_000),
        };
        Some(Planned { at, by, what })
    }

    /// An assessment; or, where it burns, help first.
    fn begin(&mut self, request: &HelpRequest) -> Move {
        if request.urgency > Urgency::Normal && !request.casework.is_served() && self.chance.happens(30) {
            return Move::Serve { first: true };
        }
        Move::Assess {
            level: *self.chance.pick(&LEVELS),
            case: self.chance.happens(12),
        }
    }

    fn go_on(&mut self) -> Option<Move> {
        let what = match self.chance.between(0, 99) {
            0..12 => Move::Wait,
            12..16 => Move::Note,
            16..19 => Move::Raise(Urgency::Urgent),
            19..22 => Move::Lower,
            22..24 => Move::Recuse,
            24..26 => Move::OpenReport,
            26..32 => Move::Refer,
            32..35 => Move::Benefit,
            35..39 => Move::Extend(DeadlineKind::Resolution, Duration::days(30)),
            39..93 => Move::Resolve(self.outcome()),
            // Laid aside and forgotten.
            _ => return None,
        };
        Some(what)
    }

    /// What others than the handler owe: the lead decides what was asked, whoever went confirms it.
    pub(super) fn beside_the_case(&mut self, request: &HelpRequest) -> Option<Planned> {
        let team = self.cast.team(request.state.station()?)?;
        if request.casework.case == Some(CaseStanding::Proposed) && self.chance.happens(70) {
            let confirmed = self.chance.happens(80);
            let at = self.in_hours(request, 30, 1_500);
            let by = team.lead.clone();
            return Some(Planned {
                at,
                by,
                what: Move::DecideCase { confirmed },
            });
        }
        if request.asked_extension().is_some() && self.chance.happens(70) {
            let granted = self.chance.happens(80);
            let at = self.in_hours(request, 30, 1_000);
            let by = team.lead.clone();
            return Some(Planned {
                at,
                by,
                what: Move::DecideExtension { granted },
            });
        }
        let visit = request.visits.last().filter(|visit| !visit.is_complete())?;
        let second = visit.people.iter().find_map(|one| match one.who {
            VisitorKind::Staff { account } if one.confirmed_at.is_none() => Some(account),
            _ => None,
        })?;
        if !self.chance.happens(60) {
            return None;
        }
        let at = self.in_hours(request, 5, 400);
        let by = self.cast.of_station(second)?.clone();
        Some(Planned {
            at,
            by,
            what: Move::Confirm,
        })
    }

    /// After the end: follow-ups near their time, an appeal, or the same trouble again.
    pub(super) fn closed(&mut self, request: &HelpRequest) -> Option<Planned> {
        if let Some(planned) = self.follow_up(request) {
            return Some(planned);
        }
        let (by, what) = match self.chance.between(0, 99) {
            0..4 => (self.cast.desk.clone(), Move::Reopen),
            4..8 => (requester(request), self.appeal(request)),
            _ => return None,
        };
        let at = self.now + self.chance.minutes(60, 50_000);
        Some(Planned { at, by, what })
    }

    /// The follow-up that is due next, some days before or after its time; now and then it is forgotten.
    fn follow_up(&mut self, request: &HelpRequest) -> Option<Planned> {
        let due_at = request.follow_up_at().filter(|_| self.chance.happens(85))?;
        let State::Closed { advisor, .. } = request.state else {
            return None;
        };
        let by = self.cast.of_station(advisor)?.clone();
        let near = due_at - Duration::days(5) + self.chance.minutes(0, 8 * 1440);
        let at = self.in_hours(request, 10, 500).max(near);
        let what = self.as_promised(request, advisor);
        Some(Planned { at, by, what })
    }

    /// A call, or a visit where only a visit will do.
    pub(super) fn as_promised(&mut self, request: &HelpRequest, by: AccountId) -> Move {
        let next = request.open_follow_ups().min_by_key(|deadline| deadline.due_at);
        let reached = self.chance.happens(75);
        match next {
            Some(deadline) if request.asks_for_visit(deadline.kind) => Move::Visit {
                reached,
                with: self.beside(request, by),
            },
            _ => Move::FollowUp {
                reached,
                relapse: self.chance.happens(6),
            },
        }
    }

    /// Who goes along: somebody else of the station.
    pub(super) fn beside(&mut self, request: &HelpRequest, by: AccountId) -> AccountId {
        let team = request
            .state
            .station()
            .and_then(|station| self.cast.team(station));
        let others = team.into_iter().flat_map(|team| team.everybody());
        let others: Vec<AccountId> = others.map(|one| one.account).filter(|one| *one != by).collect();
        if others.is_empty() {
            by
        } else {
            *self.chance.pick(&others)
        }
    }
}
