//! Who knows the person or the household: people of one household get one advisor by default, and so does whoever
//! asks again. Never across restricted requests (保密件), in either direction.

use chrono::{DateTime, TimeDelta, Utc};

use super::Knows;
use crate::help_request::{HelpRequest, State};
use crate::ids::AccountId;

/// What links an earlier request to a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// A person of the same household.
    Household,
    /// The same account asked; that it is the same person counts only when both asked for themselves.
    Account,
    /// The same person.
    Person,
}

/// The advisor who has, or last had, a request of the person or the household at the station of `request`, where one
/// does: an open request, or one that was closed within `lately`. What is open counts before what is closed, the
/// person before the household, the later before the earlier.
pub fn who_knows(
    request: &HelpRequest,
    earlier: &[(Link, HelpRequest)],
    lately: TimeDelta,
    now: DateTime<Utc>,
) -> Option<(AccountId, Knows)> {
    if request.restricted {
        return None;
    }
    let counts = |(link, before): &&(Link, HelpRequest)| {
        before.id != request.id
            && !before.restricted
            && before.state.station() == request.state.station()
            && (*link != Link::Account || (before.for_self && request.for_self))
            && was_lately(before, lately, now)
    };
    let excluded = |account: &AccountId| {
        request.tally.recused.contains(account) || request.tally.taken_back_from.contains(account)
    };
    let known = earlier.iter().filter(counts).filter_map(|(link, before)| {
        let account = before.state.advisor().filter(|account| !excluded(account))?;
        let knows = if *link == Link::Household {
            Knows::Household
        } else {
            Knows::Person
        };
        let open = before.state.name().is_open();
        Some(((open, knows, before.submitted_at, before.id), (account, knows)))
    });
    known.max_by_key(|(order, _)| *order).map(|(_, known)| known)
}

fn was_lately(before: &HelpRequest, lately: TimeDelta, now: DateTime<Utc>) -> bool {
    match before.state {
        State::Assigned { .. }
        | State::InProgress { .. }
        | State::Waiting { .. }
        | State::Resolved { .. } => true,
        State::Closed { closed_at, .. } => closed_at >= now - lately,
        _ => false,
    }
}
