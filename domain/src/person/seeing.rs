//! Who sees a person's file, and what in it. A restricted request (保密件) is absent for everybody who may not read
//! it, with everything that was learnt from it; a file that has nothing else does not exist for them.

#[cfg(test)]
mod tests;

use super::card::Learnt;
use super::{PersonRecord, WholeFile};
use crate::access::{Actor, Role, standing};
use crate::help_request::HelpRequest;
use crate::ids::{RequestId, StationId};
use std::collections::HashMap;

/// Somebody who reads files, with the requests that the files rest on.
#[derive(Debug, Clone, Copy)]
pub struct Seeing<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// The requests that are linked or from which something was learnt. One that is missing counts as restricted.
    pub requests: &'a HashMap<RequestId, HelpRequest>,
}

/// What somebody does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonAct {
    /// Read it.
    Read,
    /// Link a request, confirm a phone.
    Note,
    /// Verify a document, which takes seeing it; join, separate, put into a household.
    Decide,
}

impl Seeing<'_> {
    /// Whether the request may be known to this reader at all.
    pub fn reads(&self, id: RequestId) -> bool {
        let request = self.requests.get(&id);
        request.is_some_and(|one| !one.restricted || standing(self.actor, one).is_some())
    }

    /// Whether a fact may be shown.
    pub fn shows(&self, learnt: &Learnt) -> bool {
        learnt.from.is_none_or(|from| self.reads(from))
    }

    /// Whether a record rests on nothing but what this reader may not read.
    pub fn is_hidden(&self, record: &PersonRecord) -> bool {
        let mut sources = record
            .requests
            .iter()
            .copied()
            .chain(record.card.expose().sources());
        let mut any = false;
        let reads = sources.any(|id| {
            any = true;
            self.reads(id)
        });
        any && !reads
    }

    /// Whether the file exists for this reader, whoever's it is.
    pub fn exists(&self, file: &WholeFile) -> bool {
        file.records().any(|record| !self.is_hidden(record))
    }

    /// Whether the file is open to this reader. Advisors and leads: where their own station has or had a request of
    /// this person that they may know of, or where they `found` the person. Desk and district: every file.
    pub fn sees(&self, file: &WholeFile, found: bool) -> bool {
        let open = match (self.actor.role, self.actor.station) {
            (Role::System | Role::District | Role::Desk, _) => true,
            (Role::Advisor | Role::Lead, Some(station)) => found || self.has_or_had(file, station),
            _ => false,
        };
        open && self.exists(file)
    }

    fn has_or_had(&self, file: &WholeFile, station: StationId) -> bool {
        let readable = file.requests().into_iter().filter(|id| self.reads(*id));
        let mut known = readable.filter_map(|id| self.requests.get(&id));
        known.any(|request| {
            let had = |back: &crate::help_request::ReturnRecord| back.station == station;
            request.state.station() == Some(station) || request.tally.returns.iter().any(had)
        })
    }

    /// Whether this reader may do it, to a file that they see.
    pub fn may(&self, act: PersonAct) -> bool {
        match (act, self.actor.role) {
            (_, Role::Advisor | Role::Lead | Role::District | Role::System) => true,
            // the desk hears a voice and sees no document
            (PersonAct::Decide, Role::Desk) => false,
            (PersonAct::Read | PersonAct::Note, Role::Desk) => true,
            (_, Role::Resident | Role::Admin) => false,
        }
    }

    /// From which request something is learnt that staff enter in the file itself: none, unless every request of
    /// the person is restricted. Then what is learnt stays as secret as they are.
    pub fn source_of_new_facts(&self, file: &WholeFile) -> Option<RequestId> {
        let requests = file.requests();
        let open = requests
            .iter()
            .any(|id| self.requests.get(id).is_some_and(|one| !one.restricted));
        requests.last().copied().filter(|_| !open)
    }
}
