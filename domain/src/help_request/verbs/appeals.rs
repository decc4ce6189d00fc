//! 申诉: decided by somebody who is neither the person concerned nor their subordinate.

use super::ending::taken_up_again;
use super::hands::back_to_queue;
use crate::access::{Standing, Verb};
use crate::deadline::{DeadlineKind, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{
    Appeal, AppealDecider, Decided, EventKind, HelpRequest, Refusal, State, StateName, Words,
};
use crate::ids::{AccountId, AppealId};
use crate::notice::{Audience, NoticeTemplate};
use crate::rules::Deciding;

/// The decision of an appeal.
#[derive(Debug, Clone)]
pub struct AppealDecision {
    /// Which appeal.
    pub appeal: AppealId,
    /// Upheld: the request is taken up again by another advisor.
    pub upheld: bool,
    /// What the resident reads, and what stays inside.
    pub words: Words,
}

impl HelpRequest {
    /// Appeals. `about_lead`: the handler is the station's lead, so that the district decides; so it does when the
    /// lead resolved it in the advisor's place.
    ///
    /// # Errors
    /// `AppealOpen`; `AppealTooLate` 30 days after closing.
    pub fn appeal(
        &self,
        id: AppealId,
        text: String,
        about_lead: bool,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Appeal)?;
        if self.has_open_appeal() {
            return Err(Refusal::AppealOpen);
        }
        let (Some(station), Some(about)) = (self.state.station(), self.state.advisor()) else {
            return Err(Refusal::IllegalMove(Verb::Appeal, self.state.name()));
        };
        if let State::Closed { closed_at, .. } = self.state {
            let window = cx.rules.period_for(self, PolicyKind::AppealWindow);
            let until = cx.rules.due(Some(station), closed_at, window).due_at;
            if cx.now > until {
                return Err(Refusal::AppealTooLate);
            }
        }
        let lead_resolved = self.tally.resolved_by.is_some_and(|by| by != about);
        let decider = if about_lead || lead_resolved {
            AppealDecider::District
        } else {
            AppealDecider::Lead
        };
        let audience = match decider {
            AppealDecider::Lead => Audience::Lead { station },
            AppealDecider::District => Audience::District,
        };
        let due = cx
            .rules
            .due_for(self, cx.now, cx.rules.period_for(self, PolicyKind::Appeal));
        let mut change = Change::of(self, cx)
            .cancel(DeadlineKind::AutoClose)
            .set(DeadlineKind::Appeal, &due)
            .event_with(EventKind::Appealed { appeal: id }, Words::said(Some(text)))
            .tell(audience, NoticeTemplate::StaffAppeal)
            .tell_requester(NoticeTemplate::AppealReceived);
        change.request.appeals.push(Appeal {
            id,
            made_at: cx.now,
            about,
            decider,
            decided: None,
        });
        Ok(change.decided())
    }

    /// Decides an appeal.
    ///
    /// # Errors
    /// `AppealNotOpen`; `OwnAppeal` for the one it is about; `NotAllowed` for a lead where the district decides.
    pub fn decide_appeal(&self, decision: AppealDecision, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::DecideAppeal)?;
        let open = self
            .appeals
            .iter()
            .position(|a| a.id == decision.appeal && a.decided.is_none());
        let index = open.ok_or(Refusal::AppealNotOpen)?;
        let appeal = &self.appeals[index];
        if appeal.about == cx.by.account || self.tally.resolved_by == Some(cx.by.account) {
            return Err(Refusal::OwnAppeal);
        }
        if appeal.decider == AppealDecider::District && standing != Standing::District {
            return Err(Refusal::NotAllowed(Verb::DecideAppeal));
        }
        let (about, upheld) = (appeal.about, decision.upheld);
        let mut change = Change::of(self, cx)
            .meet(DeadlineKind::Appeal)
            .event_with(
                EventKind::AppealDecided {
                    appeal: decision.appeal,
                    upheld,
                },
                decision.words,
            )
            .tell_requester(NoticeTemplate::AppealDecided);
        change.request.appeals[index].decided = Some((cx.now, upheld));
        if upheld {
            change.request.tally.recused.push(about);
            return Ok(in_other_hands(change, self, about, cx).decided());
        }
        if self.state.name() == StateName::Resolved && self.open_mandatory_report().is_none() {
            let period = cx.rules.period_for(self, PolicyKind::AutoClose);
            let due = cx.rules.due(self.state.station(), cx.now, period);
            change = change.set(DeadlineKind::AutoClose, &due);
        }
        Ok(change.decided())
    }
}

/// An upheld appeal: what had ended is taken up again, and what the one concerned has in hand goes to another.
fn in_other_hands<'a>(
    change: Change<'a>,
    before: &HelpRequest,
    about: AccountId,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let Some(station) = before.state.station() else {
        return change;
    };
    let ended = matches!(before.state.name(), StateName::Resolved | StateName::Closed);
    if ended {
        return taken_up_again(change, station, None, cx)
            .event(EventKind::Reopened)
            .tell_lead(NoticeTemplate::StaffReopened);
    }
    if before.state.advisor() == Some(about) {
        return back_to_queue(change, before, station, cx)
            .tell(
                Audience::Account { account: about },
                NoticeTemplate::StaffHandedOver,
            )
            .tell_lead(NoticeTemplate::StaffNew);
    }
    change
}
