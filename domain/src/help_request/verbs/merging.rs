//! Joining two requests of the same person, and taking them apart again.

use super::guarding::{call_again, raised};
use super::protecting::{is_known_to_be_harmed, report_due};
use crate::access::{Role, Verb, standing};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Protected, Refusal, State, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;

/// Whether two requests are of the same person, as far as numbers and documents say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SamePerson {
    /// The same verified document or number of the person.
    Yes,
    /// Nothing to compare: staff decide.
    Unknown,
    /// Different documents.
    No,
}

impl HelpRequest {
    /// Joins this request to `into`, which goes on. Two decisions, recorded together.
    ///
    /// # Errors
    /// `DifferentPersons`; `MergeTargetUnfit` for itself, an ended one, one that the actor does not see, or one that
    /// would tell a resident of somebody who reported (join the other way round);
    /// `AppealOpen` while an appeal about this one waits; `MandatoryReportOpen`: its report is made here first; so is the
    /// assessment after help that was given first (`AssessmentOwed`); `VoiceNeeded` of a ring.
    pub fn merge(
        &self,
        into: &HelpRequest,
        same: SamePerson,
        note: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<[Decided; 2], Refusal> {
        self.allow(cx.by, Verb::Merge)?;
        let unfit = |_| Refusal::MergeTargetUnfit;
        into.allow(cx.by, Verb::Merge).map_err(unfit)?;
        // A restricted request joins only a restricted one: a merge must not open it to others.
        // Nor does one with a work order end in another: its sender waits for an answer of its own.
        // Nor does what residents asked for themselves end in what somebody else reported: reading "merged", they would
        // learn that somebody did.
        let own = self.for_self && self.filed_by.role == Role::Resident;
        let fits = self.restricted == into.restricted && !self.has_order() && !(own && into.tally.reported);
        if self.id == into.id || !fits {
            return Err(Refusal::MergeTargetUnfit);
        }
        if same == SamePerson::No {
            return Err(Refusal::DifferentPersons);
        }
        if self.has_open_appeal() {
            return Err(Refusal::AppealOpen);
        }
        self.nothing_to_report()?;
        self.voice_was_heard()?;
        if self.casework.owes_papers() {
            return Err(Refusal::AssessmentOwed);
        }
        let words = note.map_or_else(Words::default, Words::internal);
        let joined = Change::of(self, cx)
            .to(State::Merged {
                into: into.id,
                before: Box::new(self.state.clone()),
                at: cx.now,
            })
            .cancel_all_but(&[])
            .event_with(EventKind::Merged { into: into.id }, words.clone())
            .decided();
        let mut target = Change::of(into, cx).event_with(EventKind::MergedIn { from: self.id }, words);
        target.request.tally.merged_in.push(self.id);
        target.request.minor |= self.minor;
        let danger = self.danger.iter().filter(|kind| !into.danger.contains(*kind));
        target.request.danger.extend(danger.cloned());
        // What was reported here already is not reported twice.
        let newly_a_minor = self.minor && !into.minor && self.mandatory_reports.is_empty();
        if newly_a_minor && is_known_to_be_harmed(&target.request) {
            target = report_due(target, Protected::Minor, true, Words::default(), cx);
        }
        if self.urgency > into.urgency {
            target = raised(target, into.urgency, self.urgency, cx);
            if let Some(station) = into.state.station() {
                target = call_again(target, station, cx);
            }
        }
        Ok([
            joined,
            target.tell_owner(NoticeTemplate::StaffResidentAdded).decided(),
        ])
    }

    /// Undoes a merge: this request goes back to the state that it had, and its promises run again.
    ///
    /// # Errors
    /// `MergeTargetUnfit` when `from` is not the one it was merged into, or the actor does not see it.
    pub fn unmerge(
        &self,
        from: &HelpRequest,
        note: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<[Decided; 2], Refusal> {
        self.allow(cx.by, Verb::Unmerge)?;
        let State::Merged { into, before, at } = &self.state else {
            return Err(Refusal::IllegalMove(Verb::Unmerge, self.state.name()));
        };
        if *into != from.id || standing(cx.by, from).is_none() {
            return Err(Refusal::MergeTargetUnfit);
        }
        let words = note.map_or_else(Words::default, Words::internal);
        let mut change = Change::of(self, cx)
            .to((**before).clone())
            .event_with(EventKind::Unmerged { from: from.id }, words.clone());
        change = change.revive_cancelled_at(*at);
        if matches!(**before, State::Submitted | State::Returned { .. }) {
            change = change.follow_up(crate::help_request::Job::Route { request: self.id });
        }
        let mut target = Change::of(from, cx).event_with(EventKind::Unmerged { from: self.id }, words);
        target.request.tally.merged_in.retain(|id| *id != self.id);
        Ok([
            change.tell_owner(NoticeTemplate::StaffReopened).decided(),
            target.decided(),
        ])
    }
}
