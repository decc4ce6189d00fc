//! Who sees an upload: until it is attached, whoever sent it; then whoever sees it at its request. For everybody else it
//! does not exist.

use super::entering::session_of;
use crate::help_requests::claimed::{viewer_of_uploads, visible_or_claimed};
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::UploadId;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Upload};

/// An upload that the caller may see.
pub struct SeenUpload {
    /// The upload.
    pub upload: Upload,
    /// The request that it belongs to.
    pub request: Option<HelpRequest>,
}

/// The upload with this id.
///
/// # Errors
/// `not_found`.
pub async fn visible(platform: &Platform, actor: &Actor, id: UploadId) -> Answer<SeenUpload> {
    let missing = || Problem::new(Code::NotFound);
    let found = uploads::by_id(platform.db.reader(), &platform.ring, id).await?;
    let upload = found.ok_or_else(missing)?;
    let Some(request) = upload.request else {
        return match is_own(&upload, actor) {
            true => Ok(SeenUpload {
                upload,
                request: None,
            }),
            false => Err(missing()),
        };
    };
    let (request, standing) = visible_or_claimed(platform, actor, Id(request.0)).await?;
    let viewer = viewer_of_uploads(&request, actor, standing);
    let seen = request.attachments_for(viewer).any(|one| one.upload == id);
    match seen {
        true => Ok(SeenUpload {
            upload,
            request: Some(request),
        }),
        false => Err(missing()),
    }
}

/// Whether it is the caller's to attach or to take back.
pub fn is_own(upload: &Upload, actor: &Actor) -> bool {
    upload.owner == actor.account && upload.session == session_of(actor)
}
