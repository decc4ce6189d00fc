//! The uploads of a request in brief.

use crate::help_requests::claimed::viewer_of_uploads;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::upload::{AttachedBy, UploadKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A photo, a document or a voice message of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttachmentBrief {
    /// The upload.
    pub id: Uuid,
    /// What it is.
    pub kind: UploadKind,
    /// From whom it is.
    pub from: AttachedBy,
    /// When it was attached.
    pub at: DateTime<Utc>,
    /// It could not be taken, and counts no more.
    pub unfit: bool,
}

impl AttachmentBrief {
    /// Those that a reader of the request sees.
    pub fn seen(request: &HelpRequest, reader: &Actor) -> Vec<Self> {
        let viewer = viewer_of_uploads(request, reader, request.standing_of(reader));
        let seen = request.attachments_for(viewer);
        seen.map(|one| AttachmentBrief {
            id: one.upload.0,
            kind: one.kind,
            from: one.from,
            at: one.at,
            unfit: one.unfit,
        })
        .collect()
    }
}
