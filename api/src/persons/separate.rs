//! `POST /persons/{id}/separate`: they were two after all.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::join::{AboutTwo, OtherPersonBody, decide};
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::KeyHeader;
use crate::input::{Body, Id};
use crate::problem::Answer;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::person::PersonRefusal;
use nuanxin_domain::person::seeing::PersonAct;
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
    decide("separate-persons", (&platform, &who, id), body, &http, separate).await
}

async fn separate(change: &Change<'_>, tx: &DatabaseTransaction, two: &AboutTwo) -> Answer<Option<Effect>> {
    let (platform, actor) = (change.platform, change.actor);
    let (other, note) = (two.other, two.note.as_ref());
    let sight = sight::to(PersonAct::Decide, tx, platform, actor, two.person).await?;
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
