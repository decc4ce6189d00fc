//! `GET /help-requests/{id}/timeline`: what happened, in plain words.

use super::claimed::{viewer_of, visible_or_claimed};
use super::document::name_of;
use super::visible::looked;
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::{Answer, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::timeline::{Entry, timeline as entries};
use nuanxin_infra::audit;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What happened to a request, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Timeline {
    /// Entries.
    items: Vec<TimelineEntry>,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// Position in what is shown, from 1.
    seq: u32,
    /// When.
    at: DateTime<Utc>,
    /// Code of the event.
    #[schema(example = "accepted")]
    kind: String,
    /// A plain sentence.
    #[schema(example = "顾问已接单。")]
    text: String,
    /// Staff only: in which role.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_role: Option<Role>,
    /// Until when a question waits for the answer.
    until: Option<DateTime<Utc>>,
    /// Told to the resident.
    told: Option<String>,
    /// Said by the resident.
    said: Option<String>,
    /// Staff only: who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Staff only: the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_account: Option<Uuid>,
    /// Staff only: the internal note.
    #[serde(skip_serializing_if = "Option::is_none")]
    internal_note: Option<String>,
    /// Staff only: the event's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    data: Option<serde_json::Value>,
}

/// Show the timeline
///
/// Residents read what concerns them and what was told to them, never internal notes; staff read all.
#[utoipa::path(
    tag = "help-requests",
    params(IdPath),
    responses((status = 200, description = "What happened, oldest first", body = Timeline)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/timeline")]
pub async fn timeline(platform: web::Data<Platform>, who: SignedIn, id: Id, http: HttpRequest) -> Answer {
    let (request, standing) = visible_or_claimed(&platform, &who.0, id).await?;
    let events = requests::timeline(platform.db.reader(), &platform.ring, request.id).await;
    let events = events.map_err(|error| Problem::internal(&error))?;
    let viewer = viewer_of(&request, &who.0, standing);
    if let Some(standing) = standing.filter(|_| who.0.role.is_staff()) {
        // Words are shown as they were written, so this is a read of personal data, as `show` is.
        looked(&platform, &who.0, audit::TIMELINE, &request, standing).await?;
    }
    let snapshot = platform.snapshot();
    let language = Language::of(&http);
    let shown = entries(&request, &events, viewer);
    let items = shown
        .iter()
        .map(|entry| TimelineEntry::of(entry, language, &snapshot))
        .collect();
    Ok(HttpResponse::Ok().json(Timeline { items }))
}

impl TimelineEntry {
    fn of(entry: &Entry<'_>, language: Language, snapshot: &Snapshot) -> Self {
        let inside = entry.inside.as_ref();
        let text = |text: Option<&nuanxin_domain::personal::Personal<String>>| {
            text.map(|text| text.expose().clone())
        };
        TimelineEntry {
            seq: entry.seq,
            at: entry.at,
            kind: entry.code.clone(),
            text: language.pick(entry.zh, entry.en).to_owned(),
            by_role: inside.map(|inside| inside.by.role),
            until: entry.until,
            told: text(entry.told),
            said: text(entry.said),
            by: inside.and_then(|inside| name_of(snapshot, inside.by.account)),
            by_account: inside.map(|inside| inside.by.account.0),
            internal_note: text(inside.and_then(|inside| inside.internal_note)),
            data: inside.and_then(|inside| serde_json::to_value(inside.kind).ok()),
        }
    }
}
