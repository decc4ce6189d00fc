//! Loading a request that the caller may see; any other looks as if it did not exist.

use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::{Actor, Standing};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// The request of a path, and where the caller stands to it.
///
/// # Errors
/// `not_found`.
pub async fn visible(platform: &Platform, actor: &Actor, id: Id) -> Answer<(HelpRequest, Standing)> {
    let loaded = requests::load(platform.db.reader(), RequestId(id.0)).await;
    let request = loaded.map_err(|error| Problem::internal(&error))?;
    let seen = request.and_then(|request| request.standing_of(actor).map(|standing| (request, standing)));
    seen.ok_or_else(|| Problem::new(Code::NotFound))
}

/// Enters that staff read personal words of a request, before they are shown.
///
/// # Errors
/// When the entry cannot be written: then nothing is shown.
pub async fn looked(
    platform: &Platform,
    actor: &Actor,
    action: &'static str,
    request: &HelpRequest,
    standing: Standing,
) -> Answer<()> {
    let entry = AuditEntry::new(&*platform.clocks.real, actor, action)
        .about(request)
        .on_grounds(format!("{standing:?}").to_lowercase());
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)
}
