//! What may be told of the requests that a caller has shown to know.

use crate::calls::document::{CallDocument, CallView};
use crate::help_requests::document::{HelpRequestDocument, PromiseDocument, Reader, StationBrief};
use crate::problem::{Answer, Language, Problem};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{MaySay, listener};
use nuanxin_domain::help_request::{HelpRequest, StateName};
use nuanxin_domain::timeline::{Viewer, timeline};
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Words that were told, at most so many.
const TOLD_AT_MOST: usize = 5;

/// A request of which this caller may hear.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallCase)]
pub struct CaseDocument {
    /// The request.
    pub help_request_id: Uuid,
    /// Its number in groups, to be read aloud.
    #[schema(example = "2600 0000 0173")]
    pub number_spoken: String,
    /// Where it stands.
    pub state: StateName,
    /// The station that has it.
    pub station: Option<StationBrief>,
    /// What was promised.
    pub promise: PromiseDocument,
    /// How much may be said of it.
    pub may_say: MaySay,
    /// What the advisor has told, newest first; somebody who only reported it hears the question that waits, if any.
    pub told: Vec<ToldDocument>,
}

/// Words that the resident may hear.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallTold)]
pub struct ToldDocument {
    /// When they were told.
    pub at: DateTime<Utc>,
    /// The words.
    pub text: String,
}

/// A call with all that belongs to it. A request that has become restricted (保密件) since is gone from it.
///
/// # Errors
/// When something cannot be read.
pub async fn shown(
    platform: &Platform,
    actor: &Actor,
    language: Language,
    logged: &LoggedCall,
) -> Answer<CallDocument> {
    let snapshot = platform.snapshot();
    let db = platform.db.reader();
    let indexes = logged.phone_indexes(&platform.ring);
    let now = platform.clocks.domain.now();
    let counts = calls::counts(db, indexes.as_ref(), now).await?;
    let ids = calls::requests_of(&logged.call);
    let mut seen = requests::load_many(db, &ids).await?;
    seen.retain(|request| !request.restricted && request.standing_of(actor).is_some());
    let mut cases = Vec::with_capacity(seen.len());
    for request in &seen {
        cases.push(case(platform, actor, language, &snapshot, logged, request).await?);
    }
    let ids: Vec<_> = seen.iter().map(|request| request.id).collect();
    let view = CallView {
        actor,
        language,
        snapshot: &snapshot,
        counts,
        contact_person: calls::contact_person_of(db, &ids).await?,
        cases,
    };
    Ok(CallDocument::of(logged, view))
}

async fn case(
    platform: &Platform,
    actor: &Actor,
    language: Language,
    snapshot: &Snapshot,
    logged: &LoggedCall,
    request: &HelpRequest,
) -> Answer<CaseDocument> {
    let db = platform.db.reader();
    let intake = requests::intake(db, &platform.ring, request.id).await;
    let intake = intake.map_err(|error| Problem::internal(&error))?;
    let phone = logged.words.expose().phone.as_deref();
    let listener = intake.map_or(Viewer::Reporter, |intake| {
        listener(request, intake.expose(), phone)
    });
    let reader = Reader {
        actor,
        language,
        snapshot,
    };
    let shown = HelpRequestDocument::of(request, None, &reader);
    Ok(CaseDocument {
        help_request_id: shown.id,
        number_spoken: shown.number_spoken,
        state: shown.state,
        station: shown.station,
        promise: shown.promise,
        may_say: MaySay::to(listener),
        told: told(platform, request, listener).await?,
    })
}

async fn told(platform: &Platform, request: &HelpRequest, listener: Viewer) -> Answer<Vec<ToldDocument>> {
    let events = requests::timeline(platform.db.reader(), &platform.ring, request.id).await;
    let events = events.map_err(|error| Problem::internal(&error))?;
    let entries = timeline(request, &events, listener);
    let words = entries.iter().rev().filter_map(|entry| {
        Some(ToldDocument {
            at: entry.at,
            text: entry.told?.expose().clone(),
        })
    });
    Ok(words.take(TOLD_AT_MOST).collect())
}
