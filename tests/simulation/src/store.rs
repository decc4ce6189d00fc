//! The store in memory: keeps what `record` of the real one keeps of a decision, and nothing else. It decides nothing.

use chrono::{DateTime, Utc};
use nuanxin_domain::advisor_choice::LoadWeights;
use nuanxin_domain::deadline::Deadline;
use nuanxin_domain::help_request::{Decided, Event, HelpRequest, Job, State};
use nuanxin_domain::ids::{AccountId, RequestId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Everything that is stored.
#[derive(Default)]
pub struct Store {
    requests: BTreeMap<RequestId, HelpRequest>,
    events: BTreeMap<RequestId, Vec<Event>>,
    /// Rows, written only where a decision names them as touched.
    deadlines: BTreeMap<(RequestId, u16), Deadline>,
    due: BTreeSet<(DateTime<Utc>, RequestId, u16)>,
    jobs: VecDeque<Job>,
    queued: BTreeSet<RequestId>,
    held: BTreeMap<AccountId, BTreeSet<RequestId>>,
}

impl Store {
    /// Keeps a decision. False when it was made on another version than the stored one.
    pub fn record(&mut self, decided: Decided) -> bool {
        let after = decided.request;
        let id = after.id;
        let stored = self.requests.get(&id).map_or(0, |before| before.version);
        if stored + 1 != after.version {
            return false;
        }
        for ordinal in decided.touched_deadlines {
            let row = after.deadlines.iter().find(|one| one.ordinal == ordinal);
            if let Some(row) = row {
                self.keep_deadline(id, row.clone());
            }
        }
        self.events.entry(id).or_default().extend(decided.events);
        for job in decided.jobs {
            if !self.jobs.contains(&job) {
                self.jobs.push_back(job);
            }
        }
        self.keep_hands(&after);
        self.requests.insert(id, after);
        true
    }

    fn keep_deadline(&mut self, id: RequestId, row: Deadline) {
        let key = (id, row.ordinal);
        let action = |row: &Deadline| row.next_action_at.filter(|_| row.is_open());
        if let Some(at) = self.deadlines.get(&key).and_then(action) {
            self.due.remove(&(at, id, row.ordinal));
        }
        if let Some(at) = action(&row) {
            self.due.insert((at, id, row.ordinal));
        }
        self.deadlines.insert(key, row);
    }

    fn keep_hands(&mut self, after: &HelpRequest) {
        let holder = |state: &State| state.advisor().filter(|_| state.name().is_open());
        let before = self
            .requests
            .get(&after.id)
            .and_then(|before| holder(&before.state));
        if let Some(before) = before.and_then(|before| self.held.get_mut(&before)) {
            before.remove(&after.id);
        }
        if let Some(now) = holder(&after.state) {
            self.held.entry(now).or_default().insert(after.id);
        }
        if matches!(after.state, State::Queued { .. }) {
            self.queued.insert(after.id);
        } else {
            self.queued.remove(&after.id);
        }
    }

    /// A request.
    pub fn get(&self, id: RequestId) -> Option<&HelpRequest> {
        self.requests.get(&id)
    }

    /// Every request, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &HelpRequest> {
        self.requests.values()
    }

    /// What happened to a request.
    pub fn events(&self, id: RequestId) -> &[Event] {
        self.events.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The rows of a request's deadlines.
    pub fn rows(&self, id: RequestId) -> impl Iterator<Item = &Deadline> {
        self.deadlines.range((id, 0)..=(id, u16::MAX)).map(|(_, row)| row)
    }

    /// Requests with something due at `now`, the longest due first, at most `limit`.
    pub fn due(&self, now: DateTime<Utc>, limit: usize) -> Vec<RequestId> {
        let mut ids = Vec::new();
        for (at, id, _) in &self.due {
            if *at > now || ids.len() == limit {
                break;
            }
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        ids
    }

    /// When the next thing is due.
    pub fn next_due_at(&self) -> Option<DateTime<Utc>> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// Whether work waits.
    pub fn has_jobs(&self) -> bool {
        !self.jobs.is_empty()
    }

    /// The work that has waited longest.
    pub fn claim(&mut self) -> Option<Job> {
        self.jobs.pop_front()
    }

    /// What lies in the stations' queues.
    pub fn queued(&self) -> impl Iterator<Item = RequestId> {
        self.queued.iter().copied()
    }

    /// What an advisor has in hand.
    pub fn held_by(&self, advisor: AccountId) -> impl Iterator<Item = &HelpRequest> {
        let held = self.held.get(&advisor).into_iter().flatten();
        held.filter_map(|id| self.requests.get(id))
    }

    /// What that weighs, in hundredths of an ordinary request.
    pub fn load_of(&self, advisor: AccountId) -> u32 {
        let weights = LoadWeights::built_in();
        let held = self.held_by(advisor);
        held.map(|request| weights.of(request.state.name(), request.urgency))
            .sum()
    }
}
