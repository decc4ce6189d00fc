//! A lesson (地址经验) on its way: the triage desk proposes what its decision teaches, the district approves or refuses
//! it, and may withdraw it later. What routing makes of it: [`crate::routing::Lesson`].
//!
//! A restricted request (保密件) teaches nothing: that somebody at an address asked for help is what it keeps secret.

use crate::access::Role;
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, LessonId, RequestId, StationId};
use crate::personal::Personal;
use crate::rules::Deciding;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a lesson stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LessonState {
    /// Waits for the district.
    Proposed,
    /// Routing goes by it.
    Approved,
    /// Was not approved.
    Refused,
    /// Was approved, and holds no more.
    Withdrawn,
}

/// A lesson on its way.
#[derive(Debug, Clone)]
pub struct LessonRecord {
    /// Identity.
    pub id: LessonId,
    /// Where it stands.
    pub state: LessonState,
    /// Its number, once it was approved.
    pub number: Option<u32>,
    /// The place, as [`crate::routing::taught_place`] read it. Until somebody has looked at it, it may hold more than
    /// the name of a place.
    pub place: Personal<String>,
    /// Code of the street that was decided.
    pub street_code: String,
    /// Code of the committee, where it was decided.
    pub committee_code: Option<String>,
    /// The station that was decided.
    pub station: StationId,
    /// The request whose routing proposed it; forgotten with the decision on the lesson.
    pub request: Option<RequestId>,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// By whom.
    pub proposed_by: AccountId,
    /// Who approved, refused or withdrew it last, and when.
    pub decided: Option<(AccountId, DateTime<Utc>)>,
    /// Why it was refused or withdrawn.
    pub reason: Option<Personal<String>>,
}

/// Why a step was refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum LessonRefusal {
    /// There is no such thing for this actor.
    NotFound,
    /// The actor may not do this.
    NotAllowed,
    /// Whoever proposed it may not decide on it while somebody else of the district can.
    OwnProposal,
    /// It has been decided.
    Decided,
    /// It does not hold, so it cannot be withdrawn.
    NotHolding,
    /// The request that it came from has become a restricted one.
    Restricted,
    /// Another lesson is about the same place: withdraw that one first.
    Known,
}

impl LessonRefusal {
    /// Every refusal.
    pub const ALL: [LessonRefusal; 7] = [
        LessonRefusal::NotFound,
        LessonRefusal::NotAllowed,
        LessonRefusal::OwnProposal,
        LessonRefusal::Decided,
        LessonRefusal::NotHolding,
        LessonRefusal::Restricted,
        LessonRefusal::Known,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// In Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            LessonRefusal::NotFound => ("not_found", "没有找到。", "Not found."),
            LessonRefusal::NotAllowed => ("not_allowed", "您没有权限做这一步。", "You may not do this."),
            LessonRefusal::OwnProposal => ("lesson_own", "提出的人不能自己核准,请区里另一位同事核准。", "Whoever proposed it does not decide on it; ask a colleague of the district."),
            LessonRefusal::Decided => ("lesson_decided", "这条地址经验已经有决定。", "This lesson has been decided on."),
            LessonRefusal::NotHolding => ("lesson_not_holding", "这条地址经验现在不起作用。", "This lesson does not hold."),
            LessonRefusal::Restricted => ("lesson_restricted", "来源的求助单已设为保密,不能作为地址经验。", "The request that it came from is a restricted one by now; it teaches nothing."),
            LessonRefusal::Known => ("lesson_known", "同一地址已有地址经验,请先撤回那一条。", "Another lesson is about the same place; withdraw that one first."),
        }
    }
}

/// Who else of the district could decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colleagues {
    /// Somebody.
    Some,
    /// Nobody: a district of one person decides on its own proposals, and the audit log says so.
    Nobody,
}

impl LessonRecord {
    /// What the decision to route `request` to `station` teaches. None for a restricted request.
    pub fn proposed(
        id: LessonId,
        request: &HelpRequest,
        place: &TaughtBy,
        station: StationId,
        cx: &Deciding<'_>,
    ) -> Option<Self> {
        (!request.restricted).then(|| Self {
            id,
            state: LessonState::Proposed,
            number: None,
            place: place.place.clone(),
            street_code: place.street_code.clone(),
            committee_code: place.committee_code.clone(),
            station,
            request: Some(request.id),
            proposed_at: cx.now,
            proposed_by: cx.by.account,
            decided: None,
            reason: None,
        })
    }

    /// The district approves it; `request` is the one that it came from, as it is now.
    ///
    /// # Errors
    /// `NotAllowed`, `Decided`, `OwnProposal`; `Restricted` when the request has become a restricted one, or is gone.
    pub fn approved(
        &self,
        request: Option<&HelpRequest>,
        colleagues: Colleagues,
        cx: &Deciding<'_>,
    ) -> Result<Self, LessonRefusal> {
        self.may_be_decided(colleagues, cx)?;
        if request.is_none_or(|request| request.restricted) {
            return Err(LessonRefusal::Restricted);
        }
        Ok(self.decided(LessonState::Approved, None, cx))
    }

    /// The district refuses it.
    ///
    /// # Errors
    /// `NotAllowed`, `Decided`, `OwnProposal`.
    pub fn refused(
        &self,
        reason: Personal<String>,
        colleagues: Colleagues,
        cx: &Deciding<'_>,
    ) -> Result<Self, LessonRefusal> {
        self.may_be_decided(colleagues, cx)?;
        Ok(self.decided(LessonState::Refused, Some(reason), cx))
    }

    /// The district withdraws one that holds; anybody of the district may, whoever proposed or approved it.
    ///
    /// # Errors
    /// `NotAllowed`, `NotHolding`.
    pub fn withdrawn(&self, reason: Personal<String>, cx: &Deciding<'_>) -> Result<Self, LessonRefusal> {
        if cx.by.role != Role::District {
            return Err(LessonRefusal::NotAllowed);
        }
        if self.state != LessonState::Approved {
            return Err(LessonRefusal::NotHolding);
        }
        Ok(self.decided(LessonState::Withdrawn, Some(reason), cx))
    }

    fn may_be_decided(&self, colleagues: Colleagues, cx: &Deciding<'_>) -> Result<(), LessonRefusal> {
        if cx.by.role != Role::District {
            return Err(LessonRefusal::NotAllowed);
        }
        if self.state != LessonState::Proposed {
            return Err(LessonRefusal::Decided);
        }
        if self.proposed_by == cx.by.account && colleagues == Colleagues::Some {
            return Err(LessonRefusal::OwnProposal);
        }
        Ok(())
    }

    fn decided(&self, state: LessonState, reason: Option<Personal<String>>, cx: &Deciding<'_>) -> Self {
        Self {
            state,
            reason,
            decided: Some((cx.by.account, cx.now)),
            request: None,
            ..self.clone()
        }
    }
}

/// Where a decision says that a place lies.
#[derive(Debug, Clone)]
pub struct TaughtBy {
    /// The place.
    pub place: Personal<String>,
    /// Code of the street.
    pub street_code: String,
    /// Code of the committee, where known.
    pub committee_code: Option<String>,
}
