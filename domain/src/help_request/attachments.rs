//! The uploads (附件) of a request, as its readers see them.

use super::HelpRequest;
use crate::ids::UploadId;
use crate::timeline::Viewer;
use crate::upload::Attachment;

impl HelpRequest {
    /// The uploads that this reader sees, in the order in which they were attached.
    pub fn attachments_for(&self, viewer: Viewer) -> impl Iterator<Item = &Attachment> {
        let hidden = self.restricted && matches!(viewer, Viewer::Household { .. });
        let seen = move |one: &&Attachment| !hidden && one.from.is_seen_by(viewer);
        self.attachments.iter().filter(seen)
    }

    /// One of them.
    pub fn attachment(&self, upload: UploadId) -> Option<&Attachment> {
        self.attachments.iter().find(|one| one.upload == upload)
    }
}
