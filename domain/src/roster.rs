//! Duty roster (值班表): who answers now, by station, with the district as fallback.
//! Weekly slots, less dated changes, less leave. An hour without anybody is an alarm, never a silent gap.

mod gaps;
mod rights;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::calendar::{ClockTime, DayKind, WorkCalendar, local};
use crate::ids::{AccountId, StationId};

pub use gaps::{GapCause, GapSeverity, RosterGap, UncoveredHours};
pub use rights::may_enter_leave;

/// Whose telephone rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyTeam {
    /// The people of a station.
    Station(StationId),
    /// The district's duty phone, when a station has nobody.
    District,
}

/// A duty that comes back every week. A night across midnight is two slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklySlot {
    /// Whose duty.
    pub team: DutyTeam,
    /// Day of the week.
    pub weekday: Weekday,
    /// Start, Shanghai time.
    pub from: ClockTime,
    /// End, not included; 24:00 is the end of the day.
    pub to: ClockTime,
    /// True when the duty is done on public holidays too. Otherwise it follows the working days: not on
    /// holidays, and on a make-up workday the slots of Monday apply.
    pub on_holidays: bool,
    /// Who is on duty.
    pub accounts: Vec<AccountId>,
}

/// What differs on one date: during its hours it replaces the weekly slots of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedChange {
    /// Whose duty.
    pub team: DutyTeam,
    /// The date in Shanghai.
    pub on: NaiveDate,
    /// Start, Shanghai time.
    pub from: ClockTime,
    /// End, not included.
    pub to: ClockTime,
    /// Who is on duty instead; empty for nobody.
    pub accounts: Vec<AccountId>,
}

/// Somebody is away: from an instant until, and not including, a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Who is away.
    pub account: AccountId,
    /// Start.
    pub from_at: DateTime<Utc>,
    /// End, not included.
    pub until_at: DateTime<Utc>,
}

impl Leave {
    /// Whether it lasts at an instant.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from_at <= at && at < self.until_at
    }
}

/// Why somebody is away: a code, because the words would tell too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// Annual leave.
    Annual,
    /// Ill, or caring for somebody who is.
    Sick,
    /// Training (catalogue item 20).
    Training,
    /// At work elsewhere.
    Elsewhere,
    /// Anything else.
    Other,
}

/// Who is on duty when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRoster {
    /// Duties that come back every week.
    pub weekly: Vec<WeeklySlot>,
    /// What differs on single dates.
    pub changes: Vec<DatedChange>,
    /// Who is away.
    pub leave: Vec<Leave>,
    /// Where whoever has ever been on the staff works now; none for those who have left.
    pub works_at: BTreeMap<AccountId, Option<StationId>>,
}

impl DutyRoster {
    /// Leaves out everybody of whom `keep` says no. An hour that only they covered has nobody then.
    pub fn keep_only(&mut self, keep: impl Fn(AccountId) -> bool) {
        let weekly = self.weekly.iter_mut().map(|slot| &mut slot.accounts);
        let changed = self.changes.iter_mut().map(|change| &mut change.accounts);
        for accounts in weekly.chain(changed) {
            accounts.retain(|account| keep(*account));
        }
        self.weekly.retain(|slot| !slot.accounts.is_empty());
    }

    /// Who of a team is on duty at an instant, leave taken off, in the order of their ids.
    pub fn on_duty(&self, calendar: &WorkCalendar, team: DutyTeam, at: DateTime<Utc>) -> Vec<AccountId> {
        let planned = self.planned(calendar, team, at).into_iter();
        planned
            .filter(|account| !self.is_on_leave(*account, at))
            .collect()
    }

    /// Who of a team is planned for an instant, whoever is on leave too.
    fn planned(&self, calendar: &WorkCalendar, team: DutyTeam, at: DateTime<Utc>) -> BTreeSet<AccountId> {
        let wall = local(at);
        let date = wall.date();
        let holds = |from: ClockTime, to: ClockTime| from.on(date) <= wall && wall < to.on(date);
        let mut changes = self
            .changes
            .iter()
            .filter(|change| change.team == team && change.on == date && holds(change.from, change.to))
            .peekable();
        if changes.peek().is_some() {
            changes
                .flat_map(|change| change.accounts.iter().copied())
                .collect()
        } else {
            self.slots_on(calendar, team, date)
                .filter(|slot| holds(slot.from, slot.to))
                .flat_map(|slot| slot.accounts.iter().copied())
                .collect()
        }
    }

    /// Who answers for a station: its own people on duty, otherwise the district's. Empty is an alarm.
    pub fn who_answers(
        &self,
        calendar: &WorkCalendar,
        station: StationId,
        at: DateTime<Utc>,
    ) -> Vec<AccountId> {
        let own = self.on_duty(calendar, DutyTeam::Station(station), at);
        if own.is_empty() {
            self.on_duty(calendar, DutyTeam::District, at)
        } else {
            own
        }
    }

    /// Whether the station itself has somebody on duty.
    pub fn covers(&self, calendar: &WorkCalendar, station: StationId, at: DateTime<Utc>) -> bool {
        !self.on_duty(calendar, DutyTeam::Station(station), at).is_empty()
    }

    /// Whether somebody is on leave at an instant.
    pub fn is_on_leave(&self, account: AccountId, at: DateTime<Utc>) -> bool {
        self.leave
            .iter()
            .any(|leave| leave.account == account && leave.holds(at))
    }

    /// Whether somebody no longer works for this station. Whoever is not known is taken to be there still.
    pub fn has_left(&self, account: AccountId, station: StationId) -> bool {
        self.works_at
            .get(&account)
            .is_some_and(|now| *now != Some(station))
    }

    /// Whether duty is planned for a team at all: then the roster says who is there, and opening hours do not.
    pub fn plans(&self, team: DutyTeam) -> bool {
        self.weekly.iter().any(|slot| slot.team == team)
            || self.changes.iter().any(|change| change.team == team)
    }

    /// Who is away at an instant, each once, in the order of their ids; leaves that adjoin or overlap are one.
    pub fn away(&self, at: DateTime<Utc>) -> Vec<Leave> {
        let away: BTreeSet<AccountId> = self
            .leave
            .iter()
            .filter(|leave| leave.holds(at))
            .map(|leave| leave.account)
            .collect();
        away.into_iter()
            .filter_map(|account| self.absence(account, at))
            .collect()
    }

    /// The whole absence of somebody who is away at an instant, over leaves that adjoin or overlap.
    pub fn absence(&self, account: AccountId, at: DateTime<Utc>) -> Option<Leave> {
        let own = || self.leave.iter().filter(|leave| leave.account == account);
        let mut whole = *own().find(|leave| leave.holds(at))?;
        loop {
            let touches = |leave: &&Leave| leave.from_at <= whole.until_at && whole.from_at <= leave.until_at;
            let from_at = own().filter(touches).map(|leave| leave.from_at).min()?;
            let until_at = own().filter(touches).map(|leave| leave.until_at).max()?;
            if (from_at, until_at) == (whole.from_at, whole.until_at) {
                return Some(whole);
            }
            whole = Leave {
                account,
                from_at,
                until_at,
            };
        }
    }

    /// The weekly slots of a team that apply on a date.
    fn slots_on<'a>(
        &'a self,
        calendar: &WorkCalendar,
        team: DutyTeam,
        date: NaiveDate,
    ) -> impl Iterator<Item = &'a WeeklySlot> {
        let ordinary = match calendar.day(date) {
            DayKind::Holiday(_) => None,
            DayKind::MakeUp(_) => Some(Weekday::Mon),
            DayKind::Working | DayKind::Weekend => Some(date.weekday()),
        };
        self.weekly.iter().filter(move |slot| {
            let weekday = if slot.on_holidays {
                Some(date.weekday())
            } else {
                ordinary
            };
            slot.team == team && weekday == Some(slot.weekday)
        })
    }
}

#[cfg(test)]
mod tests;
