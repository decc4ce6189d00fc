//! One message to one person: what it says, what was tried, what comes next. It ends accepted, unsure, as a call that
//! somebody makes, or deliberately untold; never in nothing, and never told twice.

use super::parts::{Attempt, AttemptOutcome, DeliveryState, Reach, Recipient, Step, Unsaid};
use super::telling::{Ear, Importance, News};
use super::wording::{Saying, Wording, filled};
use super::{DeliveryChannel, SendOutcome};
use crate::account::WrittenLanguage;
use crate::quiet_hours::morning_after;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Pauses after failures in a row, the last one again and again.
const PAUSES_SECONDS: [i64; 6] = [5, 15, 60, 300, 900, 1_800];
/// Attempts that are remembered; a message has no more than some twenty.
const MOST_REMEMBERED: usize = 40;
/// News in one message; what is more makes another.
const MOST_NEWS: usize = 50;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// For whom.
    pub to: Recipient,
    /// Whose ear that is.
    pub ear: Ear,
    /// What it tells of, in the order in which it happened.
    pub news: Vec<News>,
    /// How it stands.
    pub state: DeliveryState,
    /// What was tried, in order.
    pub attempts: Vec<Attempt>,
    /// Channels that are not tried again.
    pub given_up: Vec<DeliveryChannel>,
    /// An answer of this channel was lost: only the same message by the same channel may be handed in again.
    pub bound_to: Option<DeliveryChannel>,
    /// Failures in a row on the present channel, and since when.
    pub failing: Option<(u16, DateTime<Utc>)>,
}

impl Delivery {
    /// A message that begins with this news at `now`. It waits for more of the same kind, and for the morning.
    pub fn begin(to: Recipient, ear: Ear, news: News, now: DateTime<Utc>) -> Self {
        let at = now + news.importance.merges_within();
        let at = morning_after(at).filter(|_| news.may_wait).unwrap_or(at);
        Self {
            to,
            ear,
            news: vec![news],
            state: DeliveryState::Waiting { at },
            attempts: Vec::new(),
            given_up: Vec::new(),
            bound_to: None,
            failing: None,
        }
    }

    /// Adds news to a message that has not been handed to anybody yet; false when it is another message. It does not
    /// leave later for it.
    pub fn takes(&mut self, news: &News, now: DateTime<Utc>) -> bool {
        let DeliveryState::Waiting { at } = self.state else {
            return false;
        };
        let presses = self.importance() == Importance::Presses || news.importance == Importance::Presses;
        if presses || !self.attempts.is_empty() || self.news.len() >= MOST_NEWS {
            return false;
        }
        self.news.push(news.clone());
        let alone = Self::begin(self.to, self.ear, news.clone(), now);
        if let DeliveryState::Waiting { at: soonest } = alone.state {
            self.state = DeliveryState::Waiting { at: at.min(soonest) };
        }
        true
    }

    /// That of the most important of its news.
    pub fn importance(&self) -> Importance {
        let all = self.news.iter().map(|news| news.importance);
        all.max().unwrap_or(Importance::Informs)
    }

    /// When it is to be looked at; none when nothing more comes of it, or a provider is being asked.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        match self.state {
            DeliveryState::Waiting { at } => Some(at),
            _ => None,
        }
    }

    /// What is to be done with it at `now`, for somebody of whom this is known.
    pub fn step(&self, reach: &Reach, now: DateTime<Utc>) -> Step {
        if let Some(because) = reach.unsaid {
            return Step::End(DeliveryState::NotTold { because });
        }
        if let Some(until) = self.held_until(now) {
            return Step::Hold(until);
        }
        if let Some(channel) = self.bound_to {
            return Step::Ask(channel);
        }
        let wanted = |channel: &DeliveryChannel| self.must_be_heard() || !reach.declined.contains(channel);
        let open = |channel: &DeliveryChannel| {
            reach.ways.contains(channel) && !self.given_up.contains(channel) && wanted(channel)
        };
        match self.chain().iter().find(|channel| open(channel)) {
            Some(channel) => Step::Ask(*channel),
            None if self.ends_in_a_call() => Step::End(DeliveryState::Called),
            None => Step::End(DeliveryState::NotTold {
                because: self.why_not(reach),
            }),
        }
    }

    fn why_not(&self, reach: &Reach) -> Unsaid {
        let declined = |channel: &DeliveryChannel| reach.declined.contains(channel);
        match self.chain().iter().any(declined) {
            true => Unsaid::Declined,
            false => Unsaid::NoWay,
        }
    }

    /// Quiet at night: until when it is held.
    pub fn held_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let may_wait = self.news.iter().all(|news| news.may_wait);
        morning_after(now).filter(|_| may_wait)
    }

    /// The channels in the order in which they are tried.
    fn chain(&self) -> &'static [DeliveryChannel] {
        use DeliveryChannel::{Sms, WechatSubscription, Wecom};
        match (self.ear, self.importance()) {
            (Ear::Resident, _) => &[WechatSubscription, Sms],
            (Ear::Staff, Importance::Presses) => &[Wecom, Sms],
            (Ear::Staff, _) => &[Wecom],
            (Ear::Contact | Ear::Neighbour, _) => &[Sms],
        }
    }

    /// What presses, and what is owed by law, is told whatever somebody has declined.
    fn must_be_heard(&self) -> bool {
        self.importance() == Importance::Presses || self.news.iter().any(|news| news.template.is_owed())
    }

    fn ends_in_a_call(&self) -> bool {
        match self.ear {
            Ear::Resident | Ear::Contact => self.importance() >= Importance::Matters,
            // what is less is in the inbox that they work from
            Ear::Staff => self.importance() == Importance::Presses,
            // the station was called at the same moment
            Ear::Neighbour => false,
        }
    }

    /// Whether somebody calls: because no message reached the person, or because nobody knows whether one did.
    pub fn needs_a_call(&self) -> bool {
        match self.state {
            DeliveryState::Called => true,
            DeliveryState::Unsure { .. } => self.ends_in_a_call(),
            _ => false,
        }
    }

    /// Asks a provider at `now`: to be kept before it is asked, so that whoever dies meanwhile leaves a trace.
    pub fn ask(&mut self, channel: DeliveryChannel, now: DateTime<Utc>) {
        self.state = DeliveryState::Attempting { channel };
        if self.attempts.len() < MOST_REMEMBERED {
            self.attempts.push(Attempt {
                channel,
                at: now,
                outcome: None,
                reason: None,
            });
        }
    }

    /// What follows from a provider's answer at `now`. `knows_again`: it recognises the same message when it is handed in
    /// again, so that asking again cannot tell twice.
    pub fn answered(&mut self, outcome: &SendOutcome, knows_again: bool, now: DateTime<Utc>) {
        let DeliveryState::Attempting { channel } = self.state else {
            return;
        };
        let (what, reason) = named(outcome);
        self.remember(what, reason);
        match outcome {
            SendOutcome::Accepted { .. } => self.state = DeliveryState::Accepted { channel },
            SendOutcome::Refused { .. } => self.gives_up(channel, now),
            SendOutcome::NotTaken { wait_seconds, .. } => self.tries_again(channel, *wait_seconds, now),
            SendOutcome::Unsure { .. } if knows_again => {
                self.bound_to = Some(channel);
                self.tries_again(channel, None, now);
            }
            SendOutcome::Unsure { .. } => self.state = DeliveryState::Unsure { channel },
        }
    }

    /// The platform reports that it could not deliver what it had taken; false when that is known, or it had not.
    pub fn undelivered(&mut self, channel: DeliveryChannel, reason: &str, now: DateTime<Utc>) -> bool {
        if self.state != (DeliveryState::Accepted { channel }) {
            return false;
        }
        self.remember(AttemptOutcome::Undelivered, Some(reason.to_owned()));
        self.bound_to = None;
        self.gives_up(channel, now);
        true
    }

    fn remember(&mut self, outcome: AttemptOutcome, reason: Option<String>) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.outcome = Some(outcome);
            attempt.reason = reason;
        }
    }

    /// The next channel at once; none when this one may have told it.
    fn gives_up(&mut self, channel: DeliveryChannel, now: DateTime<Utc>) {
        self.failing = None;
        if self.bound_to.is_some() {
            self.state = DeliveryState::Unsure { channel };
            return;
        }
        self.given_up.push(channel);
        self.state = DeliveryState::Waiting { at: now };
    }

    fn tries_again(&mut self, channel: DeliveryChannel, wait_seconds: Option<u32>, now: DateTime<Utc>) {
        let (failures, since) = self.failing.unwrap_or((0, now));
        let patience = self.importance().patience();
        let pause = PAUSES_SECONDS[usize::from(failures).min(PAUSES_SECONDS.len() - 1)];
        let pause = TimeDelta::seconds(pause.max(wait_seconds.map_or(0, i64::from)));
        let again = (now + pause).min(since + patience);
        if now >= since + patience {
            return self.gives_up(channel, now);
        }
        self.failing = Some((failures.saturating_add(1), since));
        self.state = DeliveryState::Waiting { at: again };
    }

    /// What it says.
    pub fn saying(&self) -> Saying {
        let about = |news: &News| news.request;
        match (&self.news[..], self.ear) {
            (_, Ear::Contact) => Saying::Neutral,
            ([one], _) => Saying::Notice(one.template),
            (_, Ear::Neighbour) => Saying::Neutral,
            (_, Ear::Staff) => Saying::StaffSeveral,
            ([first, rest @ ..], _)
                if first.request.is_some() && rest.iter().all(|one| about(one) == first.request) =>
            {
                Saying::SeveralOfOne
            }
            _ => Saying::Several,
        }
    }

    /// The number that it names; empty when it names none.
    pub fn number(&self) -> String {
        let named = match self.saying() {
            Saying::Notice(_) | Saying::SeveralOfOne => self.news.first(),
            _ => None,
        };
        let number = named.and_then(|news| news.number.as_ref());
        number
            .map(crate::number::RequestNumber::grouped)
            .unwrap_or_default()
    }

    /// The sentence.
    pub fn text(&self, language: WrittenLanguage) -> String {
        let sentence = Wording::of(self.saying()).sentence(language);
        filled(sentence, &self.number(), self.news.len())
    }
}

fn named(outcome: &SendOutcome) -> (AttemptOutcome, Option<String>) {
    match outcome {
        SendOutcome::Accepted { .. } => (AttemptOutcome::Accepted, None),
        SendOutcome::Refused { reason } => (AttemptOutcome::Refused, Some(reason.clone())),
        SendOutcome::NotTaken { reason, .. } => (AttemptOutcome::NotTaken, Some(reason.clone())),
        SendOutcome::Unsure { reason } => (AttemptOutcome::Unsure, Some(reason.clone())),
    }
}
