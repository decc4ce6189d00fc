//! `POST /persons/{id}/verify-id`: staff saw the document. Only this joins files by itself.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::looking;
use super::sight::{self, Sight};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::id_document::IdDocument;
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::intake::IdKind;
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_domain::person::{Card, Verified, WholeFile};
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::persons::joins::{self, JoinGround, NewJoin};
use nuanxin_infra::persons::keys;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// The document that was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "resident_id", "number": "11010519491231002X"}))]
pub struct VerifyIdBody {
    /// Kind.
    kind: IdKind,
    /// Number, as it stands in the document.
    #[schema(min_length = 1, max_length = 100)]
    number: String,
}

/// Verify a document
///
/// By staff who see it. If the same number has been verified in another file, the two are one person and are joined;
/// the older file goes on. Staff can separate them again.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = VerifyIdBody,
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/verify-id")]
pub async fn verify_id(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<VerifyIdBody>,
    http: HttpRequest,
) -> Answer {
    let person = PersonId(id.0);
    let parsed = IdDocument::parse(body.value.kind, &body.value.number);
    let document = parsed.ok().filter(|document| document.kind() != IdKind::None);
    let document = document.ok_or_else(|| Faults::one("/number", "bad_id_number"))?;
    sight::to(PersonAct::Decide, platform.db.reader(), &platform, &who.0, person).await?;
    let change = Change {
        platform: &platform,
        actor: &who.0,
        key: IdempotencyHeader::read(&http, format!("verify-id:{person}"), body.digest)?,
    };
    change
        .make(async |tx| verify(&change, tx, person, &document).await)
        .await
}

async fn verify(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    person: PersonId,
    document: &IdDocument,
) -> Answer<Option<Effect>> {
    let (platform, actor) = (change.platform, change.actor);
    keys::hold_number(tx, &platform.ring, document, platform.clocks.real.now()).await?;
    let sight = sight::to(PersonAct::Decide, tx, platform, actor, person).await?;
    let seeing = sight.seeing(actor);
    let seen = Verified {
        by: actor.account,
        at: change.author().at,
    };
    let learnt = change.learnt(&sight);
    let mut file = sight
        .file
        .verify(document, learnt, seen, |learnt| seeing.shows(learnt))?;
    let others = verified_elsewhere(change, tx, &sight, document).await?;
    let mut before = vec![&sight.file];
    for other in &others {
        // two passports may be one person's while their cards are not: then staff decide
        let (elder, younger) = in_order(&file, &other.file);
        let Ok(joined) = elder.join(younger) else {
            continue;
        };
        let join = NewJoin {
            id: new_id(&*platform.clocks.real),
            survivor: elder.root.id,
            joined: younger.root.id,
            ground: JoinGround::VerifiedId,
            note: None,
        };
        joins::keep(tx, &platform.ring, change.author(), &join).await?;
        let entry = change.entry("join-persons", join.survivor);
        let grounds = format!("person:{} joined:{} verified id", join.survivor, join.joined);
        change.also(tx, entry.on_grounds(grounds)).await?;
        before.push(&other.file);
        file = joined.file;
    }
    if !change.write(tx, &before, &[&file]).await? {
        return Ok(None);
    }
    Ok(Some(Effect {
        person: file.root.id,
        entry: change.entry("verify-id", sight.id()),
    }))
}

/// Other files in which the same number has been verified, as far as the actor may know: a file that is hidden from
/// them is not joined behind their back, those who may read it find it among the matches.
async fn verified_elsewhere(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    sight: &Sight,
    document: &IdDocument,
) -> Answer<Vec<Sight>> {
    let (platform, actor) = (change.platform, change.actor);
    let found = keys::with_document(tx, &platform.ring, document, looking::MOST).await?;
    let mut others = sight::all(tx, platform, actor, &found).await?;
    let verified = |card: &Card| {
        let mut documents = card.documents.iter().filter(|id| id.verified.is_some());
        documents.any(|id| id.kind == document.kind() && id.number == document.number())
    };
    others.retain(|other| {
        other.id() != sight.id() && other.exists_for(actor) && verified(other.card(actor).expose())
    });
    Ok(others)
}

/// The older file goes on.
fn in_order<'a>(one: &'a WholeFile, other: &'a WholeFile) -> (&'a WholeFile, &'a WholeFile) {
    let opened = |file: &WholeFile| (file.root.opened_at, file.root.id);
    if opened(one) <= opened(other) {
        (one, other)
    } else {
        (other, one)
    }
}
