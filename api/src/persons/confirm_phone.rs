//! `POST /persons/{id}/confirm-phone`: whose a number is, asked today.

use super::change::{Change, Effect};
use super::document::PersonDocument;
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_domain::person::{Confirmation, Relation};
use nuanxin_domain::phone::normalise_phone;
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest word for an owner, in characters.
const WORD: usize = 100;

/// A number and whose it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "138 1234 5678", "relation": "child", "whose": "女儿"}))]
pub struct ConfirmPhoneBody {
    /// The number, in any usual spelling.
    #[schema(min_length = 1, max_length = 100)]
    number: String,
    /// What its owner is to the person; `oneself` for their own.
    relation: Relation,
    /// Whose it is, in words.
    #[schema(max_length = 100)]
    whose: Option<String>,
}

/// Confirm a phone
///
/// Adds the number, or keeps whose it is now, and sets when it was last confirmed. A number alone never joins anybody:
/// families share phones and carriers re-issue numbers.
#[utoipa::path(
    tag = "staff",
    params(IdPath, KeyHeader),
    request_body = ConfirmPhoneBody,
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/confirm-phone")]
pub async fn confirm_phone(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<ConfirmPhoneBody>,
    http: HttpRequest,
) -> Answer {
    let person = PersonId(id.0);
    let confirmation = body.value.checked()?;
    sight::to(PersonAct::Note, platform.db.reader(), &platform, &who.0, person).await?;
    let change = Change {
        platform: &platform,
        actor: &who.0,
        key: IdempotencyHeader::read(&http, format!("confirm-phone:{person}"), body.digest)?,
    };
    change
        .make(async |tx| confirm(&change, tx, person, &confirmation).await)
        .await
}

async fn confirm(
    change: &Change<'_>,
    tx: &DatabaseTransaction,
    person: PersonId,
    confirmation: &Confirmation,
) -> Answer<Option<Effect>> {
    let sight = sight::to(PersonAct::Note, tx, change.platform, change.actor, person).await?;
    let after = sight
        .file
        .confirm_phone(confirmation.clone(), change.learnt(&sight));
    if !change.write(tx, &[&sight.file], &[&after]).await? {
        return Ok(None);
    }
    Ok(Some(Effect {
        person: sight.id(),
        entry: change.entry("confirm-phone", sight.id()),
    }))
}

impl ConfirmPhoneBody {
    fn checked(self) -> Answer<Confirmation> {
        let mut faults = Faults::default();
        faults.text("/whose", self.whose.as_deref(), WORD);
        let number = normalise_phone(&self.number);
        if number.is_err() {
            faults.add("/number", "bad_phone");
        }
        faults.check()?;
        let number = number.map_err(|_| Faults::one("/number", "bad_phone"))?;
        Ok(Confirmation {
            number: number.as_str().to_owned(),
            whose: self.whose.filter(|whose| !whose.trim().is_empty()),
            relation: self.relation,
        })
    }
}
