//! `GET /help-requests/{id}/mandatory-reports`: with their words.

use super::document::MandatoryReportDocument;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::help_requests::visible::visible;
use crate::input::Id;
use crate::page::Page;
use crate::problem::{Answer, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::mandatory_reports;
use nuanxin_infra::platform::Platform;

/// List mandatory reports
///
/// All of a request, oldest first, with what proves a filing or why one was unfounded. Reading them leaves an entry
/// in the audit log.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "All of them", body = Page<MandatoryReportDocument>)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/mandatory-reports")]
pub async fn list_mandatory_reports(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let (request, standing) = visible(&platform, &who.0, id).await?;
    let mut words = mandatory_reports::words_of(platform.db.reader(), &platform.ring, request.id)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "read-mandatory-reports")
        .about(&request)
        .on_grounds(format!("{standing:?}").to_lowercase());
    platform
        .committer
        .audit(vec![entry])
        .await
        .map_err(Problem::from)?;
    let snapshot = platform.snapshot();
    let shown = request
        .mandatory_reports
        .iter()
        .map(|report| MandatoryReportDocument {
            words: words.remove(&report.ordinal).map(|words| words.into_exposed()),
            ..MandatoryReportDocument::of(report, &request, &snapshot)
        });
    Ok(HttpResponse::Ok().json(Page {
        items: shown.collect(),
        next_cursor: None,
    }))
}
