//! `POST /visits/{id}/code`: a one-time code to somebody who went and has no account.

use super::visible::{request_of, visit_of};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::auth::send_code::{CodeSent, code_limits, count_message, send};
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Verb;
use nuanxin_domain::ids::VisitId;
use nuanxin_domain::phone::{PhoneNumber, normalise_phone};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::visits::{self, codes};
use serde::Deserialize;
use utoipa::ToSchema;

/// As agreed with the gateway.
const TEMPLATE: &str = "visit_code";

/// Whose code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person": 2}))]
pub struct VisitCodeBody {
    /// Position among those who went, from 1.
    #[schema(minimum = 1, maximum = 10)]
    person: u16,
}

/// Send a code for a visit
///
/// Sends six digits by text message to somebody who went and has no account, such as a committee worker. They read it to
/// whoever records the visit: `POST /visits/{id}/confirm`. A newer code replaces the older one. Limited as codes for
/// signing in are.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    request_body = VisitCodeBody,
    responses((status = 202, description = "A code is on its way", body = CodeSent)),
    security(("bearer" = []))
)]
#[post("/visits/{id}/code")]
pub async fn send_visit_code(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<VisitCodeBody>,
    http: HttpRequest,
) -> Answer {
    let (id, person) = (VisitId(id.0), body.value.person);
    let (request, _) = request_of(&platform, &who.0, id).await?;
    request.allow(&who.0, Verb::ConfirmVisit)?;
    visit_of(&request, id)?.owes_code(person)?;
    let phone = phone_of(&platform, id, person).await?;
    if !platform.sms.is_available() {
        return Err(Problem::new(Code::SmsUnavailable));
    }
    count_message(&platform, &http, &phone).await?;
    let code = platform.sms.new_code();
    let limits = code_limits(&platform);
    let now = platform.clocks.real.now();
    let tx = platform.db.write_tx().await?;
    codes::keep(&tx, &platform.ring, (id, person), &code, limits, now).await?;
    tx.commit().await.map_err(DbError::from)?;
    send(&platform, &phone, TEMPLATE, &code).await?;
    Ok(HttpResponse::Accepted().json(CodeSent::by_settings(&platform)))
}

async fn phone_of(platform: &Platform, visit: VisitId, person: u16) -> Answer<PhoneNumber> {
    let cards = visits::people_of(platform.db.reader(), &platform.ring, visit).await;
    let mut cards = cards.map_err(|error| Problem::internal(&error))?;
    let phone = cards.remove(&person).and_then(|card| card.phone);
    let number = phone.and_then(|phone| normalise_phone(phone.expose()).ok());
    let mobile = number.filter(PhoneNumber::is_mainland_mobile);
    mobile.ok_or_else(|| Faults::one("/person", "bad_phone"))
}
