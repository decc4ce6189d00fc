//! Who a caller may be: the people whose files know this number, each with the reason. A number is no proof:
//! families share phones and carriers give numbers to others.

use crate::help_request::HelpRequest;
use crate::intake::{IdKind, Intake};
use crate::masking::mask_name;
use crate::spelling::compact;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why a file knows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The number of the person in need.
    Person,
    /// A number at which somebody can be reached.
    Contact,
    /// The number of whoever reported it.
    Reporter,
    /// The proved number of the account that asked.
    Account,
}

/// A request whose file knows the number.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The request.
    pub request: &'a HelpRequest,
    /// Its personal half.
    pub intake: &'a Intake,
    /// Why.
    pub because: Because,
}

/// Somebody whom the caller may be, or may be calling about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name of the person in need, masked; none where nobody has told it.
    pub name: Option<String>,
    /// Why.
    pub because: BTreeSet<Because>,
    /// Requests of theirs that this number leads to.
    pub requests: usize,
    /// Those that are open.
    pub open: usize,
    /// When the newest was submitted.
    pub newest_at: DateTime<Utc>,
}

impl Known<'_> {
    /// Whether this may be seen at the desk: nothing restricted, and nothing that leads to a reporter who stays
    /// hidden or gives no name to anybody.
    pub fn may_appear(&self) -> bool {
        let hidden = self
            .intake
            .reporter
            .as_ref()
            .is_some_and(|reporter| reporter.hide_from_household || reporter.anonymous);
        let leads_to_reporter = hidden && self.because != Because::Person;
        !self.request.restricted && !leads_to_reporter
    }

    /// Whoever asked for somebody else by their account is its reporter.
    fn reason(&self) -> Because {
        match self.because {
            Because::Account if !self.request.for_self => Because::Reporter,
            because => because,
        }
    }

    /// Whose file it is, as far as it tells: by document, else by name, else its own.
    fn whose(&self) -> String {
        let person = &self.intake.person;
        let document = person.id.as_ref().filter(|id| id.kind != IdKind::None);
        let name = person
            .name
            .as_deref()
            .map(compact)
            .filter(|name| !name.is_empty());
        match (document, name) {
            (Some(id), _) => format!("id {:?} {}", id.kind, id.number),
            (None, Some(name)) => format!("name {name}"),
            (None, None) => format!("request {}", self.request.id),
        }
    }
}

/// The candidates, the one with the newest request first.
pub fn candidates<'a>(known: impl IntoIterator<Item = Known<'a>>) -> Vec<Candidate> {
    let mut people: Vec<(String, Candidate, BTreeSet<crate::ids::RequestId>)> = Vec::new();
    for one in known.into_iter().filter(Known::may_appear) {
        let whose = one.whose();
        let at = people.iter().position(|(known, ..)| *known == whose);
        let at = at.unwrap_or_else(|| {
            people.push((whose, Candidate::of(&one), BTreeSet::new()));
            people.len() - 1
        });
        let (_, candidate, counted) = &mut people[at];
        candidate.because.insert(one.reason());
        if counted.insert(one.request.id) {
            candidate.requests += 1;
            candidate.open += usize::from(one.request.state.name().is_open());
            candidate.newest_at = candidate.newest_at.max(one.request.submitted_at);
        }
    }
    let mut candidates: Vec<Candidate> = people.into_iter().map(|(_, candidate, _)| candidate).collect();
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.newest_at));
    candidates
}

impl Candidate {
    fn of(known: &Known<'_>) -> Self {
        let name = known.intake.person.name.as_deref();
        Self {
            name: name.filter(|name| !name.trim().is_empty()).map(mask_name),
            because: BTreeSet::new(),
            requests: 0,
            open: 0,
            newest_at: known.request.submitted_at,
        }
    }
}
