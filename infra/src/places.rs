//! Divisions, stations and their service points: written rarely, read as a whole.

mod row;
#[cfg(test)]
mod tests;

use nuanxin_domain::calendar::OpeningHours;
use nuanxin_domain::divisions::{Division, Level};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::routing::{Places, ServicePoint, Station};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use self::row::{Hours, division, point, station};
use crate::db::DbError;
use crate::reference::versions::{self, Part};
use crate::rows::{code, from_code};

/// Divisions in one statement: far below both databases' limits of bound values.
const CHUNK: usize = 200;

/// Adds divisions; those whose code is known get the new name, level and parent.
///
/// # Errors
/// What the database reported.
pub async fn put_divisions(tx: &impl ConnectionTrait, divisions: &[Division]) -> Result<(), DbError> {
    use division::Column;
    let replace = OnConflict::column(Column::Code)
        .update_columns([Column::Level, Column::Name, Column::ParentCode])
        .to_owned();
    for chunk in divisions.chunks(CHUNK) {
        let rows = chunk.iter().map(|one| division::ActiveModel {
            code: Set(one.code.clone()),
            level: Set(code(&one.level)),
            name: Set(one.name.clone()),
            parent_code: Set(one.parent_code.clone()),
        });
        division::Entity::insert_many(rows)
            .on_conflict(replace.clone())
            .exec_without_returning(tx)
            .await?;
    }
    versions::bump(tx, Part::Places).await
}

/// Adds a station with its points, or replaces the one with its id.
///
/// # Errors
/// `DbError::Unique` on `name` for a name that another station has.
pub async fn put_station(tx: &impl ConnectionTrait, new: &Station) -> Result<(), DbError> {
    use station::Column;
    let row = station::ActiveModel {
        id: Set(new.id.0),
        name: Set(new.name.clone()),
        short_name: Set(new.short_name.clone()),
        street_code: Set(new.street_code.clone()),
        phone: Set(new.phone.clone()),
    };
    let replace = OnConflict::column(Column::Id)
        .update_columns([Column::Name, Column::ShortName, Column::StreetCode, Column::Phone])
        .to_owned();
    station::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    point::Entity::delete_many()
        .filter(point::Column::StationId.eq(new.id.0))
        .exec(tx)
        .await?;
    let points = new.points.iter().zip(0..).map(|(point, ordinal)| {
        let own = point.clone();
        point::ActiveModel {
            station_id: Set(new.id.0),
            ordinal: Set(ordinal),
            name: Set(own.name),
            focus: Set(own.focus),
            lng: Set(own.lng),
            lat: Set(own.lat),
            hours: Set(Hours(own.hours)),
            phone: Set(own.phone),
            address: Set(own.address),
        }
    });
    if !new.points.is_empty() {
        point::Entity::insert_many(points)
            .exec_without_returning(tx)
            .await?;
    }
    versions::bump(tx, Part::Places).await
}

/// Sets the opening hours of one point of a station; 0 is the first.
///
/// # Errors
/// `DbError::RowCount` for an unknown point.
pub async fn set_hours(
    tx: &impl ConnectionTrait,
    station: StationId,
    ordinal: u16,
    hours: OpeningHours,
) -> Result<(), DbError> {
    let set = point::ActiveModel {
        hours: Set(Hours(hours)),
        ..Default::default()
    };
    let done = point::Entity::update_many()
        .set(set)
        .filter(point::Column::StationId.eq(station.0))
        .filter(point::Column::Ordinal.eq(i32::from(ordinal)))
        .exec(tx)
        .await?;
    DbError::expect_rows("set the opening hours", 1, done.rows_affected)?;
    versions::bump(tx, Part::Places).await
}

/// Everything, as the snapshot that routing works on; `version` is what its placements name.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a level or hours of an unknown form.
pub async fn load_places(db: &impl ConnectionTrait, version: i64) -> Result<Places, DbError> {
    let divisions = load_divisions(db).await?;
    let stations = load_stations(db).await?;
    Ok(Places::new(format!("places-{version}"), divisions, stations))
}

async fn load_divisions(db: &impl ConnectionTrait) -> Result<Vec<Division>, DbError> {
    let rows = division::Entity::find()
        .order_by_asc(division::Column::Code)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Division {
                level: from_code::<Level>(row.level)?,
                code: row.code,
                name: row.name,
                parent_code: row.parent_code,
            })
        })
        .collect()
}

async fn load_stations(db: &impl ConnectionTrait) -> Result<Vec<Station>, DbError> {
    let rows = station::Entity::find()
        .order_by_asc(station::Column::StreetCode)
        .order_by_asc(station::Column::Id)
        .all(db)
        .await?;
    let points = point::Entity::find()
        .order_by_asc(point::Column::StationId)
        .order_by_asc(point::Column::Ordinal)
        .all(db)
        .await?;
    let mut stations: Vec<Station> = rows
        .into_iter()
        .map(|row| Station {
            id: row.id.into(),
            name: row.name,
            short_name: row.short_name,
            street_code: row.street_code,
            phone: row.phone,
            points: Vec::new(),
        })
        .collect();
    for row in points {
        if let Some(station) = stations.iter_mut().find(|one| one.id.0 == row.station_id) {
            station.points.push(ServicePoint {
                name: row.name,
                focus: row.focus,
                lng: row.lng,
                lat: row.lat,
                hours: row.hours.0,
                phone: row.phone,
                address: row.address,
            });
        }
    }
    Ok(stations)
}
