//! `POST /help-requests/{id}/return`: 退单.

use super::corrected::corrected;
use super::document::HelpRequestDocument;
use super::submission::AddressBody;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::ReturnGround;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `return` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ground": "not_this_address", "internal_note": "本人现住江宁路街道"}))]
pub struct ReturnBody {
    /// The coded ground.
    ground: ReturnGround,
    /// Why, for staff.
    #[schema(min_length = 1, max_length = 2000)]
    internal_note: String,
    /// Where the person really is, if that was learnt.
    address: Option<AddressBody>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for ReturnBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/internal_note", &self.internal_note, limits.text_chars);
    }
}

/// Return
///
/// With a coded ground and a note, within the acceptance time; an SOS only after contact. The second return goes to
/// the district, which decides finally.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ReturnBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/return")]
pub async fn send_back(mut call: VerbCall<ReturnBody>) -> Answer {
    let correction = corrected(&call.platform, call.id, call.body.address.take()).await?;
    let text = Some(call.body.internal_note.as_str());
    call.perform_heeding("return", text, |body, request, cx| {
        request.send_back(body.ground, body.internal_note.clone(), correction.clone(), cx)
    })
    .await
}
