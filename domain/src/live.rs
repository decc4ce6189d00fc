//! What pages that somebody keeps open learn at once: that a request, or something else that a page shows, has changed,
//! and to which version; that an inbox has something new; or that something has left their lists. Never more than the
//! page itself would show when it is read again.

mod touched;

pub use touched::{Inbox, Present, Thing, ThingKind, Touched};

use crate::access::{Actor, Role, Sight};
use crate::help_request::{Decided, HelpRequest};
use crate::ids::RequestId;
use crate::notice::{Audience, Notice};
use uuid::Uuid;

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
    /// This request has this version now.
    Changed(RequestId, i64),
    /// Something else that the page shows has this version now.
    Thing(ThingKind, Uuid, i64),
    /// Their inbox has something new.
    Inbox,
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

    /// The inboxes in which a decision left something and whose owners do not hear of its request: the station of
    /// registration, for example. Everybody else looks into their inbox when they hear of the request.
    pub fn elsewhere<'a>(decided: &Decided, notices: impl Iterator<Item = &'a Notice>) -> Vec<Inbox> {
        let (request, shown) = (&decided.request, decided.shown);
        let filer = (shown.requester || shown.reporter).then_some(request.filed_by.account);
        let station = request.state.station();
        let hears = |audience: &Audience| match *audience {
            Audience::Account { account } => {
                Some(account) == filer || Some(account) == request.state.advisor()
            }
            Audience::Lead { station: of } | Audience::Station { station: of } => Some(of) == station,
            // who sees every request hears of this one; of a restricted one nobody else may find a notice
            Audience::District | Audience::Triage => true,
            Audience::SafeContact { .. } | Audience::Neighbour { .. } => true,
        };
        let others = notices.filter(|notice| !hears(&notice.audience));
        others.map(Inbox::of).collect()
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
            return version
                .filter(|_| readable)
                .map(|version| Told::Changed(self.request, version));
        }
        if request.standing_of(actor).is_some() {
            return Some(Told::Changed(self.request, self.version));
        }
        let saw = self.before.and_then(|before| before.standing(actor));
        saw.map(|_| Told::Left)
    }
}
