//! `POST /help-requests/{id}/consents` and `…/withdraw`: a use of data is agreed to, and a consent is taken back.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{ConsentSaid, SpokenMeans};
use nuanxin_domain::intake::ConsentKind;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// There are four kinds of consent.
const KINDS: usize = 4;

/// What is agreed to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"agreed": ["referral"], "text_version": 1, "means": "phone"}))]
pub struct GiveConsentBody {
    /// To what.
    #[schema(min_items = 1, max_items = 4)]
    agreed: Vec<ConsentKind>,
    /// Version of the text that was shown or read out.
    #[schema(minimum = 1)]
    text_version: u16,
    /// How it was heard; needed from staff, and not looked at from the person's own phone.
    means: Option<SpokenMeans>,
    /// When it was heard; now, if absent, and from the person's own phone.
    at: Option<DateTime<Utc>>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for GiveConsentBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, _limits: &LimitSettings, faults: &mut Faults) {
        faults.list("/agreed", &self.agreed, KINDS);
        if self.agreed.is_empty() {
            faults.add("/agreed", "required");
        }
        if self.text_version == 0 {
            faults.add("/text_version", "out_of_range");
        }
    }
}

/// Agree to a use of data
///
/// After the submission: by the person on their own phone, or by whoever has the request, the lead or the district, who
/// heard it from the person. It counts from then on; one that was taken back may be given again. Nobody consents for a
/// neighbour: as long as the person was not reached, and from the phone of whoever asked for somebody else, it is refused.
/// For a child under fourteen the guardian does (`guardian-consent`).
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = GiveConsentBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/consents")]
pub async fn give_consent(call: VerbCall<GiveConsentBody>) -> Answer {
    let by_staff = call.actor.role.is_staff();
    if by_staff && call.body.means.is_none() {
        return Err(Faults::one("/means", "required"));
    }
    call.perform("give-consent", |body, request, cx| {
        let said = ConsentSaid {
            agreed: body.agreed.clone(),
            text_version: body.text_version,
            heard: body.means.filter(|_| by_staff),
            at: body.at.filter(|_| by_staff),
        };
        request.give_consent(&said, cx)
    })
    .await
}

/// Which consent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "income_check"}))]
pub struct WithdrawConsentBody {
    /// Which consent.
    kind: ConsentKind,
    /// Why, in the resident's words; nobody has to say.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for WithdrawConsentBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/reason", self.reason.as_deref(), limits.text_chars);
    }
}

/// Withdraw a consent
///
/// By whoever gave it, or by staff on their word. What was done before stays lawful; nothing new is done with it, and
/// whoever has the request is told. Without the consent to processing, data is shown only to say what follows from
/// that, in an emergency, and for supervision; the request itself goes on until it is withdrawn.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = WithdrawConsentBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/consents/withdraw")]
pub async fn withdraw_consent(call: VerbCall<WithdrawConsentBody>) -> Answer {
    let text = call.body.reason.as_deref();
    call.perform_heeding("withdraw-consent", text, |body, request, cx| {
        request.withdraw_consent(body.kind, body.reason.clone(), cx)
    })
    .await
}
