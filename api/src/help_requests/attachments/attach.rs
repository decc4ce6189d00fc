//! `POST /help-requests/{id}/attachments`: uploads come to a request.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use crate::uploads::attaching::named;
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What `attachments` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"uploads": ["01997f0e-7c1b-7a51-8d2c-5b0a4c1e9f10"]}))]
pub struct AttachmentBody {
    /// Uploads of the caller that belong to no request yet.
    #[schema(min_items = 1, max_items = 20)]
    uploads: Vec<Uuid>,
    /// By staff: shown to whoever asked, too. For staff only when absent.
    #[serde(default)]
    told: bool,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for AttachmentBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.list("/uploads", &self.uploads, limits.attachments);
        if self.uploads.is_empty() {
            faults.add("/uploads", "required");
        }
    }
}

/// Attach uploads
///
/// What whoever asked sends is an answer, and ends waiting. What staff attach, of a visit or with a note, is for staff
/// unless it is `told`. A request holds at most 9 photos, 5 documents and 5 voice messages.
#[utoipa::path(
    tag = "uploads",
    params(IdPath, VerbHeaders),
    request_body = AttachmentBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/attachments")]
pub async fn attach(call: VerbCall<AttachmentBody>) -> Answer {
    let seen =
        crate::help_requests::visible::visible(&call.platform, &call.actor, crate::input::Id(call.id.0));
    let (request, _) = seen.await?;
    let of = Some(request.id);
    let uploads = named(&call.platform, &call.actor, of, &call.body.uploads, "/uploads").await?;
    call.perform("attachments", |body, request, cx| {
        request.attach(&uploads, body.told, cx)
    })
    .await
}
