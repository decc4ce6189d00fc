//! `GET /complaints`: a resident's own; of staff, those that they decide.

use super::document::ComplaintDocument;
use crate::actor::SignedIn;
use crate::input::Query;
use crate::page::{Page, PageQuery, cursor, limit};
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::complaints::{self, WordedComplaint};
use nuanxin_infra::content_checks;
use nuanxin_infra::platform::Platform;
use std::collections::HashMap;
use uuid::Uuid;

/// List complaints
///
/// A resident's own, newest first; a lead's and the district's: those that wait for their decision, the most
/// pressing first. The person complained of never sees it.
/// One that arose from a restricted request (保密件) appears only in the sign-in session that made it.
#[utoipa::path(
    tag = "residents",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<ComplaintDocument>)),
    security(("bearer" = []))
)]
#[get("/complaints")]
pub async fn list_complaints(
    platform: web::Data<Platform>,
    who: SignedIn,
    query: Query<PageQuery>,
) -> Answer {
    let actor = &who.0;
    if !matches!(actor.role, Role::Resident | Role::Lead | Role::District) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let after = cursor(query.0.cursor.as_deref())?;
    let most = limit(query.0.limit)?;
    let (db, ring, for_staff) = (platform.db.reader(), &platform.ring, actor.role.is_staff());
    let found = if for_staff {
        complaints::open_for(db, ring, actor, after, u64::from(most)).await?
    } else {
        complaints::of_resident(db, ring, actor, after, u64::from(most)).await?
    };
    if for_staff {
        let entry = AuditEntry::new(&*platform.clocks.real, actor, "complaints");
        let written = platform.committer.audit(vec![entry]).await;
        written.map_err(Problem::from)?;
    }
    let checked = match for_staff {
        true => content_checks::verdicts(db, &ids(&found)).await?,
        false => HashMap::new(),
    };
    let last = found.last().filter(|_| found.len() == most as usize);
    let position = |last: &WordedComplaint| match for_staff {
        true => last.open_position(),
        false => last.own_position(),
    };
    Ok(HttpResponse::Ok().json(Page {
        next_cursor: last.map(|last| position(last).to_string()),
        items: found
            .iter()
            .map(|record| ComplaintDocument {
                content_check: checked.get(&record.complaint.id.0).copied().map(Into::into),
                ..ComplaintDocument::of(record, for_staff)
            })
            .collect(),
    }))
}

fn ids(found: &[WordedComplaint]) -> Vec<Uuid> {
    found.iter().map(|record| record.complaint.id.0).collect()
}
