//! What the API shows of a team's duty.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use nuanxin_domain::calendar::{ClockTime, instant};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::roster::{DutyTeam, UncoveredHours};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use nuanxin_infra::roster::{self, DutyChange, DutySlot};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use utoipa::ToSchema;
use uuid::Uuid;

/// A team's duty (值班表).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Duty)]
pub struct DutyDocument {
    /// The station; absent for the district's duty phone.
    station_id: Option<Uuid>,
    /// The moment that `answering` is about.
    at: DateTime<Utc>,
    /// Who answers now: the station's people on duty, else the district's. Nobody is an alarm.
    answering: Vec<OnDuty>,
    /// The district answers because the station has nobody.
    district_answers: bool,
    /// Duties that come back every week.
    slots: Vec<SlotDocument>,
    /// What differs on single dates.
    changes: Vec<ChangeDocument>,
    /// Hours during which the station has nobody.
    uncovered: Vec<UncoveredDocument>,
}

/// Somebody on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnDuty {
    /// The account.
    account_id: Uuid,
    /// Their name.
    name: String,
}

/// A weekly duty of one person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DutySlot)]
pub struct SlotDocument {
    /// Identity, for taking it back.
    id: Uuid,
    /// The account.
    account_id: Uuid,
    /// Their name.
    name: String,
    /// Day of the week.
    weekday: DayOfWeek,
    /// Start, Shanghai time.
    from: ClockTime,
    /// End, not included.
    to: ClockTime,
    /// On public holidays too.
    on_holidays: bool,
}

/// What differs on one date: during its hours it replaces the weekly duties.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DutyChange)]
pub struct ChangeDocument {
    /// Identity, for taking it back.
    id: Uuid,
    /// The date in Shanghai.
    on: NaiveDate,
    /// Start, Shanghai time.
    from: ClockTime,
    /// End, not included.
    to: ClockTime,
    /// Who is on duty instead; empty for nobody.
    people: Vec<OnDuty>,
}

/// Hours during which a station has nobody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UncoveredHours)]
pub struct UncoveredDocument {
    /// Start.
    from_at: DateTime<Utc>,
    /// End, not included.
    until_at: DateTime<Utc>,
    /// The district answers meanwhile; `false` means that nobody does, which is an alarm.
    district_answers: bool,
}

/// Day of the week.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // they are what they are
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DutyDocument {
    /// The plan of `team` on `dates`, and who answers for it now.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn load(
        platform: &Platform,
        team: DutyTeam,
        dates: RangeInclusive<NaiveDate>,
    ) -> Result<Self, DbError> {
        let db = platform.db.reader();
        let slots = roster::slots_of(db, team).await?;
        let mut changes = roster::changes_of(db, team, *dates.start()).await?;
        changes.retain(|entry| entry.change.on <= *dates.end());
        let snapshot = platform.snapshot();
        let (rules, at) = (&snapshot.rules, platform.clocks.domain.now());
        let (calendar, roster) = (&rules.calendar, &rules.roster);
        let midnight = |date: NaiveDate| instant(date.and_time(NaiveTime::MIN));
        let range = midnight(*dates.start())..midnight(*dates.end() + Duration::days(1));
        let (station, answering, uncovered) = match team {
            DutyTeam::Station(id) => (
                Some(id),
                roster.who_answers(calendar, id, at),
                roster.uncovered_hours(calendar, id, range),
            ),
            DutyTeam::District => (None, roster.on_duty(calendar, team, at), vec![]),
        };
        let covered = station.is_none_or(|id| roster.covers(calendar, id, at));
        Ok(DutyDocument {
            station_id: station.map(|id| id.0),
            at,
            district_answers: !covered && !answering.is_empty(),
            answering: answering
                .into_iter()
                .map(|id| OnDuty::of(id, &snapshot))
                .collect(),
            slots: slots
                .iter()
                .map(|slot| SlotDocument::of(slot, &snapshot))
                .collect(),
            changes: changes
                .iter()
                .map(|change| ChangeDocument::of(change, &snapshot))
                .collect(),
            uncovered: uncovered.iter().map(UncoveredDocument::of).collect(),
        })
    }
}

impl OnDuty {
    fn of(account: AccountId, snapshot: &Snapshot) -> Self {
        OnDuty {
            account_id: account.0,
            name: name_of(snapshot, account),
        }
    }
}

/// The name of a member of staff; empty when it is not known.
pub fn name_of(snapshot: &Snapshot, account: AccountId) -> String {
    let name = snapshot
        .directory
        .get(account)
        .and_then(|staff| staff.name.as_ref());
    name.map(|name| name.expose().clone()).unwrap_or_default()
}

impl SlotDocument {
    fn of(slot: &DutySlot, snapshot: &Snapshot) -> Self {
        SlotDocument {
            id: slot.id,
            account_id: slot.account.0,
            name: name_of(snapshot, slot.account),
            weekday: slot.weekday.into(),
            from: slot.from,
            to: slot.to,
            on_holidays: slot.on_holidays,
        }
    }
}

impl ChangeDocument {
    fn of(entry: &DutyChange, snapshot: &Snapshot) -> Self {
        let change = &entry.change;
        ChangeDocument {
            id: entry.id,
            on: change.on,
            from: change.from,
            to: change.to,
            people: change
                .accounts
                .iter()
                .map(|id| OnDuty::of(*id, snapshot))
                .collect(),
        }
    }
}

impl UncoveredDocument {
    fn of(hours: &UncoveredHours) -> Self {
        UncoveredDocument {
            from_at: hours.from_at,
            until_at: hours.until_at,
            district_answers: hours.district_answers,
        }
    }
}

impl From<DayOfWeek> for Weekday {
    fn from(day: DayOfWeek) -> Self {
        match day {
            DayOfWeek::Monday => Weekday::Mon,
            DayOfWeek::Tuesday => Weekday::Tue,
            DayOfWeek::Wednesday => Weekday::Wed,
            DayOfWeek::Thursday => Weekday::Thu,
            DayOfWeek::Friday => Weekday::Fri,
            DayOfWeek::Saturday => Weekday::Sat,
            DayOfWeek::Sunday => Weekday::Sun,
        }
    }
}

impl From<Weekday> for DayOfWeek {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => DayOfWeek::Monday,
            Weekday::Tue => DayOfWeek::Tuesday,
            Weekday::Wed => DayOfWeek::Wednesday,
            Weekday::Thu => DayOfWeek::Thursday,
            Weekday::Fri => DayOfWeek::Friday,
            Weekday::Sat => DayOfWeek::Saturday,
            Weekday::Sun => DayOfWeek::Sunday,
        }
    }
}
