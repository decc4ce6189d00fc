//! `POST /visits/{id}/confirm`: somebody who went confirms the visit.

use super::visible::{request_of, visit_of};
use crate::act::together::with_household;
use crate::act::{Act, IdPath, VerbHeaders};
use crate::actor::Staff;
use crate::help_requests::document::HelpRequestDocument;
use crate::idempotency::IdempotencyHeader;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::access::Verb;
use nuanxin_domain::help_request::{Confirming, HelpRequest, Refusal};
use nuanxin_domain::ids::VisitId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::codes::CodeCheck;
use nuanxin_infra::tokens::OneTimeCode;
use nuanxin_infra::visits::codes;
use serde::Deserialize;
use utoipa::ToSchema;

/// How somebody confirms: by their own account, or by the code that was sent to them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person": 2, "code": "246810"}))]
pub struct ConfirmVisitBody {
    /// Position among those who went, from 1, of whoever has no account. Absent: the caller's own account.
    #[schema(minimum = 1, maximum = 10)]
    person: Option<u16>,
    /// Their code.
    #[schema(value_type = Option<String>, min_length = 6, max_length = 12, example = "246810")]
    code: Option<Personal<String>>,
}

/// Confirm a visit
///
/// Each of the two confirms: staff by their own account, anybody else by a one-time code (`POST /visits/{id}/code`) that
/// they read to whoever calls this. One alone is incomplete; with the second one the visit counts, and what asks for it is
/// met, in the whole household.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ConfirmVisitBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/visits/{id}/confirm")]
pub async fn confirm_visit(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<ConfirmVisitBody>,
    http: HttpRequest,
) -> Answer {
    let id = VisitId(id.0);
    let code = body.value.code.as_ref().map(|code| {
        let code = OneTimeCode::parse(code.expose());
        code.ok_or_else(|| Faults::one("/code", "malformed"))
    });
    let code = code.transpose()?;
    let (request, _) = request_of(&platform, &who.0, id).await?;
    request.allow(&who.0, Verb::ConfirmVisit)?;
    let by = match (body.value.person, code) {
        (None, None) => Confirming::Account(who.0.account),
        (Some(ordinal), Some(code)) => {
            try_code(&platform, &request, (id, ordinal), &code).await?;
            Confirming::Code { ordinal }
        }
        (None, Some(_)) => return Err(Faults::one("/person", "required")),
        (Some(_), None) => return Err(Faults::one("/code", "required")),
    };
    let act = Act {
        platform: &platform,
        actor: &who.0,
        id: request.id,
        expected: None,
        key: IdempotencyHeader::read(&http, format!("confirm-visit:{id}"), body.digest)?,
    };
    with_household(&platform, request.id, async |others| {
        let performed = act
            .perform(|request, cx| request.confirm_visit(id, by, &others, cx))
            .await?;
        performed.answer(&platform, &who.0, &http).await
    })
    .await
}

/// Tries a code once. Whoever has confirmed already needs none: a repeated call is answered as the first one was.
async fn try_code(
    platform: &Platform,
    request: &HelpRequest,
    (visit, person): (VisitId, u16),
    code: &OneTimeCode,
) -> Answer<()> {
    match visit_of(request, visit)?.owes_code(person) {
        Ok(()) => {}
        Err(Refusal::VisitConfirmedAlready) => return Ok(()),
        Err(refusal) => return Err(refusal.into()),
    }
    let now = platform.clocks.real.now();
    let tx = platform.db.write_tx().await?;
    let checked = codes::check(&tx, &platform.ring, (visit, person), code, now).await?;
    // the try counts
    tx.commit().await.map_err(DbError::from)?;
    match checked {
        CodeCheck::Right => Ok(()),
        CodeCheck::Wrong { .. } | CodeCheck::Gone => Err(Faults::one("/code", "wrong_code")),
    }
}
