//! Taking a consent back, and erasing what a person told.

use crate::access::Verb;
use crate::help_request::change::Change;
use crate::help_request::{Decided, ErasedBecause, EventKind, HelpRequest, Refusal, WithdrawnConsent, Words};
use crate::intake::ConsentKind;
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;

impl HelpRequest {
    /// Takes a consent back. Not retroactive (PIPL 15): what was done stays lawful. From now on
    /// [`crate::purpose::basis_for`] refuses what rested on it; whoever has the request is told, and the lead too.
    ///
    /// # Errors
    /// `ConsentNotGiven`, `ConsentWithdrawnAlready`.
    pub fn withdraw_consent(
        &self,
        kind: ConsentKind,
        words: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::WithdrawConsent)?;
        if self.has_withdrawn(kind) {
            return Err(Refusal::ConsentWithdrawnAlready);
        }
        if !self.tally.consents.contains(&kind) {
            return Err(Refusal::ConsentNotGiven);
        }
        let words = match words {
            Some(text) if cx.by.role.is_staff() => Words::internal(text),
            text => Words::said(text),
        };
        let mut change = Change::of(self, cx)
            .event_with(EventKind::ConsentWithdrawn { consent: kind }, words)
            .tell_owner(NoticeTemplate::StaffConsentWithdrawn)
            .tell_lead(NoticeTemplate::StaffConsentWithdrawn);
        change
            .request
            .tally
            .withdrawn_consents
            .push(WithdrawnConsent { kind, at: cx.now });
        Ok(change.decided())
    }

    /// Whether this consent has been taken back.
    pub fn has_withdrawn(&self, kind: ConsentKind) -> bool {
        let mut withdrawn = self.tally.withdrawn_consents.iter();
        withdrawn.any(|consent| consent.kind == kind)
    }

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
