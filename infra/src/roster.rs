//! Who is on duty, what differs on single dates, and who is on leave. Each change raises the roster's version.

mod row;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use nuanxin_domain::calendar::{ClockTime, local_date};
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::roster::{DatedChange, DutyRoster, DutyTeam, Leave, LeaveReason, WeeklySlot};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select, Value};
use uuid::Uuid;

use self::row::{change, leave, slot};
use crate::db::DbError;
use crate::reference::versions::{self, Part};
use crate::rows::statement;

/// The weekly duty of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutySlot {
    /// Identity.
    pub id: Uuid,
    /// Whose telephone.
    pub team: DutyTeam,
    /// Who is on duty.
    pub account: AccountId,
    /// Day of the week.
    pub weekday: chrono::Weekday,
    /// Start, Shanghai time.
    pub from: ClockTime,
    /// End, not included.
    pub to: ClockTime,
    /// On public holidays too.
    pub on_holidays: bool,
}

/// What differs on one date, with its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyChange {
    /// Identity.
    pub id: Uuid,
    /// What differs.
    pub change: DatedChange,
}

/// A leave as it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaveEntry {
    /// Identity.
    pub id: Uuid,
    /// Who is away, and when.
    pub leave: Leave,
    /// Why.
    pub reason: LeaveReason,
    /// Who entered it.
    pub created_by: AccountId,
}

/// Adds weekly duties; one whose id is known stays as it is.
///
/// # Errors
/// `DbError::ForeignKey` for an unknown station or account.
pub async fn add_slots(tx: &impl ConnectionTrait, slots: &[DutySlot]) -> Result<(), DbError> {
    for chunk in slots.chunks(100) {
        slot::Entity::insert_many(chunk.iter().map(slot::active))
            .on_conflict_do_nothing_on([slot::Column::Id])
            .exec_without_returning(tx)
            .await?;
    }
    versions::bump(tx, Part::Roster).await
}

/// Replaces all weekly duties of a team.
///
/// # Errors
/// As [`add_slots`].
pub async fn replace_slots(
    tx: &impl ConnectionTrait,
    team: DutyTeam,
    slots: &[DutySlot],
) -> Result<(), DbError> {
    slot::Entity::delete_many()
        .filter(slot::of_team(team))
        .exec(tx)
        .await?;
    add_slots(tx, slots).await
}

/// The weekly duties of a team, by day and hour.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a day or time that is none.
pub async fn slots_of(db: &impl ConnectionTrait, team: DutyTeam) -> Result<Vec<DutySlot>, DbError> {
    slots(db, slot::Entity::find().filter(slot::of_team(team))).await
}

/// One weekly duty.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a day or time that is none.
pub async fn slot(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<DutySlot>, DbError> {
    let found = slot::Entity::find_by_id(id).one(db).await?;
    found.map(slot::read).transpose()
}

/// Takes back a weekly duty; false when there is no such duty.
///
/// # Errors
/// What the database reported.
pub async fn remove_slot(tx: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbError> {
    let gone = slot::Entity::delete_by_id(id).exec(tx).await?.rows_affected > 0;
    versions::bump(tx, Part::Roster).await?;
    Ok(gone)
}

async fn slots(db: &impl ConnectionTrait, which: Select<slot::Entity>) -> Result<Vec<DutySlot>, DbError> {
    let rows = which
        .order_by_asc(slot::Column::Weekday)
        .order_by_asc(slot::Column::FromMinute)
        .order_by_asc(slot::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(slot::read).collect()
}

/// Sets what differs on a date.
///
/// # Errors
/// `DbError::ForeignKey` for an unknown station.
pub async fn add_change(tx: &impl ConnectionTrait, new: &DutyChange) -> Result<(), DbError> {
    change::Entity::insert(change::active(new))
        .exec_without_returning(tx)
        .await?;
    versions::bump(tx, Part::Roster).await
}

/// Takes back what differs on a date; false when there is no such change.
///
/// # Errors
/// What the database reported.
pub async fn remove_change(tx: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbError> {
    let gone = change::Entity::delete_by_id(id).exec(tx).await?.rows_affected > 0;
    versions::bump(tx, Part::Roster).await?;
    Ok(gone)
}

/// One change of a date.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a time that is none.
pub async fn change(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<DutyChange>, DbError> {
    let found = change::Entity::find_by_id(id).one(db).await?;
    found.map(change::read).transpose()
}

/// What differs for a team from a date on.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a time that is none.
pub async fn changes_of(
    db: &impl ConnectionTrait,
    team: DutyTeam,
    from_on: NaiveDate,
) -> Result<Vec<DutyChange>, DbError> {
    let of_team = change::Entity::find().filter(change::of_team(team));
    changes(db, of_team, from_on).await
}

async fn changes(
    db: &impl ConnectionTrait,
    which: Select<change::Entity>,
    from_on: NaiveDate,
) -> Result<Vec<DutyChange>, DbError> {
    let rows = which
        .filter(change::Column::OnDate.gte(from_on))
        .order_by_asc(change::Column::OnDate)
        .order_by_asc(change::Column::FromMinute)
        .order_by_asc(change::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(change::read).collect()
}

/// Enters a leave.
///
/// # Errors
/// `DbError::ForeignKey` for an unknown account.
pub async fn add_leave(tx: &impl ConnectionTrait, new: &LeaveEntry) -> Result<(), DbError> {
    leave::Entity::insert(leave::active(new))
        .exec_without_returning(tx)
        .await?;
    versions::bump(tx, Part::Roster).await
}

/// Takes back a leave; false when there is no such leave.
///
/// # Errors
/// What the database reported.
pub async fn remove_leave(tx: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbError> {
    let gone = leave::Entity::delete_by_id(id).exec(tx).await?.rows_affected > 0;
    versions::bump(tx, Part::Roster).await?;
    Ok(gone)
}

/// One leave.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for an unknown reason.
pub async fn leave(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<LeaveEntry>, DbError> {
    let found = leave::Entity::find_by_id(id).one(db).await?;
    found.map(leave::read).transpose()
}

/// The leaves of these accounts that end after `after`, by their start.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for an unknown reason.
pub async fn leaves_of(
    db: &impl ConnectionTrait,
    accounts: &[AccountId],
    after: DateTime<Utc>,
) -> Result<Vec<LeaveEntry>, DbError> {
    let of_them = leave::Column::AccountId.is_in(accounts.iter().map(|account| account.0));
    leaves(db, leave::Entity::find().filter(of_them), after).await
}

async fn leaves(
    db: &impl ConnectionTrait,
    which: Select<leave::Entity>,
    after: DateTime<Utc>,
) -> Result<Vec<LeaveEntry>, DbError> {
    let rows = which
        .filter(leave::Column::UntilAt.gt(after))
        .order_by_asc(leave::Column::FromAt)
        .order_by_asc(leave::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(leave::read).collect()
}

/// Deletes at most `limit` leaves, and as many changes of single days, that ended before `before`, in the domain's time.
/// Decisions look at none of them any more.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let leaves = "DELETE FROM leaves WHERE id IN (SELECT id FROM leaves WHERE until_at < $1 LIMIT $2)";
    let changes =
        "DELETE FROM duty_changes WHERE id IN (SELECT id FROM duty_changes WHERE on_date < $1 LIMIT $2)";
    let mut gone = 0;
    for (sql, end) in [
        (leaves, Value::from(before)),
        (changes, Value::from(local_date(before))),
    ] {
        let values: [Value; 2] = [end, i64::from(limit).into()];
        gone += tx.execute_raw(statement(tx, sql, values)).await?.rows_affected();
    }
    Ok(gone)
}

/// The roster that decisions look at: all weekly duties, and what ended after `after` on the domain's clock.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a row that is none.
pub async fn load_roster(db: &impl ConnectionTrait, after: DateTime<Utc>) -> Result<DutyRoster, DbError> {
    let weekly = slots(db, slot::Entity::find()).await?;
    let changes = changes(db, change::Entity::find(), local_date(after)).await?;
    let leave = leaves(db, leave::Entity::find(), after).await?;
    Ok(DutyRoster {
        weekly: weekly.iter().map(DutySlot::weekly).collect(),
        changes: changes.into_iter().map(|entry| entry.change).collect(),
        leave: leave.into_iter().map(|entry| entry.leave).collect(),
        ..DutyRoster::default()
    })
}

impl DutySlot {
    fn weekly(&self) -> WeeklySlot {
        WeeklySlot {
            team: self.team,
            weekday: self.weekday,
            from: self.from,
            to: self.to,
            on_holidays: self.on_holidays,
            accounts: vec![self.account],
        }
    }
}

fn team_of(station: Option<Uuid>) -> DutyTeam {
    station.map_or(DutyTeam::District, |id| DutyTeam::Station(StationId(id)))
}

fn station_of(team: DutyTeam) -> Option<Uuid> {
    match team {
        DutyTeam::Station(id) => Some(id.0),
        DutyTeam::District => None,
    }
}
