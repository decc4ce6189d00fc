//! What staff see of a ring: who was called, who goes, how it ended. Names are masked.

use super::change::Changed;
use crate::duty::document::name_of;
use crate::problem::Answer;
use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{Called, Goes, Neighbour, NeighbourAnswer, RingEnd, RingState, Voice};
use nuanxin_domain::masking::{mask_name, mask_phone};
use nuanxin_infra::doorbells::neighbours;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A ring of a doorbell (爱心门铃).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoorbellRing)]
pub struct RingDocument {
    /// Identity.
    pub id: Uuid,
    /// The doorbell.
    doorbell_device_id: Uuid,
    /// The request that it is.
    help_request_id: Uuid,
    /// 受理编号 of that request.
    #[schema(example = "260000000173")]
    number: String,
    /// Where it stands.
    state: RingState,
    /// The first press.
    started_at: DateTime<Utc>,
    /// The last press.
    pressed_at: DateTime<Utc>,
    /// Presses so far.
    presses: u32,
    /// The neighbours who were called, in order.
    neighbours: Vec<CalledDocument>,
    /// Staff who go.
    staff: Vec<GoesDocument>,
    /// How it ended; none while it runs, or when the person was reached, or the request ended, otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndDocument>,
}

/// A neighbour who was called.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalledDocument {
    /// Which neighbour.
    neighbour_id: Uuid,
    /// Name, masked; none once they have taken their consent back.
    #[schema(example = "王**")]
    name: Option<String>,
    /// Number, masked.
    #[schema(example = "138****5678")]
    phone: Option<String>,
    /// What they answered last.
    answer: Option<NeighbourAnswer>,
    /// When.
    answered_at: Option<DateTime<Utc>>,
}

/// Somebody of the staff who goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoesDocument {
    /// Who.
    account_id: Uuid,
    /// Their name.
    name: String,
    /// Since when.
    at: DateTime<Utc>,
}

/// How a ring ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndDocument {
    /// When the voice was heard.
    at: DateTime<Utc>,
    /// Who heard it.
    heard_by: Uuid,
    /// What it said.
    voice: Voice,
}

impl RingDocument {
    /// Shows a ring to somebody who sees its request.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn of(changed: &Changed, platform: &Platform) -> Answer<Self> {
        let Changed { ring, request } = changed;
        let known = neighbours::of(platform.db.reader(), &platform.ring, ring.device).await?;
        let snapshot = platform.snapshot();
        Ok(RingDocument {
            id: ring.id.0,
            doorbell_device_id: ring.device.0,
            help_request_id: request.id.0,
            number: request.number.as_str().to_owned(),
            state: ring.state(request),
            started_at: ring.started_at,
            pressed_at: ring.pressed_at,
            presses: ring.presses,
            neighbours: ring
                .called
                .iter()
                .map(|called| CalledDocument::of(called, &known))
                .collect(),
            staff: ring
                .staff
                .iter()
                .map(|goes| GoesDocument::of(goes, &snapshot))
                .collect(),
            ended: ring.ended.and_then(EndDocument::of),
        })
    }
}

impl CalledDocument {
    fn of(called: &Called, known: &[Neighbour]) -> Self {
        let neighbour = known.iter().find(|one| one.id == called.neighbour);
        let card = neighbour.map(|one| one.card.expose());
        CalledDocument {
            neighbour_id: called.neighbour.0,
            name: card.map(|card| mask_name(&card.name)),
            phone: card.map(|card| mask_phone(&card.phone)),
            answer: called.answer.map(|(answer, _)| answer),
            answered_at: called.answer.map(|(_, at)| at),
        }
    }
}

impl GoesDocument {
    fn of(goes: &Goes, snapshot: &Snapshot) -> Self {
        GoesDocument {
            account_id: goes.account.0,
            name: name_of(snapshot, goes.account),
            at: goes.at,
        }
    }
}

impl EndDocument {
    fn of(end: RingEnd) -> Option<Self> {
        let (by, voice) = end.heard?;
        Some(EndDocument {
            at: end.at,
            heard_by: by.0,
            voice,
        })
    }
}
