//! Uploads that somebody names, to be attached.

use super::seen::is_own;
use crate::problem::{Answer, Faults};
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::{RequestId, UploadId};
use nuanxin_domain::upload::Attaching;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads;
use uuid::Uuid;

/// The uploads with these ids, which stand at `pointer` in the body. `to`: the request, if there is one already; what is
/// attached to it stays so.
///
/// # Errors
/// A fault for each that is not there, not the caller's, attached elsewhere, or unfit.
pub async fn named(
    platform: &Platform,
    actor: &Actor,
    to: Option<RequestId>,
    ids: &[Uuid],
    pointer: &str,
) -> Answer<Vec<Attaching>> {
    let named: Vec<UploadId> = ids.iter().map(|id| UploadId(*id)).collect();
    let found = uploads::by_ids(platform.db.reader(), &platform.ring, &named).await?;
    let mut faults = Faults::default();
    let mut attaching = Vec::new();
    for (place, id) in named.into_iter().enumerate() {
        let own = found.iter().find(|one| one.id == id);
        let own = own.filter(|one| match one.request {
            None => is_own(one, actor),
            Some(request) => one.owner == actor.account && Some(request) == to,
        });
        match own {
            Some(upload) if upload.state.is_fit() => attaching.push(Attaching {
                upload: id,
                kind: upload.kind,
            }),
            Some(_) => faults.add(format!("{pointer}/{place}"), "unfit_upload"),
            None => faults.add(format!("{pointer}/{place}"), "unknown"),
        }
    }
    faults.check()?;
    Ok(attaching)
}
