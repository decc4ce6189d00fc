//! Reading a request that the caller may see, or has opened with its number and the last characters of the ID. Whoever
//! opened it reads how it stands and what was told; every verb on it stays with those who have a standing.

use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::{Actor, Role, Standing};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::timeline::Viewer;
use nuanxin_infra::help_requests::{self as requests, claims};
use nuanxin_infra::platform::Platform;

/// How a caller with this standing reads the request.
pub fn viewer_of(request: &HelpRequest, actor: &Actor, standing: Option<Standing>) -> Viewer {
    if actor.role.is_staff() {
        Viewer::Staff {
            account: actor.account,
        }
    } else if standing.is_none() && !request.for_self {
        // the person in need, who opened it; one whose reporter is hidden cannot be opened
        Viewer::Household {
            reporter_hidden: false,
        }
    } else {
        Viewer::requester_of(request)
    }
}

/// How a caller with this standing sees the uploads of the request: whoever opened it with its number sees what was told,
/// and no photo that somebody sent.
pub fn viewer_of_uploads(request: &HelpRequest, actor: &Actor, standing: Option<Standing>) -> Viewer {
    match standing {
        None => Viewer::Household {
            reporter_hidden: true,
        },
        standing => viewer_of(request, actor, standing),
    }
}

/// The request of a path, and where the caller stands to it; no standing for a resident who opened it.
///
/// # Errors
/// `not_found`, also when it has been restricted since.
pub async fn visible_or_claimed(
    platform: &Platform,
    actor: &Actor,
    id: Id,
) -> Answer<(HelpRequest, Option<Standing>)> {
    let missing = || Problem::new(Code::NotFound);
    let db = platform.db.reader();
    let request = requests::load(db, RequestId(id.0)).await?.ok_or_else(missing)?;
    if let Some(standing) = request.standing_of(actor) {
        return Ok((request, Some(standing)));
    }
    let readable = actor.role == Role::Resident && !request.restricted && !request.minor;
    if readable && claims::has(db, actor.account, request.id).await? {
        return Ok((request, None));
    }
    Err(missing())
}
