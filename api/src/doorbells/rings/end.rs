//! `POST /doorbell-rings/{id}/end`: somebody of the staff has heard a voice.

use super::change::RingChange;
use super::document::RingDocument;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::help_requests::words::words;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{Spoken, Voice};
use nuanxin_domain::help_request::{Heard, SpokenMeans};
use nuanxin_domain::ids::RingId;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the person said, and how they were spoken with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"voice": "false_alarm", "means": "phone", "internal_note": "换拖鞋时碰到的"}))]
pub struct EndRingBody {
    /// What the voice of the person said.
    voice: Voice,
    /// How the caller spoke with them; a message is no voice.
    means: SpokenMeans,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// Told to the resident.
    #[schema(max_length = 2000)]
    told: Option<String>,
}

/// End a ring by a voice
///
/// Only somebody of the staff who has spoken with the person, by phone or at the door, ends a ring. A false alarm
/// withdraws the request, with who heard it, how and when; a voice that needs help is the first contact of the request,
/// which the caller has accepted then. Neither the device nor a neighbour ends it. The neighbours are told.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    request_body = EndRingBody,
    responses((status = 200, description = "The ring after it", body = RingDocument)),
    security(("bearer" = []))
)]
#[post("/doorbell-rings/{id}/end")]
pub async fn end_ring(platform: web::Data<Platform>, who: Staff, id: Id, body: Body<EndRingBody>) -> Answer {
    let body = body.value;
    let mut faults = Faults::default();
    let most = platform.settings.limits.text_chars;
    faults.text("/internal_note", body.internal_note.as_deref(), most);
    faults.text("/told", body.told.as_deref(), most);
    faults.check()?;
    let danger_words = &platform.snapshot().danger_words;
    let found = danger_words.scan(body.internal_note.as_deref().unwrap_or_default());
    let change = RingChange {
        platform: &platform,
        actor: &who.0,
        audit: "doorbell-end",
    };
    let changed = change.make(RingId(id.0), |ring, request, agreeing, cx| {
        let spoken = Spoken {
            voice: body.voice,
            means: body.means,
            at: body.at.unwrap_or(cx.now),
        };
        let words = words(body.internal_note.as_deref(), body.told.as_deref());
        let (decided, after) = request.voice_heard(ring, spoken, words, agreeing, cx)?;
        let decided = decided.heeding(&found, Heard::FromStaff, cx)?;
        Ok(Some((decided, after)))
    });
    let changed = changed.await?;
    Ok(HttpResponse::Ok().json(RingDocument::of(&changed, &platform).await?))
}
