//! `POST /appeals/{id}/decide`: upheld or not.

use crate::act::{Act, IdPath, VerbBody, VerbHeaders};
use crate::actor::Staff;
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::words;
use crate::idempotency::IdempotencyHeader;
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Problem};
use crate::versions::IfMatchHeader;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::help_request::AppealDecision;
use nuanxin_domain::ids::AppealId;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// The decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"upheld": true, "told": "您说得对,我们换一位顾问重新办理。"}))]
pub struct AppealDecisionBody {
    /// Upheld: another advisor takes the request up again.
    upheld: bool,
    /// What the resident reads.
    #[schema(min_length = 1, max_length = 2000)]
    told: String,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version of the request that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for AppealDecisionBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/told", &self.told, limits.text_chars);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Decide an appeal
///
/// By somebody who is neither the person concerned nor their subordinate: the lead, or the district when it is about
/// the lead.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = AppealDecisionBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/appeals/{id}/decide")]
pub async fn decide_appeal(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    if_match: IfMatchHeader,
    body: Body<AppealDecisionBody>,
    http: HttpRequest,
) -> Answer {
    let mut faults = Faults::default();
    body.value.check(&platform.settings.limits, &mut faults);
    faults.check()?;
    let appeal = AppealId(id.0);
    let found = requests::by_appeal(platform.db.reader(), appeal).await;
    let request = found
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(|| Problem::new(Code::NotFound))?;
    let sent = &body.value;
    let act = Act {
        platform: &platform,
        actor: &who.0,
        id: request.id,
        expected: if_match.or_body(sent.version()),
        key: IdempotencyHeader::read(&http, format!("decide-appeal:{appeal}"), body.digest)?,
    };
    let performed = act
        .perform(|request, cx| {
            let words = words(sent.internal_note.as_deref(), Some(&sent.told));
            request
                .decide_appeal(
                    AppealDecision {
                        appeal,
                        upheld: sent.upheld,
                        words,
                    },
                    cx,
                )
                .map(|decided| vec![decided])
        })
        .await?;
    performed.answer(&platform, &who.0, &http).await
}
