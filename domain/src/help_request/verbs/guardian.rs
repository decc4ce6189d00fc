//! The guardian of a child under fourteen is asked (PIPL 31), unless protection forbids it.

use crate::access::Verb;
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, GuardianAnswer, GuardianSaid, HelpRequest, Refusal, WithdrawnConsent, Words,
};
use crate::intake::ConsentKind;
use crate::purpose::{GuardianStep, guardian_step};
use crate::rules::Deciding;

impl HelpRequest {
    /// Keeps what the guardian said. Of a child whose age nobody knew, this says that it is under fourteen. What they
    /// agree to counts like the person's own consent; a refusal counts as a withdrawal of the consent to processing,
    /// after which data is used only to reach the child, in an emergency, and for supervision. Nobody is told: the
    /// child may share a phone with the guardian, and the guardian with others.
    ///
    /// # Errors
    /// `GuardianNotNeeded` for people who decide for themselves; `GuardianNotToBeAsked` where the child may have to be
    /// protected from them; `TimeOutOfRange` for a time in the future or before the request;
    /// `ConsentWithdrawnAlready` when it was taken back after they were heard.
    pub fn guardian_said(&self, said: GuardianSaid, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::HearGuardian)?;
        if self.tally.age_known && !self.tally.under_14 {
            return Err(Refusal::GuardianNotNeeded);
        }
        let at = said.at.unwrap_or(cx.now);
        if at > cx.now || at < self.submitted_at {
            return Err(Refusal::TimeOutOfRange);
        }
        self.check_last_word(&said.agreed, at)?;
        let answer = GuardianAnswer {
            relation: said.relation,
            means: said.means,
            at,
            agreed: said.agreed,
            heard_by: cx.by.account,
        };
        let mut words = said.name.into_exposed();
        if let Some(note) = said.note {
            words = format!("{words}\n{}", note.expose());
        }
        let mut change = Change::of(self, cx).event_with(
            EventKind::GuardianAnswered {
                relation: answer.relation,
                means: answer.means,
                heard_at: at,
                agreed: answer.agreed.clone(),
            },
            Words::internal(words),
        );
        change.request.minor = true;
        change.request.tally.under_14 = true;
        if guardian_step(&change.request) != Some(GuardianStep::Ask) {
            return Err(Refusal::GuardianNotToBeAsked);
        }
        change.request.count_consents(&answer);
        change.request.tally.guardian.push(answer);
        Ok(change.decided())
    }

    fn count_consents(&mut self, answer: &GuardianAnswer) {
        for kind in &answer.agreed {
            self.consent_counts(*kind);
        }
        let tally = &mut self.tally;
        if answer.agreed.is_empty() {
            let kind = ConsentKind::Processing;
            tally
                .withdrawn_consents
                .retain(|withdrawn| withdrawn.kind != kind);
            tally
                .withdrawn_consents
                .push(WithdrawnConsent { kind, at: answer.at });
        }
    }

    /// Whether the guardian has agreed to this and it was not taken back since.
    pub fn guardian_agreed(&self, kind: ConsentKind) -> bool {
        let last = self.tally.guardian.last();
        last.is_some_and(|answer| answer.agreed.contains(&kind)) && !self.has_withdrawn(kind)
    }
}
