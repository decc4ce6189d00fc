//! `POST /persons/{id}/separate`: they were two after all.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::join::OtherPersonBody;
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::Answer;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::PersonRefusal;
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::persons::{finds, joins};
use nuanxin_infra::platform::Platform;

/// Separate two files
///
/// Takes a joined record (`person_id`, one of `joined`) out again, with what had been joined to it before. Both sides
/// are as they were before the join: names, phones, documents, households, requests. What was added since stays with
/// this file. Both stay open to the one who separated them for a day.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = OtherPersonBody,
    responses((status = 200, description = "The person that goes on", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/separate")]
pub async fn separate_persons(
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
        key: IdempotencyHeader::read(&http, format!("separate-persons:{person}"), body.digest)?,
    };
    change
        .make(async |tx| separate(&change, tx, person, other, note.as_ref()).await)
        .await
}

async fn separate(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    person: PersonId,
    other: PersonId,
    note: Option<&Personal<String>>,
) -> Answer<Option<Effect>> {
    let (platform, actor) = (change.platform, change.actor);
    let sight = sight::to(PersonAct::Decide, tx, platform, actor, person).await?;
    let seeing = sight.seeing(actor);
    let hidden = |record: &nuanxin_domain::person::PersonRecord| seeing.is_hidden(record);
    if sight
        .file
        .joined
        .iter()
        .any(|record| record.id == other && hidden(record))
    {
        return Err(PersonRefusal::NotJoined.into());
    }
    let changed = sight.file.separate(other)?;
    let apart = changed.apart.ok_or(PersonRefusal::NotJoined)?;
    if !change.write(tx, &[&sight.file], &[&changed.file, &apart]).await? {
        return Ok(None);
    }
    joins::undo(tx, &platform.ring, change.author(), other, note).await?;
    let both = [changed.file.root.id, apart.root.id];
    finds::keep(tx, actor.account, &both, platform.clocks.real.now()).await?;
    let entry = change.entry("separate-persons", sight.id());
    Ok(Some(Effect {
        person: sight.id(),
        entry: entry.on_grounds(format!("person:{} separated:{other}", sight.id())),
    }))
}
