//! `POST /help-requests/{id}/referrals`: 转介.

use super::serve::check_item;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::words;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::{ReferralOrder, ReferredField, ServiceGround};
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest name of a provider, in characters.
const PROVIDER: usize = 100;
/// Fields that there are.
const FIELDS: usize = 5;

/// A referral.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"provider": "曹家渡社区食堂", "item": 17, "fields": ["name", "phone", "address"], "internal_note": "已电话说明,等回复"}))]
pub struct ReferralBody {
    /// To whom.
    #[schema(min_length = 1, max_length = 100)]
    provider: String,
    /// Item of the catalogue, where one is meant.
    #[schema(minimum = 1, maximum = 21)]
    item: Option<u16>,
    /// What is passed on; nothing else is.
    #[schema(min_items = 1, max_items = 5)]
    fields: Vec<ReferredField>,
    /// Why before the assessment: of urgent requests and SOS.
    ground: Option<ServiceGround>,
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

impl VerbBody for ReferralBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/provider", &self.provider, PROVIDER);
        if let Some(item) = self.item {
            check_item(item, faults);
        }
        if self.fields.is_empty() {
            faults.add("/fields", "required");
        }
        faults.list("/fields", &self.fields, FIELDS);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Refer to a provider
///
/// The provider answers in time; several referrals may be open at once. What is passed on needs the person's `referral`
/// consent, for which an urgent request or an SOS does not wait.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ReferralBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/referrals")]
pub async fn refer(call: VerbCall<ReferralBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("referrals", text, |body, request, cx| {
        let mut fields = body.fields.clone();
        fields.sort_unstable();
        fields.dedup();
        let order = ReferralOrder {
            provider: body.provider.clone(),
            item: body.item,
            fields,
            ground: body.ground,
            words: words(body.internal_note.as_deref(), body.told.as_deref()),
        };
        request.refer(order, cx)
    })
    .await
}
