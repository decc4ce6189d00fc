//! Loading a visit that the caller may see; any other looks as if it did not exist.

use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::{Actor, Standing};
use nuanxin_domain::help_request::{HelpRequest, Refusal, Visit};
use nuanxin_domain::ids::VisitId;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::visits;

/// The request of a visit, and where the caller stands to it.
///
/// # Errors
/// `not_found`.
pub async fn request_of(
    platform: &Platform,
    actor: &Actor,
    visit: VisitId,
) -> Answer<(HelpRequest, Standing)> {
    let found = visits::request_of(platform.db.reader(), visit).await?;
    let seen = found.and_then(|request| request.standing_of(actor).map(|standing| (request, standing)));
    seen.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The visit itself.
///
/// # Errors
/// `not_a_visitor` when the request holds no such visit.
pub fn visit_of(request: &HelpRequest, id: VisitId) -> Result<&Visit, Refusal> {
    let visit = request.visits.iter().find(|visit| visit.id == id);
    visit.ok_or(Refusal::NotAVisitor)
}
