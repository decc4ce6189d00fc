//! Uploads (附件) come to a request, are found fit or not, and are taken away again.

use super::contact::announced;
use super::pausing::resumed;
use crate::access::{Standing, Verb};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal, Words};
use crate::ids::UploadId;
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use crate::timeline::Viewer;
use crate::upload::{AttachedBy, Attaching, Attachment, Count};

impl HelpRequest {
    /// Attaches uploads. What whoever asked sends is an answer, as words are, and ends waiting. What staff attach is for
    /// staff unless it is `told`.
    ///
    /// # Errors
    /// `AttachmentsFull`; `NotAllowed` for a colleague to tell something: the one who has the request speaks.
    pub fn attach(&self, uploads: &[Attaching], told: bool, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Attach)?;
        if told && standing == Standing::Colleague {
            return Err(Refusal::NotAllowed(Verb::Attach));
        }
        let from = match standing {
            Standing::Requester => AttachedBy::Requester,
            _ if told => AttachedBy::StaffTold,
            _ => AttachedBy::Staff,
        };
        let change = attached(Change::of(self, cx), uploads, from, cx)?;
        if change.request.attachments.len() == self.attachments.len() {
            // all of it is there already: a phone that got no answer says it again, and nobody hears of it twice
            return Ok(change.decided());
        }
        Ok(match from {
            AttachedBy::Requester => resumed(
                change.tell_owner(NoticeTemplate::StaffResidentAdded),
                Words::default(),
            ),
            _ => announced(change, from == AttachedBy::StaffTold),
        }
        .decided())
    }

    /// Takes an upload away again: whoever attached it may, and the lead.
    ///
    /// # Errors
    /// `NotFound` for one that is not there, or not for the actor to see.
    pub fn detach(&self, upload: UploadId, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Detach)?;
        let viewer = match standing {
            Standing::Requester => Viewer::requester_of(self),
            _ => Viewer::Staff {
                account: cx.by.account,
            },
        };
        let mut seen = self.attachments_for(viewer);
        let attachment = *seen.find(|one| one.upload == upload).ok_or(Refusal::NotFound)?;
        if attachment.by != cx.by.account && standing != Standing::Lead {
            return Err(Refusal::NotAllowed(Verb::Detach));
        }
        let from = attachment.from;
        let mut change = Change::of(self, cx).event(EventKind::Detached { upload, from });
        change.request.attachments.retain(|one| one.upload != upload);
        Ok(change.decided())
    }

    /// An upload has been read: it can be seen, or it is unfit and counts no more.
    ///
    /// # Errors
    /// `NotFound` when it was taken away meanwhile.
    pub fn attachment_checked(
        &self,
        upload: UploadId,
        fit: bool,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::CheckAttachment)?;
        let from = self.attachment(upload).ok_or(Refusal::NotFound)?.from;
        let mut change = Change::of(self, cx).event(EventKind::AttachmentChecked { upload, fit, from });
        for one in &mut change.request.attachments {
            one.unfit = one.unfit || (one.upload == upload && !fit);
        }
        Ok(change.decided())
    }
}

/// With uploads attached, if there is room for them; one that is there already is not attached twice.
pub(super) fn attached<'a>(
    mut change: Change<'a>,
    uploads: &[Attaching],
    from: AttachedBy,
    cx: &Deciding<'_>,
) -> Result<Change<'a>, Refusal> {
    let mut new = Vec::new();
    for one in uploads {
        if change.request.attachment(one.upload).is_none() {
            new.push(one.upload);
            change.request.attachments.push(Attachment {
                upload: one.upload,
                kind: one.kind,
                by: cx.by.account,
                from,
                at: cx.now,
                unfit: false,
            });
        }
    }
    if Count::of(&change.request.attachments).is_too_many() {
        return Err(Refusal::AttachmentsFull);
    }
    if new.is_empty() {
        return Ok(change);
    }
    Ok(change.event(EventKind::Attached { uploads: new, from }))
}
