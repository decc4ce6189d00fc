//! What pages that somebody keeps open learn at once: that a request has changed, and to which version; or that
//! something has left their lists. Never more than the page itself would show when it is read again.

use crate::access::{Actor, Role, Sight};
use crate::help_request::{Decided, HelpRequest};
use crate::ids::RequestId;

/// Whether somebody of this role has a page that is kept up to date.
pub fn may_watch(role: Role) -> bool {
    !matches!(role, Role::Admin | Role::System)
}

/// What one decision changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which request.
    pub request: RequestId,
    /// Its version since, as staff count it.
    pub version: i64,
    /// Its version as whoever asks for themselves counts it; none when they see nothing of it.
    pub requester: Option<i64>,
    /// Its version as a reporter counts it; none when they see nothing of it.
    pub reporter: Option<i64>,
    /// Where it lay before, if other staff may have seen it there.
    pub before: Option<Sight>,
}

/// What one page is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// The request has this version now.
    Changed(i64),
    /// Something that was in their lists is there no more. Which it was is not said: it may be restricted by now.
    Left,
}

impl Changed {
    /// What a decision changed.
    pub fn of(decided: &Decided) -> Self {
        let (request, shown) = (&decided.request, decided.shown);
        let unseen = request.tally.unseen;
        Self {
            request: request.id,
            version: request.version,
            requester: shown.requester.then_some(request.version - unseen.requester),
            reporter: shown.reporter.then_some(request.version - unseen.reporter),
            before: decided.before.filter(|before| *before != Sight::of(request)),
        }
    }

    /// What `actor` is told of it, by the rights that they have on `request` as it is now. `opened`: a resident who
    /// opened it with its number and the last characters of the ID.
    ///
    /// A resident who sees nothing of a decision hears nothing: an event would tell that something is kept from them,
    /// and when. Nor do they hear that a request was restricted: on a shared phone that would be a trace of it.
    pub fn told_to(&self, actor: &Actor, request: &HelpRequest, opened: bool) -> Option<Told> {
        if request.id != self.request {
            return None;
        }
        if actor.role == Role::Resident {
            let own = request.standing_of(actor).is_some();
            let readable = own || (opened && !request.restricted && !request.minor);
            let version = if own && !request.for_self {
                self.reporter
            } else {
                self.requester
            };
            return version.filter(|_| readable).map(Told::Changed);
        }
        if request.standing_of(actor).is_some() {
            return Some(Told::Changed(self.version));
        }
        let saw = self.before.and_then(|before| before.standing(actor));
        saw.map(|_| Told::Left)
    }
}
