//! Who answers to a resident for their request: whoever has it, as long as they are there. An absence has a name too: the
//! contact person of the request, and the station where none is named.

use crate::help_request::{HelpRequest, Owner};
use crate::ids::{AccountId, StationId};
use crate::roster::DutyRoster;
use chrono::{DateTime, Utc};

/// Who answers for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answerable {
    /// The advisor who has it.
    Advisor(AccountId),
    /// The contact person (固定联系人), while the advisor is away.
    ContactPerson(AccountId),
    /// The station: nobody of it has taken it yet, or whoever has is away.
    Station(StationId),
    /// The district, which is finding the station.
    District,
}

/// Who answers for this request now; nobody for one that has ended. `named` is its contact person.
pub fn answerable(
    request: &HelpRequest,
    named: Option<AccountId>,
    roster: &DutyRoster,
    now: DateTime<Utc>,
) -> Option<Answerable> {
    let station = request.state.station();
    // who left it because of the person does not answer to them, nor who may not see it
    let fit = |account: &AccountId| !request.restricted && !request.tally.recused.contains(account);
    let there = |account: AccountId| {
        let left = station.is_some_and(|station| roster.has_left(account, station));
        !left && !roster.is_on_leave(account, now)
    };
    match request.state.owner() {
        Owner::Advisor { account } if there(account) => Some(Answerable::Advisor(account)),
        Owner::Advisor { .. } => match named.filter(fit).filter(|account| there(*account)) {
            Some(account) => Some(Answerable::ContactPerson(account)),
            None => station.map(Answerable::Station),
        },
        Owner::StationLead { station } => Some(Answerable::Station(station)),
        Owner::DistrictTriage => Some(Answerable::District),
        Owner::Nobody => None,
    }
}
