//! What words of danger do, and mandatory reports (强制报告). None of it can be switched off for a single request.
//!
//! Danger raises and flags; it never lowers, blocks or hides. What staff write about somebody is flagged too, but it
//! raises no urgency by itself: they assess it, and often write down what is over.

use super::ending::taken_up_again;
use super::guarding::raised;
use super::resident::Addition;
use crate::access::Verb;
use crate::danger_words::{DangerFinding, DangerKind};
use crate::deadline::{Deadline, DeadlineKind, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, HelpRequest, Job, MandatoryReport, MandatoryReportEnd, MandatoryReportTo, Protected,
    Refusal, ReportWords, State, StateName, Words,
};
use crate::need::Need;
use crate::notice::NoticeTemplate;
use crate::personal::Personal;
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Of the resident or the reporter, on whatever channel they came.
    FromRequester,
    /// Written by staff about them.
    FromStaff,
}

/// A mandatory report as it was made.
#[derive(Debug, Clone)]
pub struct Filing {
    /// To whom.
    pub to: MandatoryReportTo,
    /// When; now, if absent.
    pub at: Option<DateTime<Utc>>,
    /// Under which number, or by whom it was taken: what proves it.
    pub reference: Personal<String>,
    /// For staff only.
    pub note: Option<Personal<String>>,
}

impl Decided {
    /// Adds what the words that came with this decision point to: staff are flagged, the urgency goes up, never
    /// down; what had been resolved or closed is taken up again, and harm to a minor makes a mandatory report due.
    ///
    /// # Errors
    /// None of its own: whoever may say something is heard.
    pub fn heeding(self, found: &DangerFinding, heard: Heard, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        if found.is_empty() {
            return Ok(self);
        }
        self.and_then(|request| Ok(endangered(request, found, heard, cx)))
    }
}

impl HelpRequest {
    /// What the requester said is kept and heeded even when the step that it came with is refused: an urge on the
    /// same day, an addition after the end. A request that has ended is taken up again; only of a merged one the
    /// other goes on.
    ///
    /// # Errors
    /// The refusal, when the words point to no danger or are not the actor's to say.
    pub fn heard_anyway<E: From<Refusal>>(
        &self,
        step: Result<Decided, E>,
        text: Option<&str>,
        found: &DangerFinding,
        cx: &Deciding<'_>,
    ) -> Result<Decided, E> {
        let refusal = match step {
            Ok(decided) => return Ok(decided),
            Err(refusal) => refusal,
        };
        let may_say = self
            .standing_of(cx.by)
            .is_some_and(|standing| Verb::Add.allows(standing));
        if found.is_empty() || !may_say || self.state.name() == StateName::Merged {
            return Err(refusal);
        }
        let said = Words::said(text.map(str::to_owned));
        let address_corrected = false;
        Change::of(self, cx)
            .event_with(EventKind::Added { address_corrected }, said)
            .tell_owner(NoticeTemplate::StaffResidentAdded)
            .decided()
            .heeding(found, Heard::FromRequester, cx)
            .map_err(E::from)
    }

    /// What the notes of a call point to: they write down what is said on the line. They are kept with the request as
    /// an internal note and heeded, whatever became of it. The agent need not see it; nothing of it is shown.
    ///
    /// # Errors
    /// None of its own.
    pub fn heed_line(
        &self,
        notes: &str,
        found: &DangerFinding,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        Change::of(self, cx)
            .event_with(EventKind::Noted, Words::internal(notes))
            .decided()
            .heeding(found, Heard::FromRequester, cx)
    }

    /// What was heard on a call from the person's own number, by somebody who has not shown that they know this
    /// request: staff are flagged and look; nothing is written into the file, and no urgency goes up by itself.
    ///
    /// # Errors
    /// None of its own.
    pub fn warned_by_call(&self, found: &DangerFinding, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        Change::of(self, cx)
            .decided()
            .heeding(found, Heard::FromStaff, cx)
    }

    /// As [`HelpRequest::withdraw`] by the requester, unless the reason holds words of danger: then it stays open,
    /// the words are kept as an addition, and somebody calls.
    ///
    /// # Errors
    /// As [`HelpRequest::withdraw`] and [`HelpRequest::add`].
    pub fn heed_instead_of_withdrawing(
        &self,
        text: Option<String>,
        found: DangerFinding,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Withdraw)?;
        let addition = Addition {
            text,
            correction: None,
            danger: Some(found),
        };
        self.add(addition, cx)
    }

    /// Makes a mandatory report due. Somebody without age on file whom staff know to be a minor counts as one from
    /// then on.
    ///
    /// # Errors
    /// `MandatoryReportOpen` when one is due already.
    pub fn open_mandatory_report_about(
        &self,
        about: Protected,
        note: Personal<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::OpenMandatoryReport)?;
        self.nothing_to_report()?;
        let words = Words {
            internal_note: Some(note),
            ..Words::default()
        };
        let mut change = report_due(Change::of(self, cx), about, false, words, cx);
        change.request.minor |= about == Protected::Minor;
        Ok(change.decided())
    }

    /// The report was made: to whom, when, under which reference.
    ///
    /// # Errors
    /// `MandatoryReportNotOpen`; `TimeOutOfRange` for a time in the future or before the request.
    pub fn file_mandatory_report(&self, filing: Filing, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::FileMandatoryReport)?;
        let at = filing.at.unwrap_or(cx.now);
        if at > cx.now || at < self.submitted_at {
            return Err(Refusal::TimeOutOfRange);
        }
        let (to, by) = (filing.to, cx.by.account);
        let words = Words {
            internal_note: filing.note,
            ..Words::default()
        };
        let end = MandatoryReportEnd::Filed { to, at, by };
        self.end_mandatory_report(end, filing.reference, cx, |report| {
            let kind = EventKind::MandatoryReportFiled {
                report,
                to,
                filed_at: at,
            };
            (kind, words)
        })
    }

    /// Found unfounded, with a reason. Later words of danger make a report due anew.
    ///
    /// # Errors
    /// `MandatoryReportNotOpen`; `ReasonMissing`.
    pub fn dismiss_mandatory_report(
        &self,
        reason: Personal<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::DismissMandatoryReport)?;
        if reason.expose().trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        let words = Words {
            internal_note: Some(reason.clone()),
            ..Words::default()
        };
        let (at, by) = (cx.now, cx.by.account);
        self.end_mandatory_report(MandatoryReportEnd::Unfounded { at, by }, reason, cx, |report| {
            (EventKind::MandatoryReportDismissed { report }, words)
        })
    }

    fn end_mandatory_report(
        &self,
        end: MandatoryReportEnd,
        words: Personal<String>,
        cx: &Deciding<'_>,
        event: impl FnOnce(u16) -> (EventKind, Words),
    ) -> Result<Decided, Refusal> {
        let open = self
            .open_mandatory_report()
            .ok_or(Refusal::MandatoryReportNotOpen)?;
        let report = open.ordinal;
        let (kind, note) = event(report);
        let mut change = Change::of(self, cx)
            .meet(DeadlineKind::MandatoryReport)
            .event_with(kind, note)
            .report_words(ReportWords { report, words });
        for known in &mut change.request.mandatory_reports {
            if known.ordinal == report {
                known.end = Some(end);
            }
        }
        if self.state.name() == StateName::Resolved && !self.has_open_appeal() {
            let period = cx.rules.period_for(self, PolicyKind::AutoClose);
            let due = cx.rules.due_for(self, cx.now, period);
            change = change.set(DeadlineKind::AutoClose, &due);
        }
        Ok(change.decided())
    }
}

/// Whether these words, with what is known of the request, point to harm to a minor.
pub(super) fn is_harm_to_somebody_protected(request: &HelpRequest, found: &DangerFinding) -> bool {
    use DangerKind::{ChildAlone, Hunger, Lost, Suicide, Violence};
    let harm = [Suicide, Violence, ChildAlone, Hunger, Lost];
    let harmed = harm.iter().any(|kind| found.kinds.contains(kind)) || request.needs.contains(&Need::Abuse);
    request.minor && harmed && request.open_mandatory_report().is_none()
}

/// As [`is_harm_to_somebody_protected`], of everything that has been heard about this request so far.
pub(super) fn is_known_to_be_harmed(request: &HelpRequest) -> bool {
    let kinds = request
        .danger
        .iter()
        .filter_map(|code| DangerKind::from_code(code));
    let heard = DangerFinding {
        kinds: kinds.collect(),
        ..DangerFinding::default()
    };
    is_harm_to_somebody_protected(request, &heard)
}

/// A report becomes due: a deadline of its own, and advisor and lead are told. What had been resolved does not close
/// by itself meanwhile.
pub(super) fn report_due<'a>(
    mut change: Change<'a>,
    about: Protected,
    by_words: bool,
    words: Words,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let ordinal = change
        .request
        .mandatory_reports
        .last()
        .map_or(1, |last| last.ordinal + 1);
    change.request.mandatory_reports.push(MandatoryReport {
        ordinal,
        about,
        opened_at: cx.now,
        opened_by: cx.by.account,
        by_words,
        end: None,
    });
    let period = cx.rules.period_for(&change.request, PolicyKind::MandatoryReport);
    let due = cx.rules.due_for(&change.request, cx.now, period);
    let kind = EventKind::MandatoryReportDue {
        report: ordinal,
        about,
        by_words,
    };
    change
        .cancel(DeadlineKind::AutoClose)
        .set(DeadlineKind::MandatoryReport, &due)
        .event_with(kind, words)
        .tell_owner(NoticeTemplate::StaffMandatoryReport)
        .tell_lead(NoticeTemplate::StaffMandatoryReport)
}

/// A higher urgency. Of what has ended no deadline runs: they are set when it is taken up again.
fn greater<'a>(
    mut change: Change<'a>,
    before: &HelpRequest,
    to: Urgency,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let from = before.urgency;
    if before.state.name().is_open() {
        return raised(change, from, to, cx);
    }
    change.request.urgency = to;
    change.event(EventKind::UrgencyChanged { from, to })
}

/// What has ended, or is resolved, is taken up again: by the station that had it, or from the beginning.
fn brought_back<'a>(change: Change<'a>, before: &HelpRequest, cx: &'a Deciding<'a>) -> Change<'a> {
    let ended = matches!(
        before.state.name(),
        StateName::Resolved | StateName::Closed | StateName::Withdrawn | StateName::Answered
    );
    if !ended {
        return change;
    }
    let mut change = change.event(EventKind::Reopened);
    let decided_by = before.latest_deadline(DeadlineKind::Appeal);
    if before.has_open_appeal() && !decided_by.is_some_and(Deadline::is_open) {
        // A withdrawal had put an end to it; what comes back is owed its answer.
        let period = cx.rules.period_for(before, PolicyKind::Appeal);
        let due = cx.rules.due_for(before, cx.now, period);
        change = change.set(DeadlineKind::Appeal, &due);
    }
    if let Some(station) = before.state.station() {
        return taken_up_again(change, station, None, cx).tell_lead(NoticeTemplate::StaffReopened);
    }
    let period = cx.rules.period_at(&change.request, PolicyKind::Route, None);
    let due = cx.rules.due(None, cx.now, period);
    change
        .to(State::Submitted)
        .set(DeadlineKind::Route, &due)
        .follow_up(Job::Route { request: before.id })
}

fn endangered(before: &HelpRequest, found: &DangerFinding, heard: Heard, cx: &Deciding<'_>) -> Decided {
    let kinds: Vec<String> = found.kinds.iter().map(|kind| kind.code().to_owned()).collect();
    let mut change = Change::of(before, cx);
    let new = kinds.iter().filter(|kind| !before.danger.contains(*kind));
    change.request.danger.extend(new.cloned());
    change = change
        .event(EventKind::DangerFlagged {
            kinds,
            words_version: found.version.clone(),
        })
        .tell_owner(NoticeTemplate::StaffDanger);
    if let (Some(suggested), Heard::FromRequester) = (found.suggested, heard) {
        if suggested > before.urgency {
            change = greater(change, before, suggested, cx);
        }
        change = brought_back(change, before, cx);
    }
    if change.request.state.name().is_open() && is_harm_to_somebody_protected(before, found) {
        change = report_due(change, Protected::Minor, true, Words::default(), cx);
    }
    change.decided()
}
