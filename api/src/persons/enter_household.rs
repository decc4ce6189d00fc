//! `POST /persons/{id}/household`: persons who belong together.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::join::another;
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::ids::{HouseholdId, PersonId};
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_domain::person::{Membership, PersonRefusal, Relation};
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person_id": "01970000-0000-7000-8000-000000000001", "relation": "spouse"}))]
pub struct EnterHouseholdBody {
    /// Who enters.
    person_id: Uuid,
    /// What they are to the one with whom the household was opened.
    relation: Relation,
    /// Which household of this person; their first, or a new one, if absent.
    household_id: Option<Uuid>,
}

/// Put somebody into the household
///
/// Into a household of this person; if there is none yet, one is opened with this person, to whom the relation is said.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = EnterHouseholdBody,
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/household")]
pub async fn enter_household(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<EnterHouseholdBody>,
    http: HttpRequest,
) -> Answer {
    let person = PersonId(id.0);
    sight::to(PersonAct::Decide, platform.db.reader(), &platform, &who.0, person).await?;
    if body.value.relation == Relation::Oneself {
        return Err(Faults::one("/relation", "unknown_code"));
    }
    let change = Change {
        platform: &platform,
        actor: &who.0,
        key: IdempotencyHeader::read(&http, format!("enter-household:{person}"), body.digest)?,
    };
    change
        .make(async |tx| enter(&change, tx, person, &body.value).await)
        .await
}

async fn enter(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    person: PersonId,
    body: &EnterHouseholdBody,
) -> Answer<Option<Effect>> {
    let (platform, actor) = (change.platform, change.actor);
    let sight = sight::to(PersonAct::Decide, tx, platform, actor, person).await?;
    let other = another(change, tx, PersonId(body.person_id)).await?;
    if other.id() == sight.id() {
        return Err(PersonRefusal::SameFile.into());
    }
    let seeing = sight.seeing(actor);
    // what is learnt beside a restricted request stays as secret as it is
    let from = change.learnt(&sight).from.or(change.learnt(&other).from);
    let own = sight.file.households();
    let mut known = own
        .iter()
        .filter(|one| one.from.is_none_or(|from| seeing.reads(from)));
    let chosen = match body.household_id.map(HouseholdId) {
        Some(id) => {
            let found = known.find(|one| one.household == id);
            Some(found.ok_or_else(|| Faults::one("/household_id", "unknown"))?)
        }
        None => known.next(),
    };
    let household = chosen.map(|one| one.household);
    let opened = HouseholdId(new_id(&*platform.clocks.real));
    let member = |household, relation| Membership {
        household,
        relation,
        from,
    };
    let mine = match household {
        Some(_) => sight.file.clone(),
        None => sight.file.enter(member(opened, Relation::Oneself))?,
    };
    let theirs = other
        .file
        .enter(member(household.unwrap_or(opened), body.relation))?;
    if !change
        .write(tx, &[&sight.file, &other.file], &[&mine, &theirs])
        .await?
    {
        return Ok(None);
    }
    let entry = change.entry("enter-household", other.id());
    let household = household.unwrap_or(opened);
    Ok(Some(Effect {
        person: sight.id(),
        entry: entry.on_grounds(format!("person:{} household:{household}", other.id())),
    }))
}
