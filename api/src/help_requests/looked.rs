//! The trace that a member of staff leaves who opens a request.

use crate::problem::{Answer, Problem};
use nuanxin_domain::access::{Actor, Standing};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;

/// Enters that staff opened this request, and returns after the commit: what is shown then holds free text as it
/// was written, so it is a read of personal data. Residents leave no trace in what is their own.
///
/// # Errors
/// When the entry cannot be written; nothing may be shown then.
pub async fn looked(
    platform: &Platform,
    actor: &Actor,
    request: &HelpRequest,
    standing: Standing,
    action: &str,
) -> Answer<()> {
    if !actor.role.is_staff() {
        return Ok(());
    }
    let entry = AuditEntry::new(&*platform.clocks.real, actor, action)
        .about(request)
        .on_grounds(format!("{standing:?}").to_lowercase());
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(|error| Problem::internal(&error))
}
