//! What pages show beside requests: calls, complaints, requests for deletion, calls that staff make, inboxes. Who is told
//! is asked when it is told, of the thing as it is then.

use super::Told;
use crate::access::{Actor, Role};
use crate::call::Call;
use crate::complaint::Complaint;
use crate::deletion::DeletionRequest;
use crate::delivery::CallTask;
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, RequestId};
use crate::notice::{Audience, Notice};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Kinds of things that pages show beside requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThingKind {
    /// A call at the desk.
    Call,
    /// A complaint.
    Complaint,
    /// A request for deletion.
    DeletionRequest,
    /// A call that staff make because no message arrives.
    CallTask,
}

impl ThingKind {
    /// The name of its event.
    pub fn code(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Complaint => "complaint",
            Self::DeletionRequest => "deletion_request",
            Self::CallTask => "call_task",
        }
    }
}

/// A thing that has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    /// What it is.
    pub kind: ThingKind,
    /// Which.
    pub id: Uuid,
    /// Its version since; counts its steps where it has no other.
    pub version: i64,
    /// More people saw it before: something has left their lists.
    pub left: bool,
}

impl Thing {
    /// A call that was `before`, and is `after`; both the same of a new one.
    pub fn of_call(before: &Call, after: &Call) -> Self {
        Self {
            kind: ThingKind::Call,
            id: after.id.0,
            version: after.version,
            left: before.attention.is_some(),
        }
    }

    /// A complaint: received is its first version, decided the second.
    pub fn of_complaint(complaint: &Complaint) -> Self {
        Self {
            kind: ThingKind::Complaint,
            id: complaint.id.0,
            version: 1 + i64::from(complaint.decided.is_some()),
            left: false,
        }
    }

    /// A request for deletion: received, decided, done.
    pub fn of_deletion(deletion: &DeletionRequest) -> Self {
        let steps = [deletion.decided.is_some(), deletion.done_at.is_some()];
        Self {
            kind: ThingKind::DeletionRequest,
            id: deletion.id.0,
            version: 1 + steps.map(i64::from).iter().sum::<i64>(),
            left: false,
        }
    }

    /// A call that staff make. `for_lead_before`: only the lead had it already.
    pub fn of_call_task(task: &CallTask, version: i64, for_lead_before: bool) -> Self {
        Self {
            kind: ThingKind::CallTask,
            id: task.id,
            version,
            left: task.for_lead && !for_lead_before,
        }
    }
}

/// An inbox that has something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// Whose.
    pub audience: Audience,
    /// About which request: of a restricted one only those find it who may see that.
    pub request: Option<RequestId>,
}

impl Inbox {
    /// The one in which this notice lies.
    pub fn of(notice: &Notice) -> Self {
        Self {
            audience: notice.audience,
            request: notice.request,
        }
    }
}

/// What one audit entry tells open pages beside the change of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// What has changed.
    pub thing: Option<Thing>,
    /// Inboxes that have something new.
    pub inboxes: Vec<Inbox>,
}

/// A thing as it is when pages are told.
#[derive(Debug, Clone)]
pub enum Present {
    /// A call.
    Call(Box<Call>),
    /// A complaint.
    Complaint(Box<Complaint>),
    /// A request for deletion.
    Deletion(Box<DeletionRequest>),
    /// A call that staff make.
    CallTask(Box<CallTask>),
}

impl Present {
    /// The request on which it depends who sees it.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Self::Call(call) => call.request,
            Self::CallTask(task) => task.request,
            Self::Complaint(_) | Self::Deletion(_) => None,
        }
    }

    /// The resident whose it is.
    pub fn resident(&self) -> Option<AccountId> {
        match self {
            Self::Complaint(complaint) => Some(complaint.filed_by),
            Self::Deletion(deletion) => Some(deletion.account),
            Self::Call(_) | Self::CallTask(_) => None,
        }
    }

    fn is_seen_by(&self, actor: &Actor, request: Option<&HelpRequest>) -> bool {
        match self {
            Self::Call(call) => call.is_seen_by(actor, request),
            Self::Complaint(complaint) => complaint.is_seen_by(actor),
            Self::Deletion(deletion) => deletion.is_seen_by(actor),
            Self::CallTask(task) => task.is_seen_by(actor, request),
        }
    }

    /// Who may have had it in a list while more people saw it.
    fn was_seen_by(&self, actor: &Actor) -> bool {
        match self {
            Self::Call(_) => actor.role == Role::Desk,
            Self::CallTask(task) => actor.role == Role::Advisor && actor.station == task.station,
            Self::Complaint(_) | Self::Deletion(_) => false,
        }
    }
}

impl Touched {
    /// What `actor` is told, by what they may see now: `present` is the thing, `request` finds requests as they are.
    /// One event at most: whoever hears of anything looks into their inbox too.
    pub fn told_to<'a>(
        &self,
        actor: &Actor,
        present: Option<&Present>,
        request: impl Fn(RequestId) -> Option<&'a HelpRequest>,
    ) -> Option<Told> {
        if let (Some(thing), Some(present)) = (self.thing, present) {
            if present.is_seen_by(actor, present.request().and_then(&request)) {
                return Some(Told::Thing(thing.kind, thing.id, thing.version));
            }
            if thing.left && present.was_seen_by(actor) {
                return Some(Told::Left);
            }
        }
        let finds = |inbox: &Inbox| {
            let about = inbox.request.and_then(&request);
            let hidden = about.is_some_and(|one| one.restricted && one.standing_of(actor).is_none());
            inbox.audience.reaches(actor) && !hidden
        };
        self.inboxes.iter().any(finds).then_some(Told::Inbox)
    }
}

#[cfg(test)]
mod tests;
