//! `GET /persons/{id}`: one file with all its requests.

use super::document::{PersonDocument, shown};
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::ids::PersonId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;

/// Show a person
///
/// One file with all its requests, phones, documents and household, masked. Advisors and leads see persons of whom
/// their own station has or had a request, and those whom they found in the last day; the desk sees what a call needs;
/// the district all. A restricted request, and everything learnt from it, is absent for those who may not read it.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The person", body = PersonDocument)),
    security(("bearer" = []))
)]
#[get("/persons/{id}")]
pub async fn show_person(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let db = platform.db.reader();
    let sight = sight::one(db, &platform, &who.0, PersonId(id.0)).await?;
    let document = shown(db, &platform, &who.0, &sight).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "show-person");
    platform
        .audit_soon
        .write(entry.on_grounds(format!("person:{}", sight.id())));
    Ok(HttpResponse::Ok().json(document))
}
