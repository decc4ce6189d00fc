//! `POST /persons/{id}/leave-household`: somebody moved out, or never belonged there.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::Answer;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::ids::{HouseholdId, PersonId};
use nuanxin_domain::person::PersonRefusal;
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which household.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"household_id": "01970000-0000-7000-8000-000000000001"}))]
pub struct LeaveHouseholdBody {
    /// The household.
    household_id: Uuid,
}

/// Take a person out of a household
///
/// Somebody who moved out, or never belonged there; the others stay.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = LeaveHouseholdBody,
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/leave-household")]
pub async fn leave_household(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<LeaveHouseholdBody>,
    http: HttpRequest,
) -> Answer {
    let person = PersonId(id.0);
    sight::to(PersonAct::Decide, platform.db.reader(), &platform, &who.0, person).await?;
    let household = HouseholdId(body.value.household_id);
    let change = Change {
        platform: &platform,
        actor: &who.0,
        key: IdempotencyHeader::read(&http, format!("leave-household:{person}"), body.digest)?,
    };
    change
        .make(async |tx| leave(&change, tx, person, household).await)
        .await
}

async fn leave(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    person: PersonId,
    household: HouseholdId,
) -> Answer<Option<Effect>> {
    let sight = sight::to(PersonAct::Decide, tx, change.platform, change.actor, person).await?;
    let seeing = sight.seeing(change.actor);
    let own = sight.file.households();
    let known = own
        .iter()
        .any(|one| one.household == household && one.from.is_none_or(|from| seeing.reads(from)));
    if !known {
        return Err(PersonRefusal::NotInHousehold.into());
    }
    let after = sight.file.leave(household)?;
    if !change.write(tx, &[&sight.file], &[&after]).await? {
        return Ok(None);
    }
    let entry = change.entry("leave-household", sight.id());
    Ok(Some(Effect {
        person: sight.id(),
        entry: entry.on_grounds(format!("person:{} household:{household}", sight.id())),
    }))
}
