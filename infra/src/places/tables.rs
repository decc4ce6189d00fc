//! What was written before places had versions: divisions, stations and points in tables of their own. They are read
//! as the version before the first of the others; nothing is added to them but the names of stations, which accounts
//! refer to.

use nuanxin_domain::divisions::{Division, Level};
use nuanxin_domain::place_files::PlaceContents;
use nuanxin_domain::routing::{ServicePoint, Station};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::row::{division, point, station};
use crate::db::DbError;
use crate::rows::from_code;

/// Enters a station among those that accounts and rosters refer to.
pub(super) async fn enter_station(tx: &impl ConnectionTrait, new: &Station) -> Result<(), DbError> {
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
    Ok(())
}

pub(super) async fn contents(db: &impl ConnectionTrait) -> Result<PlaceContents, DbError> {
    Ok(PlaceContents {
        divisions: divisions(db).await?,
        stations: stations(db).await?,
        ..PlaceContents::default()
    })
}

async fn divisions(db: &impl ConnectionTrait) -> Result<Vec<Division>, DbError> {
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

async fn stations(db: &impl ConnectionTrait) -> Result<Vec<Station>, DbError> {
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
