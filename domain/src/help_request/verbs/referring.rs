//! 转介跟进: offered to a provider, accepted or declined, delivered or not.

use super::assessing::told_if;
use super::placing::fresh_due;
use super::serving::papers_owed;
use crate::access::Verb;
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{
    CaseText, Decided, EventKind, HelpRequest, Referral, ReferredField, Refusal, ServiceGround, Words,
};
use crate::purpose::{Use, basis_for};
use crate::rules::Deciding;

/// A referral, as it is offered.
#[derive(Debug, Clone)]
pub struct ReferralOrder {
    /// To whom.
    pub provider: String,
    /// Item of the catalogue, where one is meant.
    pub item: Option<u16>,
    /// What is passed on.
    pub fields: Vec<ReferredField>,
    /// Why it is offered before the assessment.
    pub ground: Option<ServiceGround>,
    /// What was written and told.
    pub words: Words,
}

impl HelpRequest {
    /// Offers a referral to a provider, who answers in time. Several may be open at once.
    ///
    /// # Errors
    /// `AssessmentMissing` and `NotAnEmergency`, as for a service; `NoBasis` without the person's consent to passing
    /// data on, for which an emergency does not wait.
    pub fn refer(&self, order: ReferralOrder, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Refer)?;
        let ground = self.ground_before_assessment(order.ground)?;
        let basis = basis_for(Use::Referral, self).map_err(Refusal::NoBasis)?;
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        let ordinal = self.casework.referrals.last().map_or(1, |last| last.ordinal + 1);
        let telling = order.words.told.is_some();
        let due = fresh_due(self, station, DeadlineKind::Referral, cx);
        let kind = EventKind::Referred {
            referral: ordinal,
            item: order.item,
            fields: order.fields.clone(),
            basis,
        };
        let mut change = Change::of(self, cx)
            .set_about(DeadlineKind::Referral, Some(ordinal), &due)
            .event_with(kind, order.words)
            .case_words(CaseText::Referral {
                provider: order.provider,
            });
        let seq = change.request.tally.events;
        change.request.casework.referrals.push(Referral {
            ordinal,
            seq,
            offered_at: cx.now,
            item: order.item,
            fields: order.fields,
            basis,
            ground,
            answer: None,
            outcome: None,
        });
        change = papers_owed(change, station, cx);
        Ok(told_if(change, telling).decided())
    }

    /// What the provider answered.
    ///
    /// # Errors
    /// `ReferralNotOpen` when there is no such referral, or it was answered already.
    pub fn answer_referral(
        &self,
        referral: u16,
        accepted: bool,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::AnswerReferral)?;
        let index = self.referral_at(referral, |known| known.answer.is_none())?;
        let telling = words.told.is_some();
        let mut change = Change::of(self, cx)
            .meet_about(DeadlineKind::Referral, referral)
            .event_with(EventKind::ReferralAnswered { referral, accepted }, words);
        change.request.casework.referrals[index].answer = Some((cx.now, accepted));
        Ok(told_if(change, telling).decided())
    }

    /// How an accepted referral ended.
    ///
    /// # Errors
    /// `ReferralNotOpen` when it was not accepted, or has ended already.
    pub fn end_referral(
        &self,
        referral: u16,
        delivered: bool,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::EndReferral)?;
        let index = self.referral_at(referral, Referral::is_under_way)?;
        let telling = words.told.is_some();
        let mut change =
            Change::of(self, cx).event_with(EventKind::ReferralEnded { referral, delivered }, words);
        change.request.casework.referrals[index].outcome = Some((cx.now, delivered));
        Ok(told_if(change, telling).decided())
    }

    fn referral_at(&self, ordinal: u16, fits: impl Fn(&Referral) -> bool) -> Result<usize, Refusal> {
        let found = self
            .casework
            .referrals
            .iter()
            .position(|known| known.ordinal == ordinal && fits(known));
        found.ok_or(Refusal::ReferralNotOpen)
    }
}
