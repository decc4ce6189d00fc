//! `POST /help-requests/{id}/merge` and `/unmerge`: two requests of the same person.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults, Problem};
use actix_web::post;
use nuanxin_domain::access::Verb;
use nuanxin_domain::help_request::{HelpRequest, Refusal, State};
use nuanxin_domain::ids::RequestId;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How often a merge is tried again while the other request is changing.
const TRIES: usize = 3;

/// What `merge` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"into": "01970000-0000-7000-8000-000000000001", "internal_note": "同一位老人,女儿又报了一次"}))]
pub struct MergeBody {
    /// The request that goes on.
    into: Uuid,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// What `unmerge` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"internal_note": "核实后是两位老人"}))]
pub struct UnmergeBody {
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for MergeBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

impl VerbBody for UnmergeBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Merge
///
/// Joins this request to another of the same person, which goes on. Reversible. What residents asked for themselves is
/// not joined to what somebody else reported: they would learn of it; join the report to theirs instead.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = MergeBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/merge")]
pub async fn merge(call: VerbCall<MergeBody>) -> Answer {
    let other = RequestId(call.body.into);
    let same =
        requests::people::same_person(call.platform.db.reader(), &call.platform.ring, call.id, other).await;
    let same = same.map_err(|error| Problem::internal(&error))?;
    again_while_stale(&call.platform, other, async |into| {
        call.perform_all("merge", |body, request, cx| {
            request.allow(cx.by, Verb::Merge)?;
            let into = into.as_ref().ok_or(Refusal::MergeTargetUnfit)?;
            request
                .merge(into, same, body.internal_note.clone(), cx)
                .map(Vec::from)
        })
        .await
    })
    .await
}

/// Undo a merge
///
/// The request goes back to the state that it had, and its promises run again.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = UnmergeBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/unmerge")]
pub async fn unmerge(call: VerbCall<UnmergeBody>) -> Answer {
    let loaded = requests::load(call.platform.db.reader(), call.id).await;
    let merged_into = match loaded
        .map_err(|error| Problem::internal(&error))?
        .map(|request| request.state)
    {
        Some(State::Merged { into, .. }) => into,
        // Not merged: the verb itself says what is wrong, to whoever may know.
        _ => call.id,
    };
    again_while_stale(&call.platform, merged_into, async |from| {
        call.perform_all("unmerge", |body, request, cx| {
            let from = from.as_ref().unwrap_or(request);
            request
                .unmerge(from, body.internal_note.clone(), cx)
                .map(Vec::from)
        })
        .await
    })
    .await
}

/// The other request may change between loading and recording: load it again then.
async fn again_while_stale(
    platform: &Platform,
    other: RequestId,
    attempt: impl AsyncFn(Option<HelpRequest>) -> Answer,
) -> Answer {
    for _ in 1..TRIES {
        let loaded = requests::load(platform.db.reader(), other).await;
        match attempt(loaded.map_err(|error| Problem::internal(&error))?).await {
            Err(problem) if problem.code() == "stale_version" => {}
            answer => return answer,
        }
    }
    let loaded = requests::load(platform.db.reader(), other).await;
    attempt(loaded.map_err(|error| Problem::internal(&error))?).await
}
