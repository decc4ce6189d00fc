//! Erasing what a person told.

use crate::access::Verb;
use crate::help_request::change::Change;
use crate::help_request::{Decided, ErasedBecause, EventKind, HelpRequest, Refusal};
use crate::rules::Deciding;

impl HelpRequest {
    /// Erases the personal half of a request that has ended; its workflow stays, which holds codes and ids only.
    /// `target_ended`: the request that it was joined to has ended too; true for one that was not joined.
    ///
    /// # Errors
    /// `AppealOpen`; `MergedIntoOpen`; `Erased` the second time; `IllegalMove` while it is open.
    pub fn erase(
        &self,
        because: ErasedBecause,
        target_ended: bool,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Erase)?;
        if self.has_open_appeal() {
            return Err(Refusal::AppealOpen);
        }
        if !target_ended {
            return Err(Refusal::MergedIntoOpen);
        }
        let mut change = Change::of(self, cx)
            .event(EventKind::PersonalErased { because })
            .cancel_all_but(&[]);
        change.request.tally.erased_at = Some(cx.now);
        change.request.attachments.clear();
        Ok(change.decided())
    }
}
