//! Agreeing to a use of one's data, and taking it back.

use super::pausing::resumed;
use crate::access::Verb;
use crate::help_request::change::Change;
use crate::help_request::{
    ConsentSaid, Decided, EventKind, HelpRequest, LaterConsent, Refusal, WithdrawnConsent, Words,
};
use crate::intake::ConsentKind;
use crate::notice::NoticeTemplate;
use crate::purpose::{NoBasis, is_spoken_for};
use crate::rules::Deciding;

impl HelpRequest {
    /// Adds consents of the person, from their own phone or as staff heard them: not everybody who agrees has a phone. From
    /// the phone it is an answer, and whoever has the request is told. One that was taken back may be given again.
    ///
    /// # Errors
    /// `NoBasis` as long as somebody else speaks for the person (nobody consents for a neighbour); `GuardianDecides` for a
    /// child under fourteen; `ConsentGivenAlready` when there is nothing new in it; `TimeOutOfRange` for a time in the
    /// future or before the request.
    pub fn give_consent(&self, said: &ConsentSaid, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::GiveConsent)?;
        let from_phone = !cx.by.role.is_staff();
        if is_spoken_for(self) || (self.tally.reported && from_phone) {
            return Err(Refusal::NoBasis(NoBasis::PersonNotAsked));
        }
        if self.tally.under_14 {
            return Err(Refusal::GuardianDecides);
        }
        let at = said.at.unwrap_or(cx.now);
        if at > cx.now || at < self.submitted_at {
            return Err(Refusal::TimeOutOfRange);
        }
        let mut new: Vec<ConsentKind> = said.agreed.clone();
        new.retain(|kind| !self.consent_stands(*kind));
        new.sort_unstable();
        new.dedup();
        if new.is_empty() {
            return Err(Refusal::ConsentGivenAlready);
        }
        let mut change = Change::of(self, cx).event(EventKind::ConsentGiven {
            consents: new.clone(),
            heard: said.heard,
            given_at: at,
        });
        for kind in new {
            change.request.consent_counts(kind);
            let later = LaterConsent {
                kind,
                text_version: said.text_version,
                at,
            };
            change.request.tally.later_consents.push(later);
        }
        if from_phone {
            change = resumed(
                change.tell_owner(NoticeTemplate::StaffResidentAdded),
                Words::default(),
            );
        }
        Ok(change.decided())
    }

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

    /// Consents that were given, and not taken back since.
    pub fn standing_consents(&self) -> impl Iterator<Item = ConsentKind> {
        let given = self.tally.consents.iter().copied();
        given.filter(|kind| !self.has_withdrawn(*kind))
    }

    /// Whether this consent was given, and not taken back since.
    pub fn consent_stands(&self, kind: ConsentKind) -> bool {
        self.standing_consents().any(|standing| standing == kind)
    }

    /// From now on it counts, whatever was said before.
    pub(super) fn consent_counts(&mut self, kind: ConsentKind) {
        let tally = &mut self.tally;
        tally
            .withdrawn_consents
            .retain(|withdrawn| withdrawn.kind != kind);
        if !tally.consents.contains(&kind) {
            tally.consents.push(kind);
        }
    }
}
