//! `POST /help-requests/{id}/contact-person`: the one advisor for somebody who calls often.

use super::visible::visible;
use crate::act::{IdPath, VerbBody, VerbCall};
use crate::calls::document::ContactPersonDocument;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Id;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpResponse, post};
use nuanxin_domain::access::{Role, Verb};
use nuanxin_domain::call::may_name_contact_person;
use nuanxin_domain::help_request::{HelpRequest, Refusal};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, ContactPerson};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::notices;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"advisor_id": "01970000-0000-7000-8000-000000000001"}))]
pub struct ContactPersonBody {
    /// An advisor of the station that has the request.
    advisor_id: Uuid,
}

impl VerbBody for ContactPersonBody {
    fn version(&self) -> Option<i64> {
        None
    }

    fn check(&self, _limits: &LimitSettings, _faults: &mut Faults) {}
}

/// Name a contact person
///
/// By the lead, asked when somebody has called more than five times in 30 days, or by the district. The desk sees who
/// it is at the next call. Naming another one replaces the first.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = ContactPersonBody,
    responses((status = 200, description = "The contact person", body = ContactPersonDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/contact-person")]
pub async fn name_contact_person(call: VerbCall<ContactPersonBody>) -> Answer {
    let (request, standing) = visible(&call.platform, &call.actor, Id(call.id.0)).await?;
    if !may_name_contact_person(standing) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let operation = format!("contact-person:{}", call.id);
    let key = IdempotencyHeader::read(&call.http, operation, call.digest)?;
    let replayed = IdempotencyHeader::replayed(key.as_ref(), &call.platform, &call.actor).await?;
    let advisor = AccountId(call.body.advisor_id);
    let named = ContactPerson {
        request: request.id,
        advisor,
    };
    let mut concluded = Concluded::Twin;
    if replayed.is_none() {
        check_advisor(&call, &request, advisor)?;
        concluded = write(&call, &request, named, key.as_ref()).await?;
    }
    let document = ContactPersonDocument::of(&named, &call.platform.snapshot());
    let document = document.ok_or(Refusal::AdvisorElsewhere)?;
    let mut response = HttpResponse::Ok();
    if concluded == Concluded::Twin {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(document))
}

/// An advisor of the station that has the request, who knows the family in no other way.
fn check_advisor(
    call: &VerbCall<ContactPersonBody>,
    request: &HelpRequest,
    advisor: AccountId,
) -> Result<(), Refusal> {
    let Some(station) = request.state.station() else {
        return Err(Refusal::IllegalMove(Verb::Assign, request.state.name()));
    };
    let snapshot = call.platform.snapshot();
    let account = snapshot.directory.get(advisor);
    let of_station = account.is_some_and(|account| {
        account.station == Some(station)
            && account.disabled_at.is_none()
            && matches!(account.role, Role::Advisor | Role::Lead)
    });
    if !of_station {
        return Err(Refusal::AdvisorElsewhere);
    }
    if request.tally.recused.contains(&advisor) {
        return Err(Refusal::AdvisorExcluded);
    }
    Ok(())
}

async fn write(
    call: &VerbCall<ContactPersonBody>,
    request: &HelpRequest,
    named: ContactPerson,
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let platform = &call.platform;
    let mut entry =
        AuditEntry::new(&*platform.clocks.real, &call.actor, "name-contact-person").about(request);
    let key = key.map(|key| key.row(&call.actor, request.id.0, 200));
    let notice = Notice {
        audience: Audience::Account {
            account: named.advisor,
        },
        template: NoticeTemplate::StaffContactPerson,
        request: Some(request.id),
        urgency: request.urgency,
    };
    let now = platform.clocks.domain.now();
    let tx = platform.db.write_tx().await?;
    calls::name_contact_person(&tx, named, call.actor.account, now).await?;
    let told = [(notice, Some(request.number.clone()))];
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    Ok(conclude(tx, entry, key, &*platform.clocks.real).await?)
}
