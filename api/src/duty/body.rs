//! A change of the plan as it is sent, and its limits.

use super::document::DayOfWeek;
use crate::problem::{Answer, Faults};
use chrono::{Days, NaiveDate};
use nuanxin_domain::access::Role;
use nuanxin_domain::calendar::ClockTime;
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::roster::{DatedChange, DutyTeam};
use nuanxin_infra::clock::Clock;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::reference::Snapshot;
use nuanxin_infra::roster::{DutyChange, DutySlot};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Weekly duties of one team at most.
pub const MOST_SLOTS: usize = 200;
/// People on duty on one date at most.
const MOST_PEOPLE: usize = 50;
/// How far ahead a date may lie, in days.
const AHEAD: u64 = 366;

/// A change of the plan: weekly duties, or what differs on a date, or both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"slots": [{"account_id": "0198f3a0-0000-7000-8000-000000000001", "weekday": "monday", "from": "09:00", "to": "17:00"}]}))]
pub struct DutyBody {
    /// The station; the lead's own station, or the district's duty phone, if absent.
    pub station_id: Option<Uuid>,
    /// Weekly duties.
    #[serde(default)]
    #[schema(max_items = 200)]
    slots: Vec<SlotBody>,
    /// `slots` replace all weekly duties of the team instead of being added to them.
    #[serde(default)]
    pub replace: bool,
    /// What differs on one date.
    change: Option<ChangeBody>,
}

/// A weekly duty of one person. A night across midnight is two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotBody {
    /// Who.
    account_id: Uuid,
    /// Day of the week.
    weekday: DayOfWeek,
    /// Start, Shanghai time.
    from: ClockTime,
    /// End, not included; 24:00 is the end of the day.
    to: ClockTime,
    /// On public holidays too.
    #[serde(default)]
    on_holidays: bool,
}

/// What differs on one date.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// The date in Shanghai, today or later.
    on: NaiveDate,
    /// Start, Shanghai time.
    from: ClockTime,
    /// End, not included.
    to: ClockTime,
    /// Who is on duty instead; empty for nobody.
    #[schema(max_items = 50)]
    account_ids: Vec<Uuid>,
}

/// A change of the plan that keeps the limits.
pub struct CheckedDuty {
    /// Weekly duties.
    pub slots: Vec<DutySlot>,
    /// What differs on a date.
    pub change: Option<DutyChange>,
}

impl DutyBody {
    /// Checks the change against the limits and the staff list.
    ///
    /// # Errors
    /// Faults with their places.
    pub fn checked(
        &self,
        team: DutyTeam,
        snapshot: &Snapshot,
        today: NaiveDate,
        real: &dyn Clock,
    ) -> Answer<CheckedDuty> {
        let mut faults = Faults::default();
        faults.list("/slots", &self.slots, MOST_SLOTS);
        if self.slots.is_empty() && !self.replace && self.change.is_none() {
            faults.add("/slots", "one_of");
        }
        for (index, slot) in self.slots.iter().take(MOST_SLOTS).enumerate() {
            let at = format!("/slots/{index}");
            check_hours(&mut faults, &at, slot.from, slot.to);
            check_person(
                &mut faults,
                &format!("{at}/account_id"),
                team,
                slot.account_id,
                snapshot,
            );
        }
        if let Some(change) = &self.change {
            change.check(&mut faults, team, snapshot, today);
        }
        faults.check()?;
        Ok(CheckedDuty {
            slots: self.slots.iter().map(|slot| slot.read(team, real)).collect(),
            change: self.change.as_ref().map(|change| change.read(team, real)),
        })
    }
}

impl SlotBody {
    fn read(&self, team: DutyTeam, real: &dyn Clock) -> DutySlot {
        DutySlot {
            id: new_id(real),
            team,
            account: AccountId(self.account_id),
            weekday: self.weekday.into(),
            from: self.from,
            to: self.to,
            on_holidays: self.on_holidays,
        }
    }
}

impl ChangeBody {
    fn check(&self, faults: &mut Faults, team: DutyTeam, snapshot: &Snapshot, today: NaiveDate) {
        let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        if self.on < today || self.on > last {
            faults.add("/change/on", "out_of_range");
        }
        check_hours(faults, "/change", self.from, self.to);
        faults.list("/change/account_ids", &self.account_ids, MOST_PEOPLE);
        for (index, account) in self.account_ids.iter().take(MOST_PEOPLE).enumerate() {
            let at = format!("/change/account_ids/{index}");
            check_person(faults, &at, team, *account, snapshot);
        }
    }

    fn read(&self, team: DutyTeam, real: &dyn Clock) -> DutyChange {
        let accounts = self.account_ids.iter().copied().map(AccountId).collect();
        DutyChange {
            id: new_id(real),
            change: DatedChange {
                team,
                on: self.on,
                from: self.from,
                to: self.to,
                accounts,
            },
        }
    }
}

fn check_hours(faults: &mut Faults, at: &str, from: ClockTime, to: ClockTime) {
    if from >= to {
        faults.add(format!("{at}/to"), "out_of_range");
    }
}

/// A station's duty is done by its own people, the district's by the district or the desk.
fn check_person(faults: &mut Faults, at: &str, team: DutyTeam, account: Uuid, snapshot: &Snapshot) {
    let staff = snapshot.directory.get(AccountId(account));
    let staff = staff.filter(|staff| staff.disabled_at.is_none());
    let fits = staff.is_some_and(|staff| match team {
        DutyTeam::Station(station) => staff.station == Some(station),
        DutyTeam::District => matches!(staff.role, Role::District | Role::Desk),
    });
    if !fits {
        faults.add(at, "unknown");
    }
}
