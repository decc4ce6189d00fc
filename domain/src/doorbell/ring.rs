//! A ring: open, then somebody goes, then ended by a human voice. Repeat presses join it.

use crate::help_request::{HelpRequest, Refusal, SpokenMeans};
use crate::ids::{AccountId, DeviceId, NeighbourId, RequestId, RingId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Presses within this time after everybody was told are counted only; a later one reminds everybody. Our default.
pub const REMINDED_AFTER: TimeDelta = TimeDelta::minutes(2);

/// What a neighbour answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NeighbourAnswer {
    /// "I go."
    Goes,
    /// "I cannot."
    Cannot,
}

/// What a human voice said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = RingVoice))]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// Nothing is wrong; the button was pressed by mistake.
    FalseAlarm,
    /// Help is needed.
    NeedsHelp,
}

/// That somebody of the staff spoke with the person. Who it was is the actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// What the voice said.
    pub voice: Voice,
    /// How they were spoken with; a message is no voice.
    pub means: SpokenMeans,
    /// When.
    pub at: DateTime<Utc>,
}

/// A neighbour who was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Who.
    pub neighbour: NeighbourId,
    /// What they answered last, and when.
    pub answer: Option<(NeighbourAnswer, DateTime<Utc>)>,
}

/// Somebody of the staff who goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goes {
    /// Who.
    pub account: AccountId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// How a ring ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingEnd {
    /// When.
    pub at: DateTime<Utc>,
    /// Who heard the voice, and what it said; none when the request had ended, or the person was reached, otherwise.
    pub heard: Option<(AccountId, Voice)>,
}

/// Where a ring stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RingState {
    /// Nobody has said that they go.
    Open,
    /// Somebody goes.
    SomebodyGoes,
    /// Somebody has heard a voice.
    Ended,
}

/// A ring, beside the request that it is. Ids and times only; stored as one body with every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// Identity.
    pub id: RingId,
    /// Of which device.
    pub device: DeviceId,
    /// The request.
    pub request: RequestId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// The first press.
    pub started_at: DateTime<Utc>,
    /// Presses so far, the first among them.
    pub presses: u32,
    /// The last press.
    pub pressed_at: DateTime<Utc>,
    /// When everybody was last told.
    pub told_at: DateTime<Utc>,
    /// The neighbours who were called, in order.
    pub called: Vec<Called>,
    /// Staff who go.
    pub staff: Vec<Goes>,
    /// How it ended.
    pub ended: Option<RingEnd>,
}

/// What a press does to a ring that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// The ring after it.
    pub ring: Ring,
    /// Everybody is reminded.
    pub reminds: bool,
}

impl Ring {
    /// The first press.
    pub fn begin(
        id: RingId,
        device: DeviceId,
        request: RequestId,
        neighbours: &[NeighbourId],
        now: DateTime<Utc>,
    ) -> Ring {
        let called = neighbours.iter().map(|neighbour| Called {
            neighbour: *neighbour,
            answer: None,
        });
        Ring {
            id,
            device,
            request,
            version: 1,
            started_at: now,
            presses: 1,
            pressed_at: now,
            told_at: now,
            called: called.collect(),
            staff: vec![],
            ended: None,
        }
    }

    /// Where it stands. A voice that was heard through the request counts like one that was heard here.
    pub fn state(&self, request: &HelpRequest) -> RingState {
        if self.ended.is_some() || !request.is_ringing() {
            RingState::Ended
        } else if self.somebody_goes() {
            RingState::SomebodyGoes
        } else {
            RingState::Open
        }
    }

    /// Whether anybody is on the way.
    pub fn somebody_goes(&self) -> bool {
        !self.staff.is_empty() || self.neighbours_going() > 0
    }

    /// How many neighbours are on the way.
    pub fn neighbours_going(&self) -> usize {
        self.called.iter().filter(|called| called.is_going()).count()
    }

    /// How many are on the way, neighbours and staff, beside this one.
    pub fn others_going(&self, who: Option<NeighbourId>) -> usize {
        let going = self.called.iter().filter(|called| called.is_going());
        self.staff.len() + going.filter(|called| Some(called.neighbour) != who).count()
    }

    /// One more press. It joins, and is counted; a later one reminds everybody.
    pub fn pressed(&self, now: DateTime<Utc>) -> Pressed {
        let reminds = now - self.told_at >= REMINDED_AFTER;
        let ring = Ring {
            version: self.version + 1,
            presses: self.presses.saturating_add(1),
            pressed_at: now,
            told_at: if reminds { now } else { self.told_at },
            ..self.clone()
        };
        Pressed { ring, reminds }
    }

    /// A neighbour answers; `None` when they were not called, or have said the same already.
    pub fn answered(
        &self,
        neighbour: NeighbourId,
        answer: NeighbourAnswer,
        now: DateTime<Utc>,
    ) -> Option<Ring> {
        let mut ring = self.next();
        let called = ring.called.iter_mut().find(|one| one.neighbour == neighbour)?;
        if called.answer.is_some_and(|(before, _)| before == answer) {
            return None;
        }
        called.answer = Some((answer, now));
        Some(ring)
    }

    /// Somebody of the staff goes; `None` when they have said so already.
    pub fn goes(&self, account: AccountId, now: DateTime<Utc>) -> Option<Ring> {
        if self.staff.iter().any(|goes| goes.account == account) {
            return None;
        }
        let mut ring = self.next();
        ring.staff.push(Goes { account, at: now });
        Some(ring)
    }

    /// It is over.
    #[must_use]
    pub fn over(&self, end: RingEnd) -> Ring {
        Ring {
            ended: Some(end),
            ..self.next()
        }
    }

    /// Who of the neighbours is told that somebody goes, before it is noted here: of the first all others but those who
    /// cannot, of a later one those who go. Nobody is sent home. `agreeing` are those whose consent stands.
    pub fn told_of_going(
        &self,
        who: Option<NeighbourId>,
        agreeing: &[NeighbourId],
    ) -> impl Iterator<Item = NeighbourId> {
        let first = !self.somebody_goes();
        let told = move |called: &&Called| {
            if first {
                !called.cannot()
            } else {
                called.is_going()
            }
        };
        let others = self.called.iter().filter(told).map(|called| called.neighbour);
        others.filter(move |one| Some(*one) != who && agreeing.contains(one))
    }

    /// Who of the neighbours is reminded, and told of the end: all but those who cannot.
    pub fn waiting(&self, agreeing: &[NeighbourId]) -> impl Iterator<Item = NeighbourId> {
        let able = self.called.iter().filter(|called| !called.cannot());
        able.map(|called| called.neighbour)
            .filter(|one| agreeing.contains(one))
    }

    fn next(&self) -> Ring {
        Ring {
            version: self.version + 1,
            ..self.clone()
        }
    }
}

impl Called {
    /// Whether they said that they go.
    pub fn is_going(&self) -> bool {
        matches!(self.answer, Some((NeighbourAnswer::Goes, _)))
    }

    fn cannot(&self) -> bool {
        matches!(self.answer, Some((NeighbourAnswer::Cannot, _)))
    }
}

impl HelpRequest {
    /// Whether it is a ring in which nobody has heard a voice yet.
    pub fn is_ringing(&self) -> bool {
        self.tally.ring.is_some()
            && self.tally.reached_at.is_none()
            && crate::access::Verb::RingAgain.is_legal_in(self.state.name())
    }

    /// Refuses what would end a ring before somebody has heard a voice.
    pub(crate) fn voice_was_heard(&self) -> Result<(), Refusal> {
        if self.is_ringing() {
            Err(Refusal::VoiceNeeded)
        } else {
            Ok(())
        }
    }
}
