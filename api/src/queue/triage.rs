//! `GET /queue/triage`: what waits for a decision of the desk or the district, with the stations that may be meant side
//! by side.

use crate::actor::Staff;
use crate::help_requests::document::{HelpRequestDocument, Reader};
use crate::input::Query;
use crate::page::{PageQuery, cursor, limit};
use crate::problem::{Answer, Code, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::{HelpRequest, ReturnGround, State, TriageReason};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::intake::{Crs, GeoPoint, Intake};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::placement::PlacementRecord;
use nuanxin_domain::routing::{
    Candidate, Evidence, Placement, Position, Reason, candidates, gcj02_to_wgs84, route,
};
use nuanxin_domain::rules::Rules;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::help_requests::{self as requests, QueueAsked, QueueScope, QueueView};
use nuanxin_infra::placements;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// Steps of a shown position in one degree: about a hundred metres, as a masked address has no numbers.
const STEPS: f64 = 1_000.0;

/// One page of the triage desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriagePage {
    /// Requests, the one that is due first on top; names and numbers masked.
    items: Vec<TriageItem>,
    /// Version of the places by which the candidates are found.
    #[schema(example = "places-3")]
    places_version: String,
    /// Where the next page begins; absent on the last.
    next_cursor: Option<String>,
}

/// A request that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriageItem {
    /// The request, masked as in the queue.
    request: HelpRequestDocument,
    /// Why it waits here: first what sent it here, then what the router found.
    because: Vec<TriageSentence>,
    /// About where the person is; absent where no point is known.
    area: Option<TriageArea>,
    /// Stations that may be meant, the one with the most for it first; none where nothing points to any.
    candidates: Vec<TriageCandidate>,
}

/// A sentence in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriageSentence {
    /// Stable code.
    #[schema(example = "road_unclear")]
    code: String,
    /// In Chinese.
    zh: String,
    /// In English.
    en: String,
}

/// About where somebody is. The exact point is shown by `reveal`, for a purpose.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriageArea {
    /// Longitude, WGS-84, rounded.
    #[schema(example = 121.432)]
    lng: f64,
    /// Latitude, WGS-84, rounded.
    #[schema(example = 31.232)]
    lat: f64,
    /// How far the true point may lie from it, in metres.
    within_m: u32,
}

/// A station that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriageCandidate {
    /// The station.
    station_id: Uuid,
    /// Its official name.
    station: String,
    /// Its phone: who does not know asks there.
    phone: String,
    /// Name of its street.
    street: Option<String>,
    /// Code of its street, edition 2022.
    street_code: String,
    /// Code of the committee there, where the evidence names one.
    committee_code: Option<String>,
    /// Name of the committee.
    committee: Option<String>,
    /// How much the evidence for it weighs, 0 to 1; absent where it is only one of several that are possible.
    confidence: Option<f64>,
    /// What speaks for it; else why it cannot be told from the others.
    because: Vec<TriageSentence>,
    /// One of its points is open now.
    open_now: bool,
    /// How many open requests it has.
    open_requests: u32,
    /// On which ground it has returned this request, if it has.
    returned: Option<ReturnGround>,
}

/// Show the triage desk
///
/// What waits for a decision of the desk or the district, and nothing that is still being routed in time: what has been
/// on its way longer than that is there too, so that a person looks. Candidates are found by the places of now.
/// Restricted requests (保密件) are shown to the named persons of the district only.
#[utoipa::path(
    tag = "staff",
    params(PageQuery),
    responses((status = 200, description = "One page", body = TriagePage)),
    security(("bearer" = []))
)]
#[get("/queue/triage")]
pub async fn triage_desk(
    platform: web::Data<Platform>,
    who: Staff,
    page: Query<PageQuery>,
    http: HttpRequest,
) -> Answer {
    let actor = &who.0;
    let scope = QueueScope::of(actor).filter(|_| matches!(actor.role, Role::Desk | Role::District));
    let scope = scope.ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let after = cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)?;
    let db = platform.db.reader();
    let asked = QueueAsked {
        scope,
        view: QueueView::Triage,
        now: platform.clocks.domain.now(),
    };
    let found = requests::queue(db, &platform.ring, asked, after, most).await?;
    let ids: Vec<_> = found.items.iter().map(|(request, _)| request.id).collect();
    let placed = placements::last_of(db, &platform.ring, &ids).await?;
    let snapshot = platform.snapshot();
    let rules = &snapshot.rules;
    let routed: Vec<Placement> = found
        .items
        .iter()
        .map(|(request, told)| {
            let record = placed.get(&request.id).map(|placed| placed.record.expose());
            again(rules, record, told.as_ref().map(Personal::expose))
        })
        .collect();
    let stations: BTreeSet<StationId> = routed.iter().flat_map(|one| one.candidates.clone()).collect();
    let open = requests::open_at(db, &stations).await?;
    let desk = Desk {
        rules,
        open: &open,
        now: asked.now,
    };
    let reader = Reader {
        actor,
        language: Language::of(&http),
        snapshot: &snapshot,
    };
    let items = found.items.iter().zip(&routed);
    let items = items.map(|((request, told), placement)| {
        desk.item(request, told.as_ref().map(Personal::expose), placement, &reader)
    });
    let items = items.collect();
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "triage");
    platform.audit_soon.write(entry);
    Ok(HttpResponse::Ok().json(TriagePage {
        items,
        places_version: rules.places.version.clone(),
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

/// Where it would go by the places of now, on the evidence that the router had.
fn again(rules: &Rules, record: Option<&PlacementRecord>, told: Option<&Intake>) -> Placement {
    let evidence = match (record, told) {
        (Some(record), _) => record.evidence.lent(),
        (None, Some(told)) => Evidence::of(told),
        (None, None) => Evidence::default(),
    };
    route(&rules.places, &evidence)
}

/// What all items of a page are made with.
struct Desk<'a> {
    rules: &'a Rules,
    open: &'a HashMap<StationId, u32>,
    now: DateTime<Utc>,
}

impl Desk<'_> {
    fn item(
        &self,
        request: &HelpRequest,
        told: Option<&Intake>,
        placement: &Placement,
        reader: &Reader<'_>,
    ) -> TriageItem {
        let reason = match &request.state {
            State::Triage { reason } => Some(*reason),
            _ => None,
        };
        let point = told.and_then(|told| told.address.as_ref()?.point);
        let found = candidates(&self.rules.places, placement);
        TriageItem {
            request: HelpRequestDocument {
                description: None,
                ..HelpRequestDocument::of(request, told, reader)
            },
            because: std::iter::once(TriageSentence::of_triage(reason))
                .chain(placement.because.iter().map(TriageSentence::of))
                .collect(),
            area: point.as_ref().map(TriageArea::around),
            candidates: found
                .into_iter()
                .filter_map(|one| self.candidate(one, request))
                .collect(),
        }
    }

    fn candidate(&self, one: Candidate, request: &HelpRequest) -> Option<TriageCandidate> {
        let places = &self.rules.places;
        let station = places.station(one.station)?;
        let name = |code: &str| places.division(code).map(|division| division.name.clone());
        let open_now = |point: &nuanxin_domain::routing::ServicePoint| {
            self.rules.calendar.is_open(self.now, &point.hours)
        };
        let returns = request.tally.returns.iter().rev();
        let mut returned = returns.filter(|back| back.station == one.station);
        Some(TriageCandidate {
            station_id: station.id.0,
            station: station.name.clone(),
            phone: station.phone.clone(),
            street: name(&station.street_code),
            street_code: station.street_code.clone(),
            committee: one.committee_code.as_deref().and_then(name),
            committee_code: one.committee_code,
            confidence: one.confidence,
            because: one.because.iter().map(TriageSentence::of).collect(),
            open_now: station.points.iter().any(open_now),
            open_requests: self.open.get(&one.station).copied().unwrap_or(0),
            returned: returned.next().map(|back| back.ground),
        })
    }
}

impl TriageSentence {
    fn of(reason: &Reason) -> Self {
        TriageSentence {
            code: reason.code.to_owned(),
            zh: reason.zh.clone(),
            en: reason.en.clone(),
        }
    }

    /// What sent it here; none for what is still on its way.
    fn of_triage(reason: Option<TriageReason>) -> Self {
        let (code, zh, en) = match reason {
            Some(TriageReason::NoPlace) => (
                "no_place",
                "不能确定由哪个站点办理。",
                "It is not clear which station it belongs to.",
            ),
            Some(TriageReason::ReturnedFromThere) => (
                "returned_from_there",
                "地址对应的站点已退单。",
                "The station that the address belongs to has returned it.",
            ),
            Some(TriageReason::SecondReturn) => (
                "second_return",
                "两次退单,由区级最终决定。",
                "Returned twice: the district decides, finally.",
            ),
            None => (
                "routing_late",
                "派站比平时慢,请人工查看。",
                "Routing takes longer than it should; please look.",
            ),
        };
        TriageSentence {
            code: code.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

impl TriageArea {
    fn around(point: &GeoPoint) -> Self {
        let at = Position {
            lng: point.lng,
            lat: point.lat,
        };
        let at = match point.crs {
            Crs::Wgs84 => at,
            Crs::Gcj02 => gcj02_to_wgs84(at),
        };
        let rounded = |degrees: f64| (degrees * STEPS).round() / STEPS;
        TriageArea {
            lng: rounded(at.lng),
            lat: rounded(at.lat),
            within_m: 100,
        }
    }
}
