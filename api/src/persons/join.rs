//! `POST /persons/{id}/join`: staff decide that two files are one person's.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::sight::{self, Sight};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::persons::joins::{self, JoinGround, NewJoin};
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Another file of the same person, or a record to be taken out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"person_id": "01970000-0000-7000-8000-000000000001", "internal_note": "身份证上是同一人"}))]
pub struct OtherPersonBody {
    /// The other one.
    pub person_id: Uuid,
    /// Why; for staff only.
    #[schema(max_length = 2000)]
    pub internal_note: Option<String>,
}

/// A decision about this person's file and another one.
pub struct AboutTwo {
    /// Whose file goes on.
    pub person: PersonId,
    /// The other one.
    pub other: PersonId,
    /// Why.
    pub note: Option<Personal<String>>,
}

/// Checks what was sent and makes the change, once for each key.
///
/// # Errors
/// A note that is too long or holds control characters; `not_found` for a person that the caller may not decide about;
/// and what the decision itself refuses.
pub async fn decide(
    operation: &str,
    (platform, who, id): (&Platform, &Staff, Id),
    body: Body<OtherPersonBody>,
    http: &HttpRequest,
    decision: impl AsyncFn(&Change<'_>, &DatabaseTransaction, &AboutTwo) -> Answer<Option<Effect>>,
) -> Answer {
    let sent = body.value;
    let mut faults = Faults::default();
    let most = platform.settings.limits.text_chars;
    faults.text("/internal_note", sent.internal_note.as_deref(), most);
    faults.check()?;
    let two = AboutTwo {
        person: PersonId(id.0),
        other: PersonId(sent.person_id),
        note: sent.internal_note.map(Personal::new),
    };
    sight::to(
        PersonAct::Decide,
        platform.db.reader(),
        platform,
        &who.0,
        two.person,
    )
    .await?;
    let change = Change {
        platform,
        actor: &who.0,
        key: IdempotencyHeader::read(http, format!("{operation}:{}", two.person), body.digest)?,
    };
    change.make(async |tx| decision(&change, tx, &two).await).await
}

/// Join two files
///
/// This file goes on; the other one's number leads to it. Refused when verified documents say that they are two persons.
/// Nothing is moved: separating gives both sides back as they were.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = OtherPersonBody,
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/join")]
pub async fn join_persons(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<OtherPersonBody>,
    http: HttpRequest,
) -> Answer {
    decide("join-persons", (&platform, &who, id), body, &http, join).await
}

async fn join(change: &Change<'_>, tx: &DatabaseTransaction, two: &AboutTwo) -> Answer<Option<Effect>> {
    let sight = sight::to(PersonAct::Decide, tx, change.platform, change.actor, two.person).await?;
    let other = another(change, tx, two.other).await?;
    let joined = sight.file.join(&other.file)?.file;
    if !change.write(tx, &[&sight.file, &other.file], &[&joined]).await? {
        return Ok(None);
    }
    let join = NewJoin {
        id: new_id(&*change.platform.clocks.real),
        survivor: sight.id(),
        joined: other.id(),
        ground: JoinGround::Staff,
        note: two.note.as_ref(),
    };
    joins::keep(tx, &change.platform.ring, change.author(), &join).await?;
    let entry = change.entry("join-persons", sight.id());
    Ok(Some(Effect {
        person: sight.id(),
        entry: entry.on_grounds(format!("person:{} joined:{}", sight.id(), other.id())),
    }))
}

/// The other person that a body names.
///
/// # Errors
/// A fault when the actor does not see them.
pub async fn another(change: &Change<'_>, tx: &DatabaseTransaction, id: PersonId) -> Answer<Sight> {
    let seen = sight::one(tx, change.platform, change.actor, id).await;
    seen.map_err(|_| Faults::one("/person_id", "unknown"))
}
