//! `POST /help-requests/{id}/return-to-sender`: a work order goes back to whoever passed it on.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults, Problem};
use actix_web::post;
use nuanxin_domain::help_request::SenderGround;
use nuanxin_infra::settings::LimitSettings;
use nuanxin_infra::work_orders;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `return-to-sender` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ground": "out_of_scope", "told": "反映的是房屋漏水，请转房管部门。"}))]
pub struct ReturnToSenderBody {
    /// The coded ground.
    ground: SenderGround,
    /// What the sender and the person read.
    #[schema(min_length = 1, max_length = 2000)]
    told: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for ReturnToSenderBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/told", &self.told, limits.text_chars);
    }
}

/// Return to the sender
///
/// A work order that is not for this district goes back with a coded ground and words, within the sender's period
/// for returns; an SOS only after contact, and none while a mandatory report is due. The request ends with it, and the
/// sender is told.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ReturnToSenderBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/return-to-sender")]
pub async fn return_to_sender(call: VerbCall<ReturnToSenderBody>) -> Answer {
    let order = work_orders::of_request(call.platform.db.reader(), &call.platform.ring, call.id)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let until = order.map(|order| order.return_until);
    let text = Some(call.body.told.as_str());
    call.perform_heeding("return-to-sender", text, |body, request, cx| {
        request.return_to_sender(body.ground, body.told.clone(), until, cx)
    })
    .await
}
