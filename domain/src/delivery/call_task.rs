//! A call that somebody of the staff makes because no message reaches a person, or because nobody knows whether one did:
//! the end of every chain. It waits in the station's list until somebody takes it, and has a due time that climbs as
//! every other answer that is owed.

use super::telling::Importance;
use crate::access::{Actor, Role};
use crate::answer_ladder::{AnswerLadder, Rung};
use crate::calendar::Period;
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, RequestId, StationId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Tries that reached nobody after which the lead has it.
const TRIES: usize = 3;
/// By when what presses is called.
const PRESSING: Period = Period::WallClock(30 * 60);
/// By when the rest is.
const ORDINARY: Period = Period::WorkingHours(4);

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallTaskOutcome {
    /// The person knows.
    Reached,
    /// Nobody answered: again later.
    NotReached,
    /// Nobody can be called: no number, or a wrong one. The lead decides what else is done.
    NoNumber,
}

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallTaskState {
    /// Anybody of the station may take it.
    Open,
    /// Somebody calls.
    Taken,
    /// The person knows, or the lead has ended it.
    Done,
}

/// One try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTry {
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// With which outcome.
    pub outcome: CallTaskOutcome,
}

/// Why a verb was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallTaskRefusal {
    /// There is no such call for this actor.
    #[error("not_found")]
    NotFound,
    /// Somebody else has it.
    #[error("call_task_taken")]
    Taken,
    /// It is over.
    #[error("call_task_done")]
    Done,
    /// It has to be taken first.
    #[error("call_task_not_taken")]
    NotTaken,
}

impl CallTaskRefusal {
    /// Every refusal.
    pub const ALL: [CallTaskRefusal; 4] = [
        CallTaskRefusal::NotFound,
        CallTaskRefusal::Taken,
        CallTaskRefusal::Done,
        CallTaskRefusal::NotTaken,
    ];

    /// The code of the problem.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The sentence in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => ("not_found", "没有找到。", "Not found."),
            Self::Taken => ("call_task_taken", "这项电话告知已由同事接下。", "A colleague has taken this call."),
            Self::Done => ("call_task_done", "这项电话告知已经完成。", "This call is done."),
            Self::NotTaken => ("call_task_not_taken", "请先接下这项电话告知。", "Take this call first."),
        }
    }
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTask {
    /// Identity.
    pub id: Uuid,
    /// The message that did not arrive.
    pub delivery: Uuid,
    /// About which request; none about a complaint or a request for deletion.
    pub request: Option<RequestId>,
    /// Who is to be called: an account, or the safe contact of the request.
    pub account: Option<AccountId>,
    /// Whose work it is; the district's without one.
    pub station: Option<StationId>,
    /// How soon.
    pub importance: Importance,
    /// How it stands.
    pub state: CallTaskState,
    /// Who has it.
    pub taken_by: Option<AccountId>,
    /// The lead decides: nobody was reached often enough, or cannot be.
    pub for_lead: bool,
    /// What was tried.
    pub tries: Vec<CallTry>,
    /// Since when.
    pub set_at: DateTime<Utc>,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// Next rung to fire.
    pub rung: u16,
    /// When that one fires.
    pub next_action_at: DateTime<Utc>,
}

/// Which message a call is made for.
#[derive(Debug, Clone, Copy)]
pub struct Unheard {
    /// The message.
    pub delivery: Uuid,
    /// About which request.
    pub request: Option<RequestId>,
    /// Who is to be called.
    pub account: Option<AccountId>,
    /// Whose work it is.
    pub station: Option<StationId>,
    /// How soon.
    pub importance: Importance,
    /// It is for a member of staff: the lead calls.
    pub to_staff: bool,
}

impl CallTask {
    /// A new call, with the notice of it.
    pub fn open(id: Uuid, of: Unheard, cx: &Deciding<'_>) -> (Self, Notice) {
        let period = match of.importance {
            Importance::Presses => PRESSING,
            _ => ORDINARY,
        };
        let due_at = cx.rules.due(of.station, cx.now, period).due_at;
        let ladder = AnswerLadder::start(cx.now, due_at);
        let task = Self {
            id,
            delivery: of.delivery,
            request: of.request,
            account: of.account,
            station: of.station,
            importance: of.importance,
            state: CallTaskState::Open,
            taken_by: None,
            for_lead: of.to_staff,
            tries: Vec::new(),
            set_at: cx.now,
            due_at,
            rung: ladder.rung,
            next_action_at: ladder.next_action_at,
        };
        let notice = task.notice(task.hands(), NoticeTemplate::StaffCallTask);
        (task, notice)
    }

    /// Whether `actor` has to do with it: staff of the station, or the district. Of what is about a request they must see
    /// that too.
    pub fn is_for(&self, actor: &Actor) -> bool {
        match actor.role {
            Role::Lead => self.station.is_some() && actor.station == self.station,
            Role::Advisor => !self.for_lead && self.station.is_some() && actor.station == self.station,
            Role::District => self.station.is_none() || self.for_lead,
            _ => false,
        }
    }

    /// Whether `actor` has to do with it and may see the request that it is about (`request`, as it is now).
    pub fn is_seen_by(&self, actor: &Actor, request: Option<&HelpRequest>) -> bool {
        let hidden = |request: &HelpRequest| request.restricted && request.standing_of(actor).is_none();
        self.is_for(actor) && !request.is_some_and(hidden)
    }

    /// Takes it; taking it twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Taken`, `Done`.
    pub fn take(&self, by: &Actor) -> Result<Self, CallTaskRefusal> {
        self.open_for(by)?;
        let free = self.taken_by.is_none_or(|one| one == by.account) || by.role == Role::Lead;
        if !free {
            return Err(CallTaskRefusal::Taken);
        }
        Ok(Self {
            state: CallTaskState::Taken,
            taken_by: Some(by.account),
            ..self.clone()
        })
    }

    /// Ends it with what came of it: reached, it is done; not reached, it waits again, and after the third time for the
    /// lead, who may end it. With the notice of that.
    ///
    /// # Errors
    /// `NotFound`, `Taken`, `Done`, `NotTaken`.
    pub fn finish(
        &self,
        outcome: CallTaskOutcome,
        cx: &Deciding<'_>,
    ) -> Result<(Self, Option<Notice>), CallTaskRefusal> {
        self.open_for(cx.by)?;
        match self.taken_by {
            None => return Err(CallTaskRefusal::NotTaken),
            Some(other) if other != cx.by.account => return Err(CallTaskRefusal::Taken),
            Some(_) => {}
        }
        let mut after = self.clone();
        after.tries.push(CallTry {
            by: cx.by.account,
            at: cx.now,
            outcome,
        });
        let ends = outcome == CallTaskOutcome::Reached || self.for_lead;
        after.state = if ends {
            CallTaskState::Done
        } else {
            CallTaskState::Open
        };
        if ends {
            return Ok((after, None));
        }
        after.taken_by = None;
        after.for_lead = outcome == CallTaskOutcome::NoNumber || after.tries.len() >= TRIES;
        let told = after
            .for_lead
            .then(|| after.notice(after.lead(), NoticeTemplate::StaffCallTaskMissed));
        Ok((after, told))
    }

    fn open_for(&self, by: &Actor) -> Result<(), CallTaskRefusal> {
        match (self.is_for(by), self.state) {
            (false, _) => Err(CallTaskRefusal::NotFound),
            (true, CallTaskState::Done) => Err(CallTaskRefusal::Done),
            (true, _) => Ok(()),
        }
    }

    /// Fires what is due of its ladder, and says who is told; none when nothing is, or it is done.
    pub fn climb(&self, cx: &Deciding<'_>) -> Option<(Self, Rung, Vec<Notice>)> {
        if self.state == CallTaskState::Done {
            return None;
        }
        let escalates_at = cx.rules.due(self.station, self.due_at, ORDINARY).due_at;
        let (ladder, rung) = self.ladder().climb(self.due_at, escalates_at, cx.now)?;
        let told = match rung {
            Rung::Warned => vec![self.notice(self.hands(), NoticeTemplate::StaffCallTask)],
            Rung::Missed => vec![self.notice(self.lead(), NoticeTemplate::StaffCallTaskMissed)],
            Rung::Escalated => [self.lead(), Audience::District]
                .map(|audience| self.notice(audience, NoticeTemplate::StaffCallTaskEscalated))
                .into(),
        };
        let after = Self {
            rung: ladder.rung,
            next_action_at: ladder.next_action_at,
            ..self.clone()
        };
        Some((after, rung, told))
    }

    /// Where its ladder stands.
    pub fn ladder(&self) -> AnswerLadder {
        AnswerLadder {
            rung: self.rung,
            next_action_at: self.next_action_at,
        }
    }

    /// Who is to do it.
    fn hands(&self) -> Audience {
        match (self.taken_by, self.station) {
            (Some(account), _) => Audience::Account { account },
            _ if self.for_lead => self.lead(),
            (None, Some(station)) => Audience::Station { station },
            (None, None) => Audience::District,
        }
    }

    fn lead(&self) -> Audience {
        let lead = |station| Audience::Lead { station };
        self.station.map_or(Audience::District, lead)
    }

    fn notice(&self, audience: Audience, template: NoticeTemplate) -> Notice {
        Notice {
            audience,
            template,
            request: self.request,
            urgency: match self.importance {
                Importance::Presses => Urgency::Urgent,
                _ => Urgency::Normal,
            },
        }
    }
}
