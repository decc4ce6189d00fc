//! 发现报告: a request comes into being.

use super::attaching::attached;
use super::protecting::{is_harm_to_somebody_protected, report_due};
use crate::access::Role;
use crate::channel::Channel;
use crate::danger_words::DangerFinding;
use crate::deadline::{DeadlineKind, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{
    Casework, Decided, EventKind, FiledBy, HelpRequest, Job, Protected, State, Step, Tally, Words,
};
use crate::ids::RequestId;
use crate::intake::{Intake, Missing};
use crate::need::Need;
use crate::number::RequestNumber;
use crate::personal::Personal;
use crate::purpose::Told;
use crate::rules::Deciding;
use crate::upload::{AttachedBy, Attaching};
use crate::urgency::Urgency;

/// What is handed in.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Identity, made by the caller.
    pub id: RequestId,
    /// Number, allocated by the caller.
    pub number: RequestNumber,
    /// Derived for residents, named by staff.
    pub channel: Channel,
    /// Needs.
    pub needs: Vec<Need>,
    /// Urgency as declared.
    pub declared: Urgency,
    /// Asked for themselves.
    pub for_self: bool,
    /// What was told.
    pub intake: Personal<Intake>,
    /// The reporter wants it restricted.
    pub restricted: bool,
    /// The person is known to be a minor.
    pub minor: bool,
    /// What the words point to.
    pub danger: DangerFinding,
    /// The requester signed in with a proved number.
    pub account_reachable: bool,
    /// Uploads that come with it.
    pub attachments: Vec<Attaching>,
}

/// Why a submission is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSubmittable {
    /// This role submits nothing.
    NotAllowed,
    /// Something required is missing.
    Missing(Vec<Missing>),
    /// There are more photos or documents than a request holds.
    AttachmentsFull,
}

impl HelpRequest {
    /// Submits a request. Danger words raise the urgency, never lower it; the need `abuse` makes it restricted.
    ///
    /// # Errors
    /// [`NotSubmittable`] when the role may not, when need, text, contact, place or consent are missing, or when there are too
    /// many attachments.
    pub fn submit(submission: Submission, cx: &Deciding<'_>) -> Result<Decided, NotSubmittable> {
        let s = submission;
        if matches!(cx.by.role, Role::Admin) {
            return Err(NotSubmittable::NotAllowed);
        }
        let told = Told::of(&s, cx);
        let missing = told.missing(&s);
        if !missing.is_empty() {
            return Err(NotSubmittable::Missing(missing));
        }
        let urgency = s
            .danger
            .suggested
            .map_or(s.declared, |suggested| suggested.max(s.declared));
        let kinds: Vec<String> = s.danger.kinds.iter().map(|kind| kind.code().to_owned()).collect();
        let request = HelpRequest {
            id: s.id,
            number: s.number,
            version: 0,
            submitted_at: cx.now,
            channel: s.channel,
            restricted: s.restricted || s.needs.contains(&Need::Abuse),
            needs: s.needs,
            for_self: s.for_self,
            minor: s.minor,
            declared: s.declared,
            urgency,
            danger: kinds.clone(),
            filed_by: FiledBy {
                account: cx.by.account,
                role: cx.by.role,
                session: cx.by.session,
            },
            step: Step::Report,
            state: State::Submitted,
            committee_code: None,
            tally: Tally {
                registered_told: s.intake.expose().registered_address.is_some(),
                ..told.tally()
            },
            deadlines: vec![],
            appeals: vec![],
            mandatory_reports: vec![],
            casework: Casework::default(),
            visits: vec![],
            attachments: vec![],
        };
        let submitted = EventKind::Submitted {
            channel: s.channel,
            declared: s.declared,
            urgency,
        };
        let change = Change::of(&request, cx).event(submitted).intake(s.intake);
        let change = flagged(change, kinds, &s.danger, cx);
        let change = accompanied(change, &s.attachments, cx)?;
        let period = cx.rules.period_at(&request, PolicyKind::Route, None);
        let due = cx.rules.due(None, cx.now, period);
        Ok(change
            .set(DeadlineKind::Route, &due)
            .follow_up(Job::Route { request: request.id })
            .decided())
    }
}

/// With the uploads that come with it.
fn accompanied<'a>(
    change: Change<'a>,
    uploads: &[Attaching],
    cx: &Deciding<'_>,
) -> Result<Change<'a>, NotSubmittable> {
    let from = match cx.by.role {
        Role::Resident => AttachedBy::Requester,
        _ => AttachedBy::Staff,
    };
    attached(change, uploads, from, cx).map_err(|_| NotSubmittable::AttachmentsFull)
}

/// Staff see what the words point to; harm to a minor makes a mandatory report due.
fn flagged<'a>(
    mut change: Change<'a>,
    kinds: Vec<String>,
    found: &DangerFinding,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    if !kinds.is_empty() {
        change = change.event(EventKind::DangerFlagged {
            kinds,
            words_version: found.version.clone(),
        });
    }
    if is_harm_to_somebody_protected(&change.request, found) {
        change = report_due(change, Protected::Minor, true, Words::default(), cx);
    }
    change
}
