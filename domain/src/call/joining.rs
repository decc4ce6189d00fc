//! How a call joins a live request (domain rules, section 4, "Repeat contacts"): a mere urge makes it more visible,
//! at most once per working day; greater danger raises its urgency at once; a new need or another person is a new
//! request.

use super::{CallOutcome, CallRefusal};
use crate::danger_words::DangerFinding;
use crate::help_request::{Addition, Decided, HelpRequest, Refusal, StateName};
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
    /// What the words point to.
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

/// Joins a call to a live request: what changes there, if anything, and what to call it.
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
    let new_need =
        !request.needs.is_empty() && contact.needs.iter().any(|need| !request.needs.contains(need));
    if contact.another_person || new_need {
        return Err(NotJoined::Call(CallRefusal::NewRequestNeeded));
    }
    if !request.state.name().is_open() {
        return Err(NotJoined::Call(CallRefusal::NotLive));
    }
    let mut danger = contact.danger;
    danger.suggested = danger.suggested.max(contact.urgency);
    let greater = !danger.is_empty() || danger.suggested > Some(request.urgency);
    let says_something = contact
        .text
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    // What is resolved has nobody to hurry: the call is an addition, which its advisor sees.
    let mere = outcome == CallOutcome::Urge && !greater && request.state.name() != StateName::Resolved;
    if mere {
        match request.urge(contact.text.clone(), cx) {
            Ok(decided) => return Ok((Some(decided), Joined::Urged)),
            Err(Refusal::UrgedToday) if !says_something => return Ok((None, Joined::UrgedBefore)),
            Err(Refusal::UrgedToday) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let addition = Addition {
        text: contact.text,
        correction: None,
        danger: Some(danger),
    };
    Ok((Some(request.add(addition, cx)?), Joined::Added))
}
