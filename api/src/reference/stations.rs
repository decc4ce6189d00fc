//! `GET /stations`: who helps where.

use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::calendar::{ClockTime, OpeningHours};
use nuanxin_domain::routing::{ServicePoint, Station};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// All stations.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stations {
    /// Stations, in the order of their street codes.
    items: Vec<StationDocument>,
    /// Always absent: there is one page.
    next_cursor: Option<String>,
}

/// A station (社区救助顾问服务站).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Station)]
pub struct StationDocument {
    /// Identity.
    id: Uuid,
    /// What a poster's code says when it is scanned (`scene`): the mini-program then shows this station.
    #[schema(example = "019a0c5e7b1f7c3d9e4a5b6c7d8e9f00")]
    scene: String,
    /// Official name.
    name: String,
    /// Everyday name.
    short_name: String,
    /// Code of its street, edition 2022.
    #[schema(example = "310106014")]
    street_code: String,
    /// Phone.
    phone: String,
    /// Service points.
    points: Vec<PointDocument>,
}

/// A service point (站点).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServicePoint)]
pub struct PointDocument {
    /// Name.
    name: String,
    /// What it is for.
    focus: String,
    /// Address.
    address: String,
    /// Phone.
    phone: String,
    /// Longitude, WGS-84.
    lng: f64,
    /// Latitude, WGS-84.
    lat: f64,
    /// Opening hours by weekday, Monday first; a day may have several spans or none.
    opening_hours: Vec<Vec<SpanDocument>>,
}

/// From when to when a point is open.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Span)]
pub struct SpanDocument {
    /// Opens.
    #[schema(example = "09:00")]
    from: String,
    /// Closes.
    #[schema(example = "17:00")]
    to: String,
}

/// List stations
///
/// Every station with its service points, opening hours and phones.
#[utoipa::path(tag = "places", responses((status = 200, description = "All stations", body = Stations)))]
#[get("/stations")]
pub async fn list_stations(platform: web::Data<Platform>) -> Answer {
    let snapshot = platform.snapshot();
    let items = snapshot
        .rules
        .places
        .stations
        .iter()
        .map(StationDocument::of)
        .collect();
    Ok(HttpResponse::Ok().json(Stations {
        items,
        next_cursor: None,
    }))
}

impl StationDocument {
    /// Shows a station.
    pub fn of(station: &Station) -> Self {
        StationDocument {
            id: station.id.0,
            scene: station.id.0.simple().to_string(),
            name: station.name.clone(),
            short_name: station.short_name.clone(),
            street_code: station.street_code.clone(),
            phone: station.phone.clone(),
            points: station.points.iter().map(PointDocument::of).collect(),
        }
    }
}

impl PointDocument {
    fn of(point: &ServicePoint) -> Self {
        PointDocument {
            name: point.name.clone(),
            focus: point.focus.clone(),
            address: point.address.clone(),
            phone: point.phone.clone(),
            lng: point.lng,
            lat: point.lat,
            opening_hours: weekly(&point.hours),
        }
    }
}

fn weekly(hours: &OpeningHours) -> Vec<Vec<SpanDocument>> {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let text = |time: ClockTime| format!("{:02}:{:02}", time.minutes() / 60, time.minutes() % 60);
    let day = |weekday| {
        let spans = hours.weekly(weekday).iter();
        spans
            .map(|span| SpanDocument {
                from: text(span.from),
                to: text(span.to),
            })
            .collect()
    };
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].into_iter().map(day).collect()
}
