//! `POST /help-requests/{id}/guardian-consent`: what the guardian of a child under fourteen said.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{GuardianRelation, GuardianSaid, SpokenMeans};
use nuanxin_domain::intake::ConsentKind;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest name, in characters.
const NAME: usize = 40;
/// There are four kinds of consent.
const KINDS: usize = 4;

/// What the guardian said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "王芳", "relation": "parent", "means": "phone", "agreed": ["processing"]}))]
pub struct GuardianConsentBody {
    /// Who it is.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// What they are to the child.
    relation: GuardianRelation,
    /// How they were spoken with.
    means: SpokenMeans,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
    /// To what they agree; empty when they refuse.
    #[schema(max_items = 4)]
    agreed: Vec<ConsentKind>,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for GuardianConsentBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/name", &self.name, NAME);
        faults.list("/agreed", &self.agreed, KINDS);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Record a guardian's consent
///
/// Of a child under fourteen (PIPL 31), by whoever has the request, the lead or the district, after they spoke with the
/// guardian. What the guardian agrees to counts; a refusal leaves what is needed to reach and protect the child. Nobody is
/// told of it. Refused where the guardian must not be asked: restricted requests, abuse, danger, a mandatory report. The
/// name stands on the timeline, for staff.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = GuardianConsentBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/guardian-consent")]
pub async fn hear_guardian(call: VerbCall<GuardianConsentBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("guardian-consent", text, |body, request, cx| {
        let note = body.internal_note.clone().filter(|note| !note.trim().is_empty());
        let said = GuardianSaid {
            name: body.name.trim().to_owned().into(),
            relation: body.relation,
            means: body.means,
            at: body.at,
            agreed: body.agreed.clone(),
            note: note.map(Into::into),
        };
        request.guardian_said(said, cx)
    })
    .await
}
