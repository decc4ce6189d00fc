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
use chrono::{DateTime, Utc};

impl HelpRequest {
    /// Adds consents of the person, from their own phone or as staff heard them: not everybody who agrees has a phone. It is
    /// an answer, and whoever has the request is told. One that was taken back may be given again.
    ///
    /// # Errors
    /// `NotAllowed` from the phone of whoever asked for somebody else (nobody consents for a neighbour), or of a child under
    /// fourteen, who is not told that anybody may be asked; to staff `PersonNotAsked` until the person was reached, and
    /// `GuardianDecides`; `ConsentGivenAlready` when there is nothing new in it; `ConsentWithdrawnAlready` when the person
    /// took it back after they were heard; `TimeOutOfRange` for a time in the future or before the request.
    pub fn give_consent(&self, said: &ConsentSaid, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::GiveConsent)?;
        if !self.may_agree_by_phone() && !cx.by.role.is_staff() {
            return Err(Refusal::NotAllowed(Verb::GiveConsent));
        }
        if is_spoken_for(self) {
            return Err(Refusal::NoBasis(NoBasis::PersonNotAsked));
        }
        if self.tally.under_14 {
            return Err(Refusal::GuardianDecides);
        }
        let at = said.at.unwrap_or(cx.now);
        if at > cx.now || at < self.submitted_at {
            return Err(Refusal::TimeOutOfRange);
        }
        self.check_last_word(&said.agreed, at)?;
        let mut new: Vec<ConsentKind> = said.agreed.clone();
        new.retain(|kind| !self.consent_stands(*kind));
        new.sort_unstable();
        new.dedup();
        if new.is_empty() {
            return Err(Refusal::ConsentGivenAlready);
        }
        let mut change = Change::of(self, cx)
            .event(EventKind::ConsentGiven {
                consents: new.clone(),
                heard: said.heard,
                given_at: at,
            })
            .tell_owner(NoticeTemplate::StaffResidentAdded);
        for kind in new {
            change.request.consent_counts(kind);
            let later = LaterConsent {
                kind,
                text_version: said.text_version,
                at,
            };
            change.request.tally.later_consents.push(later);
        }
        Ok(resumed(change, Words::default()).decided())
    }

    /// Takes a consent back. Not retroactive (PIPL 15): what was done stays lawful. From now on
    /// [`crate::purpose::basis_for`] refuses what rested on it; whoever has the request is told, and the lead too.
    ///
    /// # Errors
    /// `ConsentNotGiven`, also to whoever did not consent themselves: what another person agreed to is not theirs to know;
    /// `ConsentWithdrawnAlready`.
    pub fn withdraw_consent(
        &self,
        kind: ConsentKind,
        words: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::WithdrawConsent)?;
        if !self.may_agree_by_phone() && !cx.by.role.is_staff() {
            return Err(Refusal::ConsentNotGiven);
        }
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

    /// Whether whoever asked agrees, and takes back, for themselves.
    pub fn may_agree_by_phone(&self) -> bool {
        !self.tally.reported && !self.tally.under_14
    }

    /// What was heard without a signal may come when it was taken back already: the last word counts.
    pub(super) fn check_last_word(&self, agreed: &[ConsentKind], at: DateTime<Utc>) -> Result<(), Refusal> {
        let mut withdrawn = self.tally.withdrawn_consents.iter();
        match withdrawn.any(|gone| agreed.contains(&gone.kind) && gone.at > at) {
            true => Err(Refusal::ConsentWithdrawnAlready),
            false => Ok(()),
        }
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

    /// Whether the person, and no guardian, has given this consent, and not taken it back since.
    pub fn agreed_themselves(&self, kind: ConsentKind) -> bool {
        !self.tally.under_14 && self.consent_stands(kind)
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
