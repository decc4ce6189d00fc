//! Visits (走访): two people go, and each confirms by their own account or by a one-time code; one alone stays
//! incomplete (domain rules, section 6).

use super::Refusal;
use crate::ids::{AccountId, VisitId};
use crate::personal::Personal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many have to confirm.
const CONFIRMED_BY: usize = 2;

/// A visit, as it stands. Names and numbers of those without an account are kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Identity.
    pub id: VisitId,
    /// When it was.
    pub at: DateTime<Utc>,
    /// Whether the person was met.
    pub reached: bool,
    /// Who went, in the order in which they were named.
    pub people: Vec<Visitor>,
    /// When the second of them confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
}

/// Somebody who went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Who.
    pub who: VisitorKind,
    /// When they confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Who went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum VisitorKind {
    /// Somebody of the staff, who confirms by their account.
    Staff {
        /// The account.
        account: AccountId,
    },
    /// Somebody without an account, who confirms by a one-time code.
    Other {
        /// As what.
        role: VisitorRole,
    },
}

/// As what somebody without an account goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisitorRole {
    /// 居委会工作人员
    CommitteeWorker,
    /// 网格员
    GridWorker,
    /// 协理员
    Assistant,
    /// 社工
    SocialWorker,
}

/// Who they are and where their code goes: kept sealed, beside the visit.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorCard {
    /// Of which visit.
    pub visit: VisitId,
    /// Position among those who went, from 1.
    pub ordinal: u16,
    /// Their name.
    pub name: Personal<String>,
    /// Their number; without one they cannot confirm.
    pub phone: Option<Personal<String>>,
}

impl Visit {
    /// How many different people have confirmed it.
    pub fn confirmed(&self) -> usize {
        let confirmed = self.people.iter().enumerate();
        let confirmed = confirmed.filter(|(_, visitor)| visitor.confirmed_at.is_some());
        let people: BTreeSet<(Option<AccountId>, usize)> = confirmed
            .map(|(n, visitor)| match visitor.who {
                VisitorKind::Staff { account } => (Some(account), 0),
                VisitorKind::Other { .. } => (None, n),
            })
            .collect();
        people.len()
    }

    /// Whether this is somebody who went.
    pub(super) fn has(&self, by: Confirming) -> bool {
        (1_u16..)
            .zip(&self.people)
            .any(|(n, visitor)| by.is(visitor.who, n))
    }

    /// Whether the one at this position, from 1, has no account and has not confirmed yet: whom a code can be sent to.
    ///
    /// # Errors
    /// `NotAVisitor`; `VisitConfirmedAlready`.
    pub fn owes_code(&self, person: u16) -> Result<(), Refusal> {
        let index = usize::from(person).checked_sub(1);
        let visitor = index.and_then(|index| self.people.get(index));
        let other = visitor.filter(|visitor| matches!(visitor.who, VisitorKind::Other { .. }));
        match other.ok_or(Refusal::NotAVisitor)?.confirmed_at {
            Some(_) => Err(Refusal::VisitConfirmedAlready),
            None => Ok(()),
        }
    }

    /// Whether two people have confirmed it.
    pub fn is_complete(&self) -> bool {
        self.completed_at.is_some()
    }

    /// Whoever of the staff has this account confirms, or whoever went as number `ordinal`; false when they did before,
    /// or did not go.
    pub(super) fn confirm(&mut self, by: Confirming, now: DateTime<Utc>) -> bool {
        let mut confirmed = false;
        for (n, visitor) in (1_u16..).zip(&mut self.people) {
            if by.is(visitor.who, n) && visitor.confirmed_at.is_none() {
                visitor.confirmed_at = Some(now);
                confirmed = true;
            }
        }
        if self.completed_at.is_none() && self.confirmed() >= CONFIRMED_BY {
            self.completed_at = Some(now);
        }
        confirmed
    }
}

/// How somebody confirms that they went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirming {
    /// By their own account.
    Account(AccountId),
    /// By the one-time code that was sent to them, which has been checked.
    Code {
        /// Position among those who went, from 1.
        ordinal: u16,
    },
}

impl Confirming {
    /// Whether this is the one who went as number `n`.
    fn is(self, who: VisitorKind, n: u16) -> bool {
        match (self, who) {
            (Confirming::Account(own), VisitorKind::Staff { account }) => own == account,
            (Confirming::Code { ordinal }, VisitorKind::Other { .. }) => ordinal == n,
            _ => false,
        }
    }
}
