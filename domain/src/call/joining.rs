//! How a call joins a live request (domain rules, section 4, "Repeat contacts"): a mere urge makes it more visible,
//! at most once per working day; greater danger raises its urgency at once; a new need or another person is a new
//! request.

use super::{CallOutcome, CallRefusal};
use crate::danger_words::DangerFinding;
use crate::help_request::{Addition, Decided, Heard, HelpRequest, Refusal, StateName, Words};
use crate::need::Need;
use crate::rules::Deciding;
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

/// What a call did to its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// It was filed from the call.
    Made,
    /// It was urged.
    Urged,
    /// It had been urged on this working day already; the call is kept with it.
    UrgedBefore,
    /// Something was added to it.
    Added,
}

/// What the call brings.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// What the caller wants added, in their words.
    pub text: Option<String>,
    /// Needs that were named.
    pub needs: Vec<Need>,
    /// It is about somebody else.
    pub another_person: bool,
    /// How urgent it is now, as the agent hears it; never lowers anything.
    pub urgency: Option<Urgency>,
    /// What the words, and the notes of the call, point to.
    pub danger: DangerFinding,
}

/// Why a call does not join a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotJoined {
    /// A rule of calls.
    Call(CallRefusal),
    /// A rule of the request.
    Request(Refusal),
}

impl From<Refusal> for NotJoined {
    fn from(refusal: Refusal) -> Self {
        Self::Request(refusal)
    }
}

/// Joins a call to a live request: what changes there, if anything, and what to call it. Words of danger are heard as
/// everywhere else, also where the step that they came with is refused; only what is about another person belongs to
/// no file but theirs.
///
/// # Errors
/// `NewRequestNeeded`, `NotLive`; the request's own refusals.
pub fn join(
    request: &HelpRequest,
    outcome: CallOutcome,
    contact: Contact,
    cx: &Deciding<'_>,
) -> Result<(Option<Decided>, Joined), NotJoined> {
    request.standing_of(cx.by).ok_or(Refusal::NotFound)?;
    if contact.another_person {
        return Err(NotJoined::Call(CallRefusal::NewRequestNeeded));
    }
    let (text, found) = (contact.text.as_deref(), &contact.danger);
    let (decided, how) = match joined(request, outcome, &contact, cx) {
        Ok((decided, how)) => (decided.heeding(found, Heard::FromRequester, cx)?, how),
        Err(refusal) => match request.heard_anyway(Err(refusal), text, found, cx) {
            Ok(decided) => (decided, Joined::Added),
            Err(NotJoined::Request(Refusal::UrgedToday)) => return Ok((None, Joined::UrgedBefore)),
            Err(refusal) => return Err(refusal),
        },
    };
    Ok((Some(raised_by_agent(decided, contact.urgency, cx)?), how))
}

/// The step without what its words point to.
fn joined(
    request: &HelpRequest,
    outcome: CallOutcome,
    contact: &Contact,
    cx: &Deciding<'_>,
) -> Result<(Decided, Joined), NotJoined> {
    let is_new = |need: &Need| !request.needs.contains(need);
    if !request.needs.is_empty() && contact.needs.iter().any(is_new) {
        return Err(NotJoined::Call(CallRefusal::NewRequestNeeded));
    }
    if !request.state.name().is_open() {
        return Err(NotJoined::Call(CallRefusal::NotLive));
    }
    let says_something = contact
        .text
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    let says_more = says_something || contact.urgency > Some(request.urgency);
    // What is resolved has nobody to hurry: the call is an addition, which its advisor sees.
    if outcome == CallOutcome::Urge && request.state.name() != StateName::Resolved {
        match request.urge(contact.text.clone(), cx) {
            Err(Refusal::UrgedToday) if says_more => {}
            urged => return Ok((urged?, Joined::Urged)),
        }
    }
    let addition = Addition {
        text: contact.text.clone(),
        ..Addition::default()
    };
    Ok((request.add(addition, cx)?, Joined::Added))
}

/// What the agent hears without a word of the list raises the urgency as whoever raises it does. What is resolved is
/// taken up again for it.
fn raised_by_agent(
    mut decided: Decided,
    heard: Option<Urgency>,
    cx: &Deciding<'_>,
) -> Result<Decided, Refusal> {
    let Some(to) = heard.filter(|to| *to > decided.request.urgency) else {
        return Ok(decided);
    };
    if decided.request.state.name() == StateName::Resolved {
        decided = decided.and_then(|request| request.reopen(Words::default(), false, cx))?;
    }
    decided.and_then(|request| request.assess_urgency(to, None, cx))
}
