//! What one request adds to the figures.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Cell, Dimension, Figures, Measure, PromiseGroup};
use crate::calendar::local_date;
use crate::channel::Channel;
use crate::deadline::{Deadline, DeadlineStatus, Pause};
use crate::help_request::{HardshipLevel, HelpRequest, State, StateName};
use crate::ids::{AccountId, StationId};
use crate::need::Need;
use crate::urgency::Urgency;

/// Where a request is counted, and what it adds on which day. Ids and codes only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Where.
    pub of: Traits,
    /// What, by the day in Shanghai.
    pub days: BTreeMap<NaiveDate, Figures>,
}

/// By what a request is counted, as it is now: who corrects one of them moves everything that it adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// The station that has, or had, it.
    pub station: Option<StationId>,
    /// Name of the point there.
    pub point: Option<String>,
    /// Where it came from.
    pub channel: Channel,
    /// The need that was named first.
    pub need: Option<Need>,
    /// Urgency as assessed.
    pub urgency: Urgency,
    /// The level of hardship as assessed last.
    pub level: Option<HardshipLevel>,
    /// The advisor who has, or had, it.
    pub advisor: Option<AccountId>,
    /// 保密件
    pub restricted: bool,
}

impl Traits {
    fn of(request: &HelpRequest) -> Self {
        let station = request.state.station();
        let point = request.tally.point.as_ref().filter(|_| station.is_some());
        Traits {
            station,
            point: point.map(|point| point.name.clone()),
            channel: request.channel,
            need: request.needs.first().copied(),
            urgency: request.urgency,
            level: request.casework.level(),
            advisor: request.state.advisor(),
            restricted: request.restricted,
        }
    }

    /// The value by which it is counted; empty where it has none.
    fn value(&self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Station => String::new(),
            Dimension::Point => self.point.clone().unwrap_or_default(),
            Dimension::Channel => self.channel.code().to_owned(),
            Dimension::Need => self.need.map(|need| code(&need)).unwrap_or_default(),
            Dimension::Urgency => self.urgency.code().to_owned(),
            Dimension::Level => self.level.map(|level| code(&level)).unwrap_or_default(),
            Dimension::Advisor => self.advisor.map(|id| id.to_string()).unwrap_or_default(),
        }
    }
}

impl Facts {
    /// The cells that it adds to. A restricted request is counted by station only: nothing else is ever shown of it.
    pub fn cells(&self) -> impl Iterator<Item = (Cell, &Figures)> {
        let restricted = self.of.restricted;
        let dimensions = Dimension::ALL.into_iter();
        let dimensions = dimensions.filter(move |one| !restricted || *one == Dimension::Station);
        dimensions.flat_map(move |dimension| {
            let value = self.of.value(dimension);
            self.days.iter().map(move |(day, figures)| {
                let cell = Cell {
                    dimension,
                    restricted,
                    day: *day,
                    station: self.of.station,
                    value: value.clone(),
                };
                (cell, figures)
            })
        })
    }
}

/// What a request adds to the figures, as it is now. Nothing that is erased with its personal half is asked for.
pub fn facts(request: &HelpRequest) -> Facts {
    let mut days = Days::default();
    days.add(request.submitted_at, Measure::Submitted, 1);
    if request.casework.is_case() {
        days.add(request.submitted_at, Measure::Cases, 1);
    }
    if request.state.name() == StateName::Merged {
        days.add(request.submitted_at, Measure::Merged, 1);
    }
    end(request, &mut days);
    for deadline in &request.deadlines {
        promise(deadline, &mut days);
    }
    Facts {
        of: Traits::of(request),
        days: days.0,
    }
}

#[derive(Default)]
struct Days(BTreeMap<NaiveDate, Figures>);

impl Days {
    fn add(&mut self, at: DateTime<Utc>, measure: Measure, amount: i64) {
        if amount != 0 {
            self.0.entry(local_date(at)).or_default().add(measure, amount);
        }
    }
}

fn end(request: &HelpRequest, days: &mut Days) {
    let ended_at = match &request.state {
        State::Closed { closed_at: at, .. } | State::Withdrawn { at, .. } | State::Answered { at, .. } => {
            Some(*at)
        }
        _ => None,
    };
    if let Some(at) = ended_at {
        days.add(at, Measure::Ended, 1);
    }
    let done_at = match &request.state {
        State::Resolved { resolved_at: at, .. } | State::Closed { closed_at: at, .. } => Some(*at),
        _ => None,
    };
    if let Some((at, score)) = done_at.zip(request.tally.rating) {
        days.add(at, Measure::Rated, 1);
        days.add(at, Measure::Score, i64::from(score));
    }
    if let State::Closed { closed_at, .. } = request.state {
        let elapsed = (closed_at - request.submitted_at).num_seconds().max(0);
        days.add(closed_at, Measure::ElapsedS, elapsed);
        let paused = paused_s(request, closed_at).min(elapsed);
        days.add(closed_at, Measure::PausedS, paused);
    }
}

/// For how long a clock stood still, whichever it was; several that stood still together count once.
fn paused_s(request: &HelpRequest, until: DateTime<Utc>) -> i64 {
    let counted = request.deadlines.iter().filter_map(|one| one.counting.as_ref());
    let mut pauses: Vec<Pause> = counted.flat_map(|counting| counting.pauses.clone()).collect();
    pauses.sort_by_key(|pause| pause.from);
    let mut seen = request.submitted_at;
    let mut paused = 0;
    for pause in pauses {
        let (from, to) = (pause.from.max(seen), pause.until.min(until));
        paused += (to - from).num_seconds().max(0);
        seen = seen.max(to);
    }
    paused
}

/// Kept, or missed; what runs, and what was cancelled in time, is neither.
fn promise(deadline: &Deadline, days: &mut Days) {
    let Some(group) = PromiseGroup::of(deadline.kind) else {
        return;
    };
    let met_at = deadline
        .ended_at
        .filter(|_| deadline.status == DeadlineStatus::Met);
    // Met after its time, and before anybody looked: missed all the same.
    let late = met_at.is_some_and(|at| at > deadline.due_at);
    if deadline.missed_at.is_some() || late {
        days.add(deadline.due_at, Measure::Missed(group), 1);
    } else if let Some(at) = met_at {
        days.add(at, Measure::Kept(group), 1);
    }
}

fn code<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}
