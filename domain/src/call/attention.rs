//! 待跟进: a call that waits for somebody at the desk or in the district. Nothing that was heard on a line is lost when
//! its agent ends the call too early, or leaves it: but no request is made of it before a person has looked.

use super::{Call, CallRefusal};
use crate::access::Actor;
use crate::ids::{AccountId, RequestId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// An open call to which nobody wrote for so long has been left (†, no city's rule).
pub const LEFT_OPEN_AFTER: TimeDelta = TimeDelta::minutes(15);

/// Why a call waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttentionBecause {
    /// Its notes hold words of danger, and no request has heard them.
    Danger,
    /// Its agent left it open: a browser was closed, a line broke off.
    LeftOpen,
}

/// That a call waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attention {
    /// Why.
    pub because: AttentionBecause,
    /// Since when, in domain time.
    pub since: DateTime<Utc>,
}

/// What somebody found who looked after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LookedAfterHow {
    /// A request is there for it, filed now or before: it hears the words.
    HasRequest,
    /// The caller was called back; there is no danger any more.
    CalledBack,
    /// 110, 119 or 120 was called.
    EmergencyCalled,
    /// The words meant no danger.
    NoDanger,
}

/// That somebody looked after a call that had waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAfter {
    /// What they found.
    pub how: LookedAfterHow,
    /// Who.
    pub by: AccountId,
    /// When, in domain time.
    pub at: DateTime<Utc>,
}

impl Call {
    /// Words of danger on a call that has ended with no request that could hear them: it waits for somebody.
    pub(super) fn unheard(&mut self, danger: bool, now: DateTime<Utc>) {
        if danger && self.request.is_none() {
            self.waits(AttentionBecause::Danger, now);
        }
    }

    /// The call as it waits when its agent has left it; `None` as long as somebody may be speaking, or when it waits
    /// already. `danger`: its notes hold words of danger that no request has heard.
    pub fn left(&self, danger: bool, now: DateTime<Utc>) -> Option<Self> {
        let spoken = self.ended_at.is_some() || now - self.touched_at < LEFT_OPEN_AFTER;
        if spoken || self.attention.is_some() {
            return None;
        }
        let mut next = Self {
            version: self.version + 1,
            ..self.clone()
        };
        next.waits(
            match danger {
                true => AttentionBecause::Danger,
                false => AttentionBecause::LeftOpen,
            },
            now,
        );
        Some(next)
    }

    /// Another agent goes on with a call that was left: from then on it is theirs.
    ///
    /// # Errors
    /// `Ended`; `NotLeft` while its agent is at it.
    pub fn taken_over(&self, by: &Actor, now: DateTime<Utc>) -> Result<Self, CallRefusal> {
        let left = self.attention.is_some();
        let mut next = self.changed(now)?;
        if !left {
            return Err(CallRefusal::NotLeft);
        }
        next.taken_by = by.account;
        Ok(next)
    }

    /// Somebody has looked after a call that ended with words of danger. `request` is the one that hears it.
    ///
    /// # Errors
    /// `StillOpen`: take it over and finish it; `NothingWaits`; `RequestMissing` for `has_request` without one.
    pub fn looked_after(
        &self,
        how: LookedAfterHow,
        request: Option<RequestId>,
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Self, CallRefusal> {
        if self.ended_at.is_none() {
            return Err(CallRefusal::StillOpen);
        }
        if self.attention.is_none() {
            return Err(CallRefusal::NothingWaits);
        }
        if (how == LookedAfterHow::HasRequest) != request.is_some() {
            return Err(CallRefusal::RequestMissing);
        }
        Ok(Self {
            version: self.version + 1,
            request: request.or(self.request),
            attention: None,
            looked_after: Some(LookedAfter {
                how,
                by: by.account,
                at: now,
            }),
            ..self.clone()
        })
    }

    fn waits(&mut self, because: AttentionBecause, since: DateTime<Utc>) {
        self.attention = Some(Attention { because, since });
    }
}
