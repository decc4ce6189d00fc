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

impl OtherPersonBody {
    /// The other one and the note, checked.
    ///
    /// # Errors
    /// A note that is too long or holds control characters.
    pub fn checked(self, most: usize) -> Answer<(PersonId, Option<Personal<String>>)> {
        let mut faults = Faults::default();
        faults.text("/internal_note", self.internal_note.as_deref(), most);
        faults.check()?;
        Ok((PersonId(self.person_id), self.internal_note.map(Personal::new)))
    }
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
    let person = PersonId(id.0);
    let (other, note) = body.value.checked(platform.settings.limits.text_chars)?;
    sight::to(PersonAct::Decide, platform.db.reader(), &platform, &who.0, person).await?;
    let change = Change {
        platform: &platform,
        actor: &who.0,
        key: IdempotencyHeader::read(&http, format!("join-persons:{person}"), body.digest)?,
    };
    change
        .make(async |tx| join(&change, tx, person, other, note.as_ref()).await)
        .await
}

async fn join(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    person: PersonId,
    other: PersonId,
    note: Option<&Personal<String>>,
) -> Answer<Option<Effect>> {
    let sight = sight::to(PersonAct::Decide, tx, change.platform, change.actor, person).await?;
    let other = another(change, tx, other).await?;
    let joined = sight.file.join(&other.file)?.file;
    if !change.write(tx, &[&sight.file, &other.file], &[&joined]).await? {
        return Ok(None);
    }
    let join = NewJoin {
        id: new_id(&*change.platform.clocks.real),
        survivor: sight.id(),
        joined: other.id(),
        ground: JoinGround::Staff,
        note,
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
