//! `POST /help-requests/{id}/person`: staff say whose request it is.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::sight::{self, Sight};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::help_requests::visible::visible;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::{Card, PersonRecord, PersonRefusal, WholeFile, told_by_request};
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::persons;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose request it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct LinkBody {
    /// The person; a new file is opened if absent.
    person_id: Option<Uuid>,
}

/// Link a request to a person
///
/// To a known person, or to a new file. The file learns name, phones, document and committee as the request tells them,
/// none of it verified, and nothing of who reported. A request that was linked before moves, with what was learnt from
/// it. Residents see nothing of this.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = LinkBody,
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/person")]
pub async fn link_person(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<LinkBody>,
    http: HttpRequest,
) -> Answer {
    let (request, _) = visible(&platform, &who.0, id).await?;
    let change = Change {
        platform: &platform,
        actor: &who.0,
        key: IdempotencyHeader::read(&http, format!("link-person:{}", id.0), body.digest)?,
    };
    let to = body.value.person_id.map(PersonId);
    change
        .make(async |tx| link(&change, tx, &request, to).await)
        .await
}

async fn link(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    request: &HelpRequest,
    to: Option<PersonId>,
) -> Answer<Option<Effect>> {
    let platform = change.platform;
    let intake = requests::intake(tx, &platform.ring, request.id).await?;
    let told = intake.map(|intake| told_by_request(request, intake.expose(), change.author().at));
    let told = told.unwrap_or_default();
    let holder = match persons::holder_of(tx, request.id).await? {
        Some(holder) => sight::all(tx, platform, change.actor, &[holder]).await?.pop(),
        None => None,
    };
    let target = match to {
        Some(id) => known(change, tx, id).await?.file,
        None if holder.is_some() => return Err(PersonRefusal::HasFile.into()),
        None => opened(change, tx).await?,
    };
    let moved = holder.filter(|holder| holder.id() != target.root.id);
    let moved = moved.map(|holder| holder.file);
    let written = match &moved {
        None => {
            let after = target.take(request.id).learn(&told);
            change.write(tx, &[&target], &[&after]).await?
        }
        Some(from) => {
            let (without, taught) = from.release(request.id);
            let after = target.take(request.id).learn(&taught).learn(&told);
            change.write(tx, &[from, &target], &[&without, &after]).await?
        }
    };
    if !written {
        return Ok(None);
    }
    let mut entry = change.entry("link-person", target.root.id).about(request);
    if let Some(from) = moved {
        entry = entry.on_grounds(format!("person:{} from:{}", target.root.id, from.root.id));
    }
    Ok(Some(Effect {
        person: target.root.id,
        entry,
    }))
}

async fn known(change: &Change<'_>, tx: &DatabaseTransaction, id: PersonId) -> Answer<Sight> {
    let seen = sight::one(tx, change.platform, change.actor, id).await;
    seen.map_err(|_| Faults::one("/person_id", "unknown"))
}

async fn opened(change: &Change<'_>, tx: &DatabaseTransaction) -> Answer<WholeFile> {
    let id = PersonId(new_id(&*change.platform.clocks.real));
    let number = persons::new_number(tx).await?;
    let record = PersonRecord::open(id, number, Card::default(), change.author().at);
    persons::open(tx, &change.platform.ring, &record).await?;
    Ok(WholeFile::of(record))
}
