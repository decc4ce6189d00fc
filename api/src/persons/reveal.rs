//! `POST /persons/{id}/reveal`: what is known of a person unmasked, for a purpose, on the record.

use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, NaiveDate, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::{Purpose, RevealField};
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::intake::IdKind;
use nuanxin_domain::person::{Card, Relation};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Fields of a person that can be shown unmasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonField {
    /// Names.
    Name,
    /// Phones, and whose they are.
    Phone,
    /// Identity documents and the birth date; not for the desk.
    Id,
}

/// What is to be shown, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fields": ["name", "phone"], "purpose": "contact"}))]
pub struct RevealPersonBody {
    /// Fields.
    #[schema(min_items = 1, max_items = 3)]
    fields: Vec<PersonField>,
    /// Purpose.
    purpose: Purpose,
}

/// The fields asked for; what is not known is absent.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct RevealedPerson {
    /// Names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
    /// Phones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    phones: Vec<RevealedPersonPhone>,
    /// Identity documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<RevealedDocument>,
    /// The birth date, where a document tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<NaiveDate>,
}

/// A phone.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedPersonPhone {
    /// The number.
    number: String,
    /// Whose it is, in words.
    whose: Option<String>,
    /// What the owner is to the person.
    relation: Option<Relation>,
    /// When staff last confirmed it.
    confirmed_at: Option<DateTime<Utc>>,
}

/// An identity document.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedDocument {
    /// Kind.
    kind: IdKind,
    /// Number.
    number: String,
    /// When staff saw it.
    verified_at: Option<DateTime<Utc>>,
}

/// Show a person's data
///
/// Unmasked, for a stated purpose; as with requests, limited in rate, and the entry in the audit log is written before
/// the answer. What was learnt from a restricted request is shown to those only who may read it.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    request_body = RevealPersonBody,
    responses((status = 200, description = "The fields asked for", body = RevealedPerson)),
    security(("bearer" = []))
)]
#[post("/persons/{id}/reveal")]
pub async fn reveal_person(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<RevealPersonBody>,
) -> Answer {
    let actor = &who.0;
    let sight = sight::one(platform.db.reader(), &platform, actor, PersonId(id.0)).await?;
    let RevealPersonBody { fields, purpose } = body.value;
    let mut faults = Faults::default();
    faults.list("/fields", &fields, 3);
    if fields.is_empty() {
        faults.add("/fields", "required");
    }
    faults.check()?;
    if actor.role == Role::Desk && fields.contains(&PersonField::Id) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let quota = Quota::per_hour(platform.settings.limits.reveals_per_account_per_hour);
    let limited = platform
        .limiter
        .check(&format!("reveals:{}", actor.account), quota)
        .await;
    limited.map_err(|retry| Problem::too_many(retry.seconds()))?;
    let mut entered: Vec<RevealField> = fields.iter().map(|field| field.entered()).collect();
    entered.sort_unstable();
    entered.dedup();
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "reveal-person")
        .shown(entered, purpose)
        .on_grounds(format!("person:{}", sight.id()));
    platform
        .committer
        .audit(vec![entry])
        .await
        .map_err(Problem::from)?;
    let card = sight.card(actor);
    Ok(HttpResponse::Ok().json(RevealedPerson::of(card.expose(), &fields)))
}

impl PersonField {
    /// How the audit log names it.
    fn entered(self) -> RevealField {
        match self {
            PersonField::Name => RevealField::Name,
            PersonField::Phone => RevealField::Phone,
            PersonField::Id => RevealField::Id,
        }
    }
}

impl RevealedPerson {
    fn of(card: &Card, fields: &[PersonField]) -> Self {
        let mut revealed = RevealedPerson::default();
        if fields.contains(&PersonField::Name) {
            revealed.names = card.names.iter().map(|name| name.text.clone()).collect();
        }
        if fields.contains(&PersonField::Phone) {
            let phones = card.phones.iter().map(|phone| RevealedPersonPhone {
                number: phone.number.clone(),
                whose: phone.whose.clone(),
                relation: phone.relation,
                confirmed_at: phone.confirmed_at,
            });
            revealed.phones = phones.collect();
        }
        if fields.contains(&PersonField::Id) {
            let documents = card.documents.iter().map(|id| RevealedDocument {
                kind: id.kind,
                number: id.number.clone(),
                verified_at: id.verified.map(|verified| verified.at),
            });
            revealed.documents = documents.collect();
            revealed.birth_date = card.birth_date();
        }
        revealed
    }
}
