//! A request's history as people read it: each event with a plain sentence, and only the words meant for the reader.
//!
//! There are four kinds of readers. Whoever asks for themselves reads what was told and said. A reporter sees what
//! they submitted and how it stands, no more. The person's household never finds a trace of a hidden reporter, nor
//! of a restricted request. Staff read everything, except that the one an appeal is about does not read the appeal.

mod sentences;

use crate::deadline::DeadlineKind;
use crate::help_request::{Event, EventActor, EventKind, HelpRequest, Words};
use crate::ids::AccountId;
use crate::personal::Personal;
use chrono::{DateTime, Utc};

/// Who reads the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// A resident who asked for themselves.
    Requester,
    /// A resident who asked for somebody else.
    Reporter,
    /// The person in need, or their household, when somebody else reported.
    Household {
        /// The reporter stays hidden from them.
        reporter_hidden: bool,
    },
    /// Somebody who works on it.
    Staff {
        /// Their account.
        account: AccountId,
    },
}

impl Viewer {
    /// How the resident who submitted `request` reads it.
    pub fn requester_of(request: &HelpRequest) -> Viewer {
        if request.for_self {
            Viewer::Requester
        } else {
            Viewer::Reporter
        }
    }
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// Position in the history, from 1; hidden lines leave gaps.
    pub seq: u32,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The event's code.
    pub code: String,
    /// What happened, in Chinese.
    pub zh: &'static str,
    /// What happened, in English.
    pub en: &'static str,
    /// Until when a question waits for the answer.
    pub until: Option<DateTime<Utc>>,
    /// Told to the resident.
    pub told: Option<&'a Personal<String>>,
    /// Said by the resident.
    pub said: Option<&'a Personal<String>>,
    /// What only staff see.
    pub inside: Option<Inside<'a>>,
}

/// What only staff see of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside<'a> {
    /// Who did it.
    pub by: EventActor,
    /// With all its data.
    pub kind: &'a EventKind,
    /// The note for staff.
    pub internal_note: Option<&'a Personal<String>>,
}

/// The lines that `viewer` may read, in order.
pub fn timeline<'a>(request: &HelpRequest, events: &'a [Event], viewer: Viewer) -> Vec<Entry<'a>> {
    if request.restricted && matches!(viewer, Viewer::Household { .. }) {
        return vec![];
    }
    // Whoever looks at the uploads sees that one is ready; nine photos are not nine lines.
    let ready = |event: &Event| matches!(event.kind, EventKind::AttachmentChecked { fit: true, .. });
    let shown = events
        .iter()
        .filter(|event| is_shown(request, event, viewer) && !ready(event));
    // Counted as they are shown: a gap would tell that something is kept from this reader, and where.
    let numbered = (1..).zip(shown);
    numbered.map(|(seq, event)| entry(seq, event, viewer)).collect()
}

fn entry(seq: u32, event: &Event, viewer: Viewer) -> Entry<'_> {
    let (zh, en) = event.kind.sentence();
    let words = &event.words;
    Entry {
        seq,
        at: event.at,
        code: event.kind.code(),
        zh,
        en,
        until: match event.kind {
            EventKind::Waiting { until } => Some(until),
            _ => None,
        },
        told: told_to(event, viewer),
        said: words.said.as_ref().filter(|_| viewer != HIDDEN),
        inside: matches!(viewer, Viewer::Staff { .. }).then_some(Inside {
            by: event.by,
            kind: &event.kind,
            internal_note: words.internal_note.as_ref(),
        }),
    }
}

const HIDDEN: Viewer = Viewer::Household {
    reporter_hidden: true,
};

/// A reporter is told the question that waits for an answer; what else is told concerns the person alone.
fn told_to(event: &Event, viewer: Viewer) -> Option<&Personal<String>> {
    let Words { told, .. } = &event.words;
    let asked = matches!(event.kind, EventKind::Waiting { .. });
    told.as_ref().filter(|_| viewer != Viewer::Reporter || asked)
}

/// Whether `viewer` may read of this event.
pub fn is_shown(request: &HelpRequest, event: &Event, viewer: Viewer) -> bool {
    let kind = &event.kind;
    if let Some(from) = kind.attached_by() {
        return from.is_seen_by(viewer);
    }
    // What is told is read, whatever it came with: a note, or an attempt to call.
    let open = kind.resident_sees() || event.words.told.is_some();
    match viewer {
        Viewer::Requester => open,
        Viewer::Reporter => open && is_state_or_own_act(kind),
        Viewer::Household { reporter_hidden } => open && !(reporter_hidden && is_act_of_requester(kind)),
        Viewer::Staff { account } => !is_appeal_about(request, kind, account),
    }
}

fn is_act_of_requester(kind: &EventKind) -> bool {
    use EventKind::*;
    matches!(
        kind,
        Added { .. } | Urged | Rated { .. } | Appealed { .. } | AppealDecided { .. }
    )
}

fn is_state_or_own_act(kind: &EventKind) -> bool {
    use EventKind::*;
    is_act_of_requester(kind)
        || matches!(
            kind,
            Submitted { .. }
                | Routed { .. }
                | SentToTriage { .. }
                | Assigned { .. }
                | Accepted { .. }
                | Waiting { .. }
                | Resumed
                | Withdrawn { .. }
                | Resolved { .. }
                | Closed { .. }
                | Reopened
                | Answered
                | ReturnedToSender { .. }
                | Merged { .. }
        )
}

fn is_appeal_about(request: &HelpRequest, kind: &EventKind, account: AccountId) -> bool {
    use EventKind::*;
    let mut appeals = request.appeals.iter();
    if let DeadlineWarned { deadline }
    | DeadlineMissed { deadline }
    | Escalated { deadline, .. }
    | DeadlineMoved { deadline, .. }
    | DeadlineConfirmed { deadline, .. }
    | DistrictLater { deadline, .. } = kind
    {
        return *deadline == DeadlineKind::Appeal && appeals.any(|known| known.about == account);
    }
    let (Appealed { appeal } | AppealDecided { appeal, .. }) = kind else {
        return false;
    };
    appeals.any(|known| known.id == *appeal && known.about == account)
}
