//! `POST /help-requests/{id}/withdraw`: withdrawn.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::{ConfirmedBy, Heard, SpokenConfirmation, SpokenMeans};
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// A confirmation by word of mouth.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"by": "person", "means": "phone"}))]
pub struct SpokenBody {
    /// Who said it: the person in need, or whoever asked for them; nobody else of the household.
    by: ConfirmedBy,
    /// How they were spoken with.
    means: SpokenMeans,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
}

/// What `withdraw` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "女儿已经接我去住"}))]
pub struct WithdrawBody {
    /// Why, in the resident's words.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Staff: the confirmation that they were given by word of mouth.
    spoken: Option<SpokenBody>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for WithdrawBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/reason", self.reason.as_deref(), limits.text_chars);
    }
}

/// Withdraw
///
/// An SOS, urgent, minor's or restricted request needs a spoken confirmation: the desk, the lead or the district
/// withdraws it then, and says who confirmed, when and how. When the requester's reason holds words of danger, the
/// request stays open: the words are kept, the urgency goes up, and somebody calls.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = WithdrawBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/withdraw")]
pub async fn withdraw(call: VerbCall<WithdrawBody>) -> Answer {
    let found = call.heard(call.body.reason.as_deref());
    call.perform("withdraw", |body, request, cx| {
        let reason = body.reason.clone();
        if cx.by.role == Role::Resident && !found.is_empty() {
            let text = body.reason.as_deref();
            let heeded = request.heed_instead_of_withdrawing(reason, found.clone(), cx);
            return request.heard_anyway(heeded, text, &found, cx);
        }
        let spoken = body.spoken.map(|spoken| SpokenConfirmation {
            by: spoken.by,
            means: spoken.means,
            at: spoken.at.unwrap_or(cx.now),
        });
        request
            .withdraw(reason, spoken, cx)?
            .heeding(&found, Heard::FromStaff, cx)
    })
    .await
}
