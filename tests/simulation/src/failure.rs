//! What is told of a seed: what happened in it, or what was broken and how to see it again.

use crate::invariants::Broken;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{Decided, Event, HelpRequest};
use nuanxin_domain::ids::RequestId;
use std::collections::BTreeMap;
use std::fmt;

/// Events that are shown of a request whose promise was broken.
const SHOWN: usize = 12;

/// What happened in one history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Decisions recorded.
    pub decisions: u64,
    /// What people tried and the product refused.
    pub refused: u64,
    /// Events, by code.
    pub events: BTreeMap<String, u64>,
    /// States that requests came to, by code.
    pub states: BTreeMap<&'static str, u64>,
    /// The most notices that one person got on one day.
    pub notices: u32,
    /// The most of these that were about one request.
    pub notices_about_one: u32,
}

impl Tally {
    /// Counts a decision.
    pub fn count(&mut self, decided: &Decided) {
        self.saw(&decided.request, &decided.events);
    }

    /// Counts what was recorded of a request.
    pub fn saw(&mut self, request: &HelpRequest, events: &[Event]) {
        self.decisions += 1;
        for event in events {
            *self.events.entry(event.kind.code()).or_default() += 1;
        }
        *self.states.entry(request.state.name().code()).or_default() += 1;
    }

    /// Adds what happened in another history.
    pub fn add(&mut self, other: &Tally) {
        self.decisions += other.decisions;
        self.refused += other.refused;
        self.notices = self.notices.max(other.notices);
        self.notices_about_one = self.notices_about_one.max(other.notices_about_one);
        for (code, count) in &other.events {
            *self.events.entry(code.clone()).or_default() += count;
        }
        for (code, count) in &other.states {
            *self.states.entry(code).or_default() += count;
        }
    }

    /// How often something of this code happened.
    pub fn count_of(&self, code: &str) -> u64 {
        self.events.get(code).copied().unwrap_or_default()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = [
            "submitted",
            "assigned",
            "taken_back",
            "returned",
            "released",
            "deadline_warned",
            "deadline_missed",
            "escalated",
            "deadline_moved",
            "appealed",
            "reopened",
        ];
        write!(f, "{} decisions, {} refused", self.decisions, self.refused)?;
        for code in codes {
            write!(f, ", {} {code}", self.count_of(code))?;
        }
        let (day, one) = (self.notices, self.notices_about_one);
        write!(
            f,
            "; at most {day} notices to one person on one day, {one} about one request"
        )
    }
}

/// A promise that was broken, and how to see it again.
#[derive(Debug, Clone)]
pub struct Failure {
    /// In which history.
    pub seed: u64,
    /// What.
    pub broken: Broken,
    /// When, by the domain's clock.
    pub at: DateTime<Utc>,
    /// The last events of the request.
    pub last: Vec<String>,
}

impl Failure {
    /// With the last of the events of the request that it is about.
    pub fn of(
        seed: u64,
        broken: Broken,
        at: DateTime<Utc>,
        events: impl Fn(RequestId) -> Vec<Event>,
    ) -> Self {
        let events = broken.request.map(events).unwrap_or_default();
        let first = events.len().saturating_sub(SHOWN);
        let last = events[first..].iter().map(told).collect();
        Self {
            seed,
            broken,
            at,
            last,
        }
    }
}

fn told(event: &Event) -> String {
    format!("{} #{} {:?} {:?}", event.at, event.seq, event.by.role, event.kind)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "seed {} breaks a promise at {}: {}",
            self.seed, self.at, self.broken
        )?;
        for event in &self.last {
            writeln!(f, "    {event}")?;
        }
        write!(f, "  to see it again: make simulate SEEDS={0}-{0}", self.seed)
    }
}
