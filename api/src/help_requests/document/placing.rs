//! Why a request is where it is: its point, its advisor, who was asked first, where the person is registered.

use super::{Reader, StationBrief, name_of};
use crate::problem::Language;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::promise::PromisedPoint;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A service point (站点) in brief.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointBrief {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its phone.
    pub phone: String,
    /// When it is open, in words.
    #[schema(example = "周一至周五 09:00–17:00")]
    pub hours: String,
}

impl PointBrief {
    /// Shows a point.
    pub fn of(point: PromisedPoint, language: Language) -> Self {
        PointBrief {
            name: point.name,
            address: point.address,
            phone: point.phone,
            hours: language.pick(point.hours_zh, point.hours_en),
        }
    }
}

/// Why it is where it is, for staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacingPart {
    /// Why this advisor has it, in words, the weightiest reason first.
    pub advisor_because: Vec<String>,
    /// Why this point of the station, in words.
    pub point_because: Vec<String>,
    /// Who was asked first and owns it until somebody has accepted it (首问负责).
    pub first_asked: Option<FirstAskedPart>,
    /// Where the person is registered, when that is the street of another station.
    pub registered: Option<RegisteredPart>,
}

/// Who was asked first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstAskedPart {
    /// The member of staff.
    pub account_id: Uuid,
    /// Their name.
    pub name: Option<String>,
}

/// The station of registration.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredPart {
    /// The station.
    pub station: Option<StationBrief>,
    /// Whether it was told, because something is applied for there.
    pub informed: bool,
}

impl PlacingPart {
    /// Says it in words.
    pub fn of(request: &HelpRequest, reader: &Reader<'_>) -> Self {
        let (tally, language) = (&request.tally, reader.language);
        let advisor = tally
            .chosen_because
            .iter()
            .map(|reason| language.pick(reason.zh(), reason.en()));
        let point = tally.point.iter().flat_map(|point| &point.because);
        let point = point.map(|reason| language.pick(reason.zh(), reason.en()));
        let places = &reader.snapshot.rules.places;
        PlacingPart {
            advisor_because: advisor.map(str::to_owned).collect(),
            point_because: point.map(str::to_owned).collect(),
            first_asked: request.first_asked().map(|id| FirstAskedPart {
                account_id: id.0,
                name: name_of(reader.snapshot, id),
            }),
            registered: tally.registered.map(|registered| RegisteredPart {
                station: places.station(registered.station).map(StationBrief::of),
                informed: registered.informed,
            }),
        }
    }
}
