//! Visits (走访): recorded with those who went, complete when two of them have confirmed it.

use super::contact::{announced, nobody_reached, person_reached};
use super::follow_ups::{Contact, after_findings, all_met, with_household};
use crate::access::Verb;
use crate::deadline::DeadlineKind;
use crate::follow_up::Findings;
use crate::help_request::change::Change;
use crate::help_request::{
    Confirming, Decided, EventKind, HelpRequest, Means, Refusal, StateName, Visit, Visitor, VisitorCard,
    VisitorKind, VisitorRole, Words,
};
use crate::ids::{AccountId, VisitId};
use crate::personal::Personal;
use crate::rules::Deciding;
use crate::unreached::Attempt;
use chrono::{DateTime, Utc};

/// A visit, as recorded.
#[derive(Debug, Clone)]
pub struct VisitReport {
    /// Its identity.
    pub id: VisitId,
    /// Whether the person was met.
    pub reached: bool,
    /// Who went; whoever records it, if nobody is named.
    pub people: Vec<VisitorNamed>,
    /// What was found, where it was a follow-up.
    pub findings: Option<Findings>,
    /// When; now, if absent.
    pub at: Option<DateTime<Utc>>,
    /// What was written and told.
    pub words: Words,
}

/// Somebody who went.
#[derive(Debug, Clone, PartialEq)]
pub enum VisitorNamed {
    /// Of the staff.
    Staff(AccountId),
    /// Without an account.
    Other {
        /// As what.
        role: VisitorRole,
        /// Their name.
        name: Personal<String>,
        /// Their number, to which their code goes.
        phone: Option<Personal<String>>,
    },
}

impl VisitorNamed {
    fn kind(&self) -> VisitorKind {
        match self {
            VisitorNamed::Staff(account) => VisitorKind::Staff { account: *account },
            VisitorNamed::Other { role, .. } => VisitorKind::Other { role: *role },
        }
    }

    fn card(&self, visit: VisitId, ordinal: u16) -> Option<VisitorCard> {
        match self {
            VisitorNamed::Staff(_) => None,
            VisitorNamed::Other { name, phone, .. } => Some(VisitorCard {
                visit,
                ordinal,
                name: name.clone(),
                phone: phone.clone(),
            }),
        }
    }
}

impl HelpRequest {
    /// Records a visit. Whoever records it and went has confirmed it by that; the others still do. Meeting the person is
    /// a contact, also when one went alone; it satisfies what no visit by two is needed for, in the whole household.
    ///
    /// # Errors
    /// `TimeOutOfRange`; `AdvisorElsewhere` for staff of another station.
    pub fn visit(
        &self,
        report: VisitReport,
        others: &[HelpRequest],
        cx: &Deciding<'_>,
    ) -> Result<Vec<Decided>, Refusal> {
        self.allow(cx.by, Verb::Visit)?;
        let at = self.time_of_contact(report.at, cx)?;
        let people = match report.people {
            nobody if nobody.is_empty() => vec![VisitorNamed::Staff(cx.by.account)],
            people => people,
        };
        self.of_this_station(&people, cx)?;
        let visitors = people.iter().map(|person| Visitor {
            who: person.kind(),
            confirmed_at: None,
        });
        let mut visit = Visit {
            id: report.id,
            at,
            reached: report.reached,
            people: visitors.collect(),
            completed_at: None,
        };
        visit.confirm(Confirming::Account(cx.by.account), cx.now);
        let contact = Contact {
            at,
            reached: report.reached,
            by_two: false,
        };
        let met = self.satisfied(contact, &[]);
        let visited = EventKind::Visited {
            people: u8::try_from(people.len()).unwrap_or(u8::MAX),
            complete: false,
            visit: Some(report.id),
            findings: report.findings,
            met: self.kinds_of(&met),
        };
        let telling = report.words.told.is_some();
        let cards = (1..).zip(&people);
        let cards = cards.filter_map(|(ordinal, person)| person.card(report.id, ordinal));
        let mut change = Change::of(self, cx)
            .event_with(visited, report.words)
            .visitors(cards.collect());
        change.request.visits.push(visit);
        let change = all_met(self.went(change, report.reached, at, cx), &met);
        let findings = report.findings.filter(|_| report.reached);
        let change = after_findings(change, self, findings, cx);
        let own = announced(change, telling).decided();
        Ok(with_household(own, contact, others, cx))
    }

    fn of_this_station(&self, people: &[VisitorNamed], cx: &Deciding<'_>) -> Result<(), Refusal> {
        let Some(station) = self.state.station() else {
            return Ok(());
        };
        let elsewhere = |person: &VisitorNamed| match person {
            VisitorNamed::Staff(account) => cx.rules.roster.has_left(*account, station),
            VisitorNamed::Other { .. } => false,
        };
        match people.iter().any(elsewhere) {
            true => Err(Refusal::AdvisorElsewhere),
            false => Ok(()),
        }
    }

    /// While the case runs, somebody met at the door is a contact, and a closed door an attempt.
    fn went<'a>(
        &self,
        mut change: Change<'a>,
        reached: bool,
        at: DateTime<Utc>,
        cx: &'a Deciding<'a>,
    ) -> Change<'a> {
        let runs = matches!(self.state.name(), StateName::InProgress | StateName::Waiting);
        match (reached, runs) {
            (true, true) => person_reached(change, at),
            (true, false) => {
                change.request.tally.unreached.clear();
                change
            }
            (false, _) => {
                let means = Means::Visit;
                nobody_reached(change, Attempt { at, means }, cx)
            }
        }
    }

    /// Somebody who went confirms it. The second one makes it complete, and with it what asks for a visit is met, in the
    /// whole household. A code has been checked before.
    ///
    /// # Errors
    /// `NotAVisitor`; `VisitConfirmedAlready`.
    pub fn confirm_visit(
        &self,
        id: VisitId,
        by: Confirming,
        others: &[HelpRequest],
        cx: &Deciding<'_>,
    ) -> Result<Vec<Decided>, Refusal> {
        self.allow(cx.by, Verb::ConfirmVisit)?;
        let index = self.visits.iter().position(|visit| visit.id == id);
        let index = index.ok_or(Refusal::NotAVisitor)?;
        if !self.visits[index].has(by) {
            return Err(Refusal::NotAVisitor);
        }
        let mut visit = self.visits[index].clone();
        if !visit.confirm(by, cx.now) {
            return Err(Refusal::VisitConfirmedAlready);
        }
        let completed = visit.is_complete() && !self.visits[index].is_complete();
        let contact = Contact {
            at: visit.at,
            reached: visit.reached,
            by_two: completed,
        };
        let met = if completed {
            self.satisfied(contact, &[])
        } else {
            vec![]
        };
        let confirmed = EventKind::VisitConfirmed {
            visit: id,
            complete: visit.is_complete(),
            met: self.kinds_of(&met),
        };
        let mut change = all_met(Change::of(self, cx).event(confirmed), &met);
        change.request.visits[index] = visit;
        if self.kinds_of(&met).contains(&DeadlineKind::HomeVisit) {
            change.request.tally.unreached.clear();
        }
        let own = change.decided();
        Ok(match completed {
            true => with_household(own, contact, others, cx),
            false => vec![own],
        })
    }
}
