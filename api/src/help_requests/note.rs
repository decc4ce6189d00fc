//! `POST /help-requests/{id}/notes`: a note.

use super::document::HelpRequestDocument;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `notes` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"internal_note": "邻居说他每周三去医院"}))]
pub struct NoteBody {
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// Told to the resident, who reads it.
    #[schema(max_length = 2000)]
    told: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for NoteBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        if blank(&self.internal_note) && blank(&self.told) {
            faults.add("/internal_note", "one_of");
        }
    }
}

/// Add a note
///
/// Internal by default; what is `told` is read by the resident. There is no third kind.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = NoteBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/notes")]
pub async fn note(call: VerbCall<NoteBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("notes", text, |body, request, cx| {
        request.note(words(body.internal_note.as_deref(), body.told.as_deref()), cx)
    })
    .await
}
