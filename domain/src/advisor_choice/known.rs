//! Who knows the person or the household: people of one household get one advisor by default, and so does whoever
//! asks again. Never across restricted requests (保密件), in either direction.

use chrono::{DateTime, TimeDelta, Utc};

use super::Knows;
use crate::access::Role;
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

impl Link {
    /// Whether it may be followed from one request to another: never from or to a restricted one, and a shared account
    /// is the same person only where both asked for themselves.
    pub fn holds(self, request: &HelpRequest, other: &HelpRequest) -> bool {
        request.id != other.id
            && !request.restricted
            && !other.restricted
            && (self != Self::Account || (request.for_self && other.for_self))
    }
}

/// What links two requests that are handed out together, of which neither was earlier than the other: one account, what
/// was found of one at the other, or the same earlier request of both. The strongest; `None` when nothing does.
pub fn link_between(
    (one, before_one): (&HelpRequest, &[(Link, HelpRequest)]),
    (other, before_other): (&HelpRequest, &[(Link, HelpRequest)]),
) -> Option<Link> {
    let filed_by = |request: &HelpRequest| (request.filed_by.account, request.filed_by.role);
    let same_account = filed_by(one) == filed_by(other) && one.filed_by.role == Role::Resident;
    let account = same_account.then_some(Link::Account);
    let found = |before: &[(Link, HelpRequest)], of: &HelpRequest| {
        let links = before.iter().filter(|(_, before)| before.id == of.id);
        links.map(|(link, _)| *link).max()
    };
    let direct = [account, found(before_one, other), found(before_other, one)];
    let direct = direct.into_iter().flatten().filter(|link| link.holds(one, other));
    let through = before_one.iter().filter_map(|(first, earlier)| {
        let second = found(before_other, earlier)?;
        let both = first.holds(one, earlier) && second.holds(other, earlier);
        // Where one of the two has it by the household, they are of one household.
        let household = *first == Link::Household || second == Link::Household;
        both.then_some(if household { Link::Household } else { Link::Person })
    });
    direct.chain(through.filter(|link| link.holds(one, other))).max()
}

/// The advisor who has, or last had, a request of the person or the household at the station of `request`, where one
/// does: an open request, or one that was closed within `lately`. What is open counts before what is closed, the
/// person before the household, the later before the earlier.
pub fn who_knows<'a>(
    request: &HelpRequest,
    earlier: impl IntoIterator<Item = (Link, &'a HelpRequest)>,
    lately: TimeDelta,
    now: DateTime<Utc>,
) -> Option<(AccountId, Knows)> {
    let counts = |(link, before): &(Link, &HelpRequest)| {
        link.holds(request, before)
            && before.state.station() == request.state.station()
            && was_lately(before, lately, now)
    };
    let excluded = |account: &AccountId| {
        request.tally.recused.contains(account) || request.tally.taken_back_from.contains(account)
    };
    let known = earlier.into_iter().filter(counts).filter_map(|(link, before)| {
        let account = before.state.advisor().filter(|account| !excluded(account))?;
        let knows = if link == Link::Household {
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
