//! `GET /help-requests/{id}/looks`: who looked at my file, and why.

use super::document::StationBrief;
use super::visible::visible;
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::{Id, Query};
use crate::page::{Page, PageQuery, id_cursor, limit};
use crate::problem::{Answer, Code, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Role, Standing};
use nuanxin_domain::help_request::{Purpose, RevealField};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// From where somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LookUnit {
    /// A station.
    Station,
    /// The hotline desk.
    Desk,
    /// The district.
    District,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LookKind {
    /// The request, with your words; name, phone and address masked.
    Request,
    /// Its history.
    Timeline,
    /// Personal data, unmasked.
    Unmasked,
}

/// One look at a request. Names a unit, never a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Look {
    /// Identity.
    id: Uuid,
    /// When, in real time.
    at: DateTime<Utc>,
    /// From where.
    unit: LookUnit,
    /// Which station.
    station: Option<StationBrief>,
    /// What was looked at.
    kind: LookKind,
    /// Which fields were unmasked.
    fields: Vec<RevealField>,
    /// What for, of unmasked fields.
    purpose: Option<Purpose>,
    /// Otherwise on which grounds: `handler`, `colleague`, `lead`, `desk`, `district`.
    grounds: Option<String>,
    /// All of it in a plain sentence.
    #[schema(example = "服务站为联系您,查看了未遮盖的信息。")]
    text: String,
}

/// Show who looked at my request
///
/// Newest first: each time that staff opened the request or its history, or had personal data unmasked; by unit,
/// without names. That it stood, masked, in the list of a queue is no look. For requests that residents made for
/// themselves; those about a restricted request are shown in the sign-in session that submitted it only.
#[utoipa::path(
    tag = "residents",
    params(IdPath, PageQuery),
    responses((status = 200, description = "One page", body = Page<Look>)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/looks")]
pub async fn looks(
    platform: web::Data<Platform>,
    who: SignedIn,
    id: Id,
    page: Query<PageQuery>,
    http: HttpRequest,
) -> Answer {
    let (request, standing) = visible(&platform, &who.0, id).await?;
    // Whoever reported for somebody else sees how it stands and no more: the file is the other's.
    if standing != Standing::Requester || !request.for_self {
        return Err(Problem::new(Code::NotAllowed));
    }
    let before = id_cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)?;
    let found = audit::looks(platform.db.reader(), &[request.id], before, most + 1).await?;
    let more = found.len() > most as usize;
    let found = &found[..found.len().min(most as usize)];
    let (snapshot, language) = (platform.snapshot(), Language::of(&http));
    let items = found
        .iter()
        .map(|entry| Look::of(entry, language, &snapshot))
        .collect();
    let next_cursor = found.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(HttpResponse::Ok().json(Page { items, next_cursor }))
}

impl Look {
    fn of(entry: &AuditEntry, language: Language, snapshot: &Snapshot) -> Self {
        let unit = match entry.role {
            Role::Desk => LookUnit::Desk,
            Role::District => LookUnit::District,
            _ => LookUnit::Station,
        };
        let kind = match entry.action.as_str() {
            audit::REVEAL => LookKind::Unmasked,
            audit::TIMELINE => LookKind::Timeline,
            _ => LookKind::Request,
        };
        let station = entry.station.filter(|_| unit == LookUnit::Station);
        let station = station.and_then(|id| snapshot.rules.places.station(id));
        Look {
            id: entry.id,
            at: entry.at,
            unit,
            station: station.map(|station| StationBrief {
                id: station.id.0,
                name: station.name.clone(),
                phone: station.phone.clone(),
            }),
            kind,
            fields: entry.fields.clone(),
            purpose: entry.purpose,
            grounds: entry.grounds.clone().filter(|_| entry.purpose.is_none()),
            text: sentence(unit, kind, entry.purpose, language),
        }
    }
}

fn sentence(unit: LookUnit, kind: LookKind, purpose: Option<Purpose>, language: Language) -> String {
    let unit = match unit {
        LookUnit::Station => language.pick("服务站", "The station"),
        LookUnit::Desk => language.pick("热线坐席", "The hotline desk"),
        LookUnit::District => language.pick("区级", "The district"),
    };
    let kind = match kind {
        LookKind::Request => language.pick("查看了求助单", "opened the request"),
        LookKind::Timeline => language.pick("查看了办理过程", "read its history"),
        LookKind::Unmasked => language.pick("查看了未遮盖的信息", "saw data unmasked"),
    };
    match (purpose.map(|purpose| why(purpose, language)), language) {
        (None, Language::Chinese) => format!("{unit}{kind}。"),
        (None, Language::English) => format!("{unit} {kind}."),
        (Some(why), Language::Chinese) => format!("{unit}{why},{kind}。"),
        (Some(why), Language::English) => format!("{unit} {kind} {why}."),
    }
}

fn why(purpose: Purpose, language: Language) -> &'static str {
    match purpose {
        Purpose::Contact => language.pick("为联系您", "to contact you"),
        Purpose::Visit => language.pick("为上门走访", "to visit you"),
        Purpose::Identify => language.pick("为核对身份", "to check who you are"),
        Purpose::Assess => language.pick("为评估困难", "to assess your hardship"),
        Purpose::Emergency => language.pick("因紧急情况", "because of danger to life"),
        Purpose::Supervise => language.pick("为督导检查", "for supervision"),
    }
}
