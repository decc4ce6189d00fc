//! Rows of `duty_slots`, `duty_changes` and `leaves`.

use nuanxin_domain::calendar::ClockTime;
use nuanxin_domain::ids::AccountId;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::db::DbError;

/// Accounts as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Accounts(pub Vec<AccountId>);

fn minute(time: ClockTime) -> i16 {
    // at most 1440, see ClockTime
    i16::try_from(time.minutes()).unwrap_or(i16::MAX)
}

fn clock_time(minute: i16) -> Result<ClockTime, DbError> {
    let minutes = minute.unsigned_abs();
    ClockTime::new(minutes / 60, minutes % 60).map_err(|error| DbError::Unreadable(error.to_string()))
}

/// A weekly duty of one person.
pub mod slot {
    use chrono::Weekday;
    use nuanxin_domain::ids::AccountId;
    use nuanxin_domain::roster::DutyTeam;
    use sea_orm::ActiveValue::Set;
    use sea_orm::entity::prelude::*;
    use sea_orm::sea_query::SimpleExpr;

    use super::{clock_time, minute};
    use crate::db::DbError;
    use crate::roster::{DutySlot, station_of, team_of};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duty_slots")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub station_id: Option<Uuid>,
        pub account_id: Uuid,
        /// 1 is Monday.
        pub weekday: i16,
        pub from_minute: i16,
        pub to_minute: i16,
        pub on_holidays: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    pub fn of_team(team: DutyTeam) -> SimpleExpr {
        match station_of(team) {
            Some(station) => Column::StationId.eq(station),
            None => Column::StationId.is_null(),
        }
    }

    pub fn active(slot: &DutySlot) -> ActiveModel {
        ActiveModel {
            id: Set(slot.id),
            station_id: Set(station_of(slot.team)),
            account_id: Set(slot.account.0),
            weekday: Set(i16::from(slot.weekday.number_from_monday() as u8)),
            from_minute: Set(minute(slot.from)),
            to_minute: Set(minute(slot.to)),
            on_holidays: Set(slot.on_holidays),
        }
    }

    pub fn read(row: Model) -> Result<DutySlot, DbError> {
        let day = u8::try_from(row.weekday - 1).ok();
        let weekday = day.and_then(|day| Weekday::try_from(day).ok());
        Ok(DutySlot {
            id: row.id,
            team: team_of(row.station_id),
            account: AccountId(row.account_id),
            weekday: weekday
                .ok_or_else(|| DbError::Unreadable(format!("duty_slots.weekday {}", row.weekday)))?,
            from: clock_time(row.from_minute)?,
            to: clock_time(row.to_minute)?,
            on_holidays: row.on_holidays,
        })
    }
}

/// What differs on one date.
pub mod change {
    use nuanxin_domain::roster::{DatedChange, DutyTeam};
    use sea_orm::ActiveValue::Set;
    use sea_orm::entity::prelude::*;
    use sea_orm::sea_query::SimpleExpr;

    use super::{clock_time, minute};
    use crate::db::DbError;
    use crate::roster::{DutyChange, station_of, team_of};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "duty_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub station_id: Option<Uuid>,
        pub on_date: Date,
        pub from_minute: i16,
        pub to_minute: i16,
        #[sea_orm(column_type = "JsonBinary")]
        pub accounts: super::Accounts,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    pub fn of_team(team: DutyTeam) -> SimpleExpr {
        match station_of(team) {
            Some(station) => Column::StationId.eq(station),
            None => Column::StationId.is_null(),
        }
    }

    pub fn active(entry: &DutyChange) -> ActiveModel {
        ActiveModel {
            id: Set(entry.id),
            station_id: Set(station_of(entry.change.team)),
            on_date: Set(entry.change.on),
            from_minute: Set(minute(entry.change.from)),
            to_minute: Set(minute(entry.change.to)),
            accounts: Set(super::Accounts(entry.change.accounts.clone())),
        }
    }

    pub fn read(row: Model) -> Result<DutyChange, DbError> {
        Ok(DutyChange {
            id: row.id,
            change: DatedChange {
                team: team_of(row.station_id),
                on: row.on_date,
                from: clock_time(row.from_minute)?,
                to: clock_time(row.to_minute)?,
                accounts: row.accounts.0,
            },
        })
    }
}

/// A leave.
pub mod leave {
    use chrono::{DateTime, Utc};
    use nuanxin_domain::ids::AccountId;
    use nuanxin_domain::roster::Leave;
    use sea_orm::ActiveValue::Set;
    use sea_orm::entity::prelude::*;

    use crate::db::DbError;
    use crate::roster::LeaveEntry;
    use crate::rows::{code, from_code};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "leaves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub from_at: DateTime<Utc>,
        pub until_at: DateTime<Utc>,
        pub reason: String,
        pub created_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    pub fn active(entry: &LeaveEntry) -> ActiveModel {
        ActiveModel {
            id: Set(entry.id),
            account_id: Set(entry.leave.account.0),
            from_at: Set(entry.leave.from_at),
            until_at: Set(entry.leave.until_at),
            reason: Set(code(&entry.reason)),
            created_by: Set(entry.created_by.0),
        }
    }

    pub fn read(row: Model) -> Result<LeaveEntry, DbError> {
        Ok(LeaveEntry {
            id: row.id,
            leave: Leave {
                account: AccountId(row.account_id),
                from_at: row.from_at,
                until_at: row.until_at,
            },
            reason: from_code(row.reason)?,
            created_by: AccountId(row.created_by),
        })
    }
}
