//! 来电: a call at the hotline desk. What the caller says is kept while they speak; who they may be is a list of
//! candidates, never a fact; nothing is said of a case before its number or two facts of the file are given; and
//! nobody is ever blocked.

mod attention;
mod candidates;
mod facts;
mod joining;
mod refusal;
mod saying;
#[cfg(test)]
mod tests;

use crate::access::{Actor, Role};
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, CallId, RequestId};
pub use attention::{Attention, AttentionBecause, LEFT_OPEN_AFTER, LookedAfter, LookedAfterHow};
pub use candidates::{Because, Candidate, Known, candidates};
use chrono::{DateTime, Utc};
pub use facts::GivenFacts;
pub use joining::{Contact, Joined, NotJoined, join};
pub use refusal::CallRefusal;
pub use saying::{
    CONTACTS_WITHIN, MOST_CONTACTS, MaySay, contact_person_is_due, listener, may_name_contact_person,
    silence_notice,
};
use serde::{Deserialize, Serialize};

/// How often facts or a number may be tried in one call.
pub const TRIES: i16 = 5;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Answered on the line.
    Answered,
    /// A request was filed from it.
    NewRequest,
    /// 催办 of a live request.
    Urge,
    /// Something was added to a live request.
    Addition,
    /// Passed on to somebody else, who is named.
    PassedOn,
    /// Nobody spoke.
    Silent,
    /// Not meant as a call for help. Blocks nobody.
    Nuisance,
}

impl CallOutcome {
    /// Whether the call joins a live request.
    pub fn joins(self) -> bool {
        matches!(self, Self::Urge | Self::Addition)
    }

    /// Whether it must be said to whom.
    pub fn needs_whom(self) -> bool {
        self == Self::PassedOn
    }

    /// Whether it counts among the contacts after which one contact person is named.
    pub fn is_contact(self) -> bool {
        !matches!(self, Self::Silent | Self::Nuisance)
    }
}

/// A logged call without its personal half, which is [`CallWords`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Identity.
    pub id: CallId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// The agent who speaks.
    pub taken_by: AccountId,
    /// Another conversation from a number from which somebody is calling already.
    pub separate: bool,
    /// Requests of which the caller has given the number or two facts.
    pub confirmed: Vec<RequestId>,
    /// The request that was filed from it, that it joined, or that it was about.
    pub request: Option<RequestId>,
    /// What it did to that request.
    pub joined: Option<Joined>,
    /// How it ended.
    pub outcome: Option<CallOutcome>,
    /// When it began, in domain time.
    pub created_at: DateTime<Utc>,
    /// When its agent wrote to it last.
    pub touched_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// That it waits for somebody.
    pub attention: Option<Attention>,
    /// Who looked after it, once it had waited.
    pub looked_after: Option<LookedAfter>,
}

/// Everything personal of a call. Sealed at rest as a whole; handled outside this crate as `Personal<CallWords>`.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallWords {
    /// The number that calls, normalised; none when it is withheld.
    pub phone: Option<String>,
    /// The name that the caller gives.
    pub caller_name: Option<String>,
    /// What the agent writes while listening.
    pub notes: Option<String>,
    /// To whom the call was passed on.
    pub passed_on_to: Option<String>,
    /// What somebody found who looked after it.
    pub looked_after: Option<String>,
}

impl CallWords {
    /// What the agent wrote that may hold words of danger.
    pub fn spoken_text(&self) -> String {
        let parts = [self.notes.as_deref(), self.passed_on_to.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

impl Call {
    /// A call that begins now.
    pub fn begin(id: CallId, taken_by: AccountId, separate: bool, now: DateTime<Utc>) -> Self {
        Self {
            id,
            version: 1,
            taken_by,
            separate,
            confirmed: Vec::new(),
            request: None,
            joined: None,
            outcome: None,
            created_at: now,
            touched_at: now,
            ended_at: None,
            attention: None,
            looked_after: None,
        }
    }

    /// Whether this one speaks on it: nobody else changes a call.
    pub fn is_taken_by(&self, actor: &Actor) -> bool {
        self.taken_by == actor.account
    }

    /// Whether `actor` may look at it: the agent whose it is; the district; other agents while it waits for somebody. Not
    /// when it led to a request (`request`, as it is now) that they may not see.
    pub fn is_seen_by(&self, actor: &Actor, request: Option<&HelpRequest>) -> bool {
        let theirs = match actor.role {
            Role::District => true,
            Role::Desk => self.attention.is_some(),
            _ => false,
        };
        let hidden = request.is_some_and(|request| request.standing_of(actor).is_none());
        self.is_taken_by(actor) || (theirs && !hidden)
    }

    /// Refuses when it has ended.
    ///
    /// # Errors
    /// `Ended`.
    pub fn still_open(&self) -> Result<(), CallRefusal> {
        match self.ended_at {
            Some(_) => Err(CallRefusal::Ended),
            None => Ok(()),
        }
    }

    /// The next version, as long as the call is open. It waits for nobody any more: its agent is at it.
    ///
    /// # Errors
    /// `Ended`.
    pub fn changed(&self, now: DateTime<Utc>) -> Result<Self, CallRefusal> {
        self.still_open()?;
        Ok(Self {
            version: self.version + 1,
            touched_at: now,
            attention: None,
            ..self.clone()
        })
    }

    /// The caller has shown that they know these files.
    ///
    /// # Errors
    /// `Ended`; `DoesNotFit` when there is none.
    pub fn confirm(&self, requests: &[RequestId], now: DateTime<Utc>) -> Result<Self, CallRefusal> {
        let mut next = self.changed(now)?;
        if requests.is_empty() {
            return Err(CallRefusal::DoesNotFit);
        }
        let known = next.confirmed.clone();
        next.confirmed
            .extend(requests.iter().filter(|id| !known.contains(id)));
        Ok(next)
    }

    /// A request is filed from this call: one at most.
    ///
    /// # Errors
    /// `Ended`, `HasRequest`.
    pub fn bind(&self, request: RequestId, now: DateTime<Utc>) -> Result<Self, CallRefusal> {
        let mut next = self.changed(now)?;
        if next.request.is_some() {
            return Err(CallRefusal::HasRequest);
        }
        next.request = Some(request);
        next.joined = Some(Joined::Made);
        Ok(next)
    }

    /// The live request that the call may join: the one that is named, or the only one that was confirmed.
    ///
    /// # Errors
    /// `Ended`; `HasRequest` when a request was filed from it; `NotConfirmed` when the caller has not shown that
    /// they know it; `WhichRequest` when several are confirmed and none is named.
    pub fn joinable(&self, named: Option<RequestId>) -> Result<RequestId, CallRefusal> {
        self.still_open()?;
        if self.request.is_some() {
            return Err(CallRefusal::HasRequest);
        }
        match (named, self.confirmed.as_slice()) {
            (Some(named), confirmed) if confirmed.contains(&named) => Ok(named),
            (None, [only]) => Ok(*only),
            (None, [_, _, ..]) => Err(CallRefusal::WhichRequest),
            _ => Err(CallRefusal::NotConfirmed),
        }
    }

    /// Ends the call. `joined` is what it did to a request that it joined; `danger`, whether its notes point to any:
    /// with no request that could hear it, the call waits for somebody.
    ///
    /// # Errors
    /// `Ended`; `RequestMissing` for `new_request` without one that was filed from this call.
    pub fn finish(
        &self,
        outcome: CallOutcome,
        joined: Option<(RequestId, Joined)>,
        danger: bool,
        now: DateTime<Utc>,
    ) -> Result<Self, CallRefusal> {
        let mut next = self.changed(now)?;
        if let Some((request, how)) = joined {
            next.request = Some(request);
            next.joined = Some(how);
        }
        if outcome == CallOutcome::NewRequest && next.joined != Some(Joined::Made) {
            return Err(CallRefusal::RequestMissing);
        }
        if outcome.joins() && !next.joined.is_some_and(|how| how != Joined::Made) {
            return Err(CallRefusal::NotConfirmed);
        }
        // What the call was about is counted with that request, also when nothing changes there.
        next.request = next.request.or(next.confirmed.last().copied());
        next.outcome = Some(outcome);
        next.ended_at = Some(now);
        next.unheard(danger, now);
        Ok(next)
    }
}
