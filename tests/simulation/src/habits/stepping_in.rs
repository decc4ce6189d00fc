//! How those above step in when something was missed and they are called.

use super::Habits;
use crate::cast::Team;
use crate::moves::{Move, Planned};
use chrono::Duration;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{HardshipLevel, HelpRequest, Outcome, State};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::urgency::Urgency;

impl Habits<'_> {
    /// Those above act on what was escalated to them; now and then nobody does, until the next call.
    pub fn step_in(&mut self, request: &HelpRequest) -> Option<Planned> {
        if !self.chance.happens(60) {
            return None;
        }
        if request.has_open_appeal() {
            return self.decide_appeal(request);
        }
        if request.open_mandatory_report().is_some() {
            return self.report(request);
        }
        let Some(team) = request
            .state
            .station()
            .and_then(|station| self.cast.team(station))
        else {
            return self.triage(request);
        };
        let lead = team.lead.clone();
        let at = match request.urgency {
            Urgency::Sos => self.now + self.chance.minutes(1, 60),
            _ => self.in_hours(request, 20, 600),
        };
        match request.state {
            State::Queued { .. } | State::Assigned { .. } => Some(self.find_somebody(request, team, at)),
            State::InProgress { .. } | State::Waiting { .. } | State::Closed { .. } => {
                let what = self.remedy(request, lead.account);
                Some(Planned { at, by: lead, what })
            }
            _ => Some(Planned {
                at,
                by: lead,
                what: Move::Note,
            }),
        }
    }

    /// Another advisor, the lead; or, when nobody of the station may have it any more, an answer by the district.
    fn find_somebody(
        &mut self,
        request: &HelpRequest,
        team: &Team,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Planned {
        let lead = team.lead.clone();
        let lead_may = !request.tally.recused.contains(&lead.account);
        match self.somebody_else(request, team) {
            Some(other) if !lead_may || self.chance.happens(60) => Planned {
                at,
                by: lead,
                what: Move::Assign(other),
            },
            None if !lead_may => {
                let by = self.cast.district.clone();
                Planned {
                    at,
                    by,
                    what: Move::AnswerDirectly,
                }
            }
            _ => Planned {
                at,
                by: lead,
                what: Move::Accept,
            },
        }
    }

    /// What keeps the promise that has been broken longest.
    fn remedy(&mut self, request: &HelpRequest, lead: AccountId) -> Move {
        let broken = request
            .deadlines
            .iter()
            .filter(|one| one.is_open() && one.missed_at.is_some());
        let Some(broken) = broken.min_by_key(|one| one.missed_at) else {
            return Move::Note;
        };
        match broken.kind {
            DeadlineKind::FirstContact => Move::Call { reached: true },
            DeadlineKind::Assessment | DeadlineKind::EmergencyPapers => Move::Assess {
                level: HardshipLevel::Third,
                case: false,
            },
            DeadlineKind::FirstService => Move::Serve { first: false },
            DeadlineKind::Referral => Move::ProviderAnswers { accepted: false },
            DeadlineKind::CaseReview => Move::ReviewCase,
            DeadlineKind::Resolution if self.chance.happens(60) => Move::Resolve(Outcome::Referred),
            DeadlineKind::Resolution => Move::Extend(DeadlineKind::Resolution, Duration::days(20)),
            kind if kind.is_follow_up() => self.as_promised(request, lead),
            _ => Move::Note,
        }
    }
}
