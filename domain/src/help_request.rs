//! The help request (求助单): its workflow state and its verbs.
//!
//! A verb takes the present state and a [`Deciding`](crate::rules::Deciding) (who, when, by which rules) and
//! answers with a [`Decided`] or a [`Refusal`]. It changes nothing itself. What a person told is kept apart, in
//! [`Intake`](crate::intake::Intake): this struct holds no personal data and may be stored as it is.

mod appeal;
mod attachments;
mod casework;
mod change;
mod consent;
mod decided;
mod event;
mod guardian;
mod mandatory_report;
mod outcome;
mod pressing;
mod refusal;
mod state;
mod step;
mod unseen;
mod verbs;
mod visit;

use crate::access::{Actor, Role, Standing, Verb, standing};
use crate::advisor_choice::ChoiceReason;
use crate::channel::Channel;
use crate::deadline::{Deadline, DeadlineKind};
use crate::ids::{AccountId, RequestId, RingId, SessionId, StationId};
use crate::intake::ConsentKind;
use crate::need::Need;
use crate::number::RequestNumber;
use crate::purpose::LegalBasis;
use crate::registration::Registered;
use crate::service_point::ChosenPoint;
use crate::unreached::Attempt;
use crate::upload::Attachment;
use crate::urgency::Urgency;
pub use appeal::{Appeal, AppealDecider};
pub use casework::{
    Assessment, BenefitChange, BenefitFact, BenefitStatus, CaseStanding, CaseText, CaseWords, Casework,
    HardshipLevel, Milestone, Plan, Referral, ReferredField, ServiceGround, ServiceRecord, Tier,
};
use chrono::{DateTime, NaiveDate, Utc};
pub use consent::{ConsentSaid, LaterConsent, WithdrawnConsent};
pub use decided::{Decided, Job, Report};
pub use event::{
    ConfirmedBy, ErasedBecause, Event, EventActor, EventKind, Means, Purpose, RevealField,
    SpokenConfirmation, SpokenMeans, Words,
};
pub use guardian::{GuardianAnswer, GuardianRelation, GuardianSaid};
pub use mandatory_report::{MandatoryReport, MandatoryReportEnd, MandatoryReportTo, Protected, ReportWords};
pub use outcome::Outcome;
pub use pressing::{Pressing, end_of_day};
pub use refusal::{Refusal, ReturnGround, SenderGround};
use serde::{Deserialize, Serialize};
pub use state::{Owner, State, StateName, TriageReason};
pub use step::Step;
pub use unseen::{Shown, Unseen};
pub use verbs::{
    Addition, AppealDecision, AssessmentReport, BenefitReport, Correction, Filing, FollowUpReport, Heard,
    NotSubmittable, ReferralOrder, Ringing, SamePerson, ServiceReport, Submission, TriageDecision,
    VisitReport, VisitorNamed,
};
pub use visit::{Confirming, Visit, Visitor, VisitorCard, VisitorKind, VisitorRole};

/// A help request without its personal half. Stored as one body with every version, so what is empty is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HelpRequest {
    /// Identity.
    pub id: RequestId,
    /// 受理编号
    pub number: RequestNumber,
    /// Counts the recorded decisions, from 1.
    pub version: i64,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// Where it came from.
    pub channel: Channel,
    /// Needs.
    pub needs: Vec<Need>,
    /// Asked for themselves.
    pub for_self: bool,
    /// The person in need is known to be a minor.
    pub minor: bool,
    /// Urgency as declared.
    pub declared: Urgency,
    /// Urgency as assessed.
    pub urgency: Urgency,
    /// Kinds of danger that the words point to; for staff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub danger: Vec<String>,
    /// 保密件
    pub restricted: bool,
    /// Who submitted it.
    pub filed_by: FiledBy,
    /// How far the case has come.
    pub step: Step,
    /// The state, with its data.
    pub state: State,
    /// Committee of the place, where known (12 digits).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committee_code: Option<String>,
    /// What has been counted on the way.
    pub tally: Tally,
    /// Every deadline ever set, by ordinal.
    pub deadlines: Vec<Deadline>,
    /// Appeals (申诉).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appeals: Vec<Appeal>,
    /// Mandatory reports (强制报告), the open one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandatory_reports: Vec<MandatoryReport>,
    /// Assessment, services and what else was done for the person.
    #[serde(default, skip_serializing_if = "Casework::is_empty")]
    pub casework: Casework,
    /// Visits (走访), in the order in which they were recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// Uploads (附件) that belong to it, in the order in which they were attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// Who submitted a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledBy {
    /// The account.
    pub account: AccountId,
    /// Its role then.
    pub role: Role,
    /// The sign-in session, of residents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

/// Counts and facts that rules ask for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Number of events.
    pub events: u32,
    /// Decisions that are kept from whoever asked.
    #[serde(skip_serializing_if = "Unseen::is_nothing")]
    pub unseen: Unseen,
    /// When it was first routed: the clocks run from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routed_at: Option<DateTime<Utc>>,
    /// Returns so far.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ReturnRecord>,
    /// When the address was last corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<DateTime<Utc>>,
    /// The district has decided where it belongs, finally.
    pub decided_finally: bool,
    /// Waits so far.
    pub waits: u8,
    /// The point of the station that it belongs to, and why.
    pub point: Option<ChosenPoint>,
    /// Why its advisor has it; empty as long as nobody has.
    pub chosen_because: Vec<ChoiceReason>,
    /// An address of registration was told, other than where the person is.
    pub registered_told: bool,
    /// The station of registration, where that is another one.
    pub registered: Option<Registered>,
    /// Advisors who did not accept in time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken_back_from: Vec<AccountId>,
    /// Advisors who know the family, or whose work was successfully appealed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recused: Vec<AccountId>,
    /// Attempts that reached nobody.
    pub attempts: u32,
    /// The newest of them since somebody was reached last: after some, somebody goes to the door.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreached: Vec<Attempt>,
    /// More time that the advisor has asked the lead for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension_asked: Option<AskedExtension>,
    /// When somebody first reached the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_at: Option<DateTime<Utc>>,
    /// Urges so far.
    pub urges: u32,
    /// Working day of the last urge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urged_on: Option<NaiveDate>,
    /// The resident's rating, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Requests merged into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged_in: Vec<RequestId>,
    /// Who resolved it last: the advisor, or the lead in their place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<AccountId>,
    /// On which legal basis it is worked on, since its submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<LegalBasis>,
    /// Somebody else speaks for the person, who has to be asked first.
    pub reported: bool,
    /// The person is known to be younger than fourteen.
    pub under_14: bool,
    /// The age was known from a document at the submission.
    pub age_known: bool,
    /// What the guardian of a child answered, the last one last.
    pub guardian: Vec<GuardianAnswer>,
    /// Consents that count: the person's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentKind>,
    /// Those of them that were given after the submission.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later_consents: Vec<LaterConsent>,
    /// Consents taken back since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withdrawn_consents: Vec<WithdrawnConsent>,
    /// The ring of a doorbell that it came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<RingId>,
    /// When the personal half was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
}

/// More time for a deadline that an advisor asks for, until the lead has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedExtension {
    /// Which deadline.
    pub deadline: DeadlineKind,
    /// Until when.
    pub to: DateTime<Utc>,
    /// Who asks.
    pub by: AccountId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// One return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRecord {
    /// The station that sent it back.
    pub station: StationId,
    /// Why.
    pub ground: ReturnGround,
    /// When.
    pub at: DateTime<Utc>,
}

impl HelpRequest {
    /// Where `actor` stands, if they may use `verb` and it fits the state.
    ///
    /// # Errors
    /// `NotFound` before `NotAllowed` before `IllegalMove`: nobody learns the state of what they may not touch.
    pub fn allow(&self, actor: &Actor, verb: Verb) -> Result<Standing, Refusal> {
        let standing = standing(actor, self).ok_or(Refusal::NotFound)?;
        if !verb.allows(standing) {
            return Err(Refusal::NotAllowed(verb));
        }
        if !verb.is_legal_in(self.state.name()) {
            return Err(Refusal::IllegalMove(verb, self.state.name()));
        }
        if self.tally.erased_at.is_some() {
            return Err(Refusal::Erased);
        }
        Ok(standing)
    }

    /// Where `actor` stands to this request; `None` when it must look as if it did not exist.
    pub fn standing_of(&self, actor: &Actor) -> Option<Standing> {
        standing(actor, self)
    }

    /// The verbs that `actor` may use now, for the client to offer.
    pub fn available_verbs(&self, actor: &Actor) -> Vec<Verb> {
        Verb::ALL
            .into_iter()
            .filter(|verb| self.has_what_it_needs(*verb))
            .filter(|verb| actor.role.is_staff() || self.may_agree_by_phone() || !verb.is_about_consent())
            .filter(|verb| self.allow(actor, *verb).is_ok())
            .collect()
    }

    /// Whether there is anything for this verb to work upon.
    fn has_what_it_needs(&self, verb: Verb) -> bool {
        let work = &self.casework;
        match verb {
            Verb::ReturnToSender => self.has_order(),
            Verb::Redirect => self.left_in_queue().is_some(),
            Verb::Restrict => !self.restricted,
            Verb::Unrestrict => self.restricted,
            Verb::FileMandatoryReport | Verb::DismissMandatoryReport => {
                self.open_mandatory_report().is_some()
            }
            Verb::DecideCase => work.case.is_some(),
            Verb::ReviewCase => work.is_case(),
            Verb::AnswerReferral => work.unanswered().next().is_some(),
            Verb::Detach => !self.attachments.is_empty(),
            Verb::Go | Verb::EndFalseAlarm => self.tally.ring.is_some(),
            Verb::EndReferral => work.referrals.iter().any(Referral::is_under_way),
            _ => true,
        }
    }

    /// 首问负责: the member of staff who was asked first and filed it owns it until somebody has accepted it for the
    /// first time. What the desk answers, or the person withdraws, ends it too.
    pub fn first_asked(&self) -> Option<AccountId> {
        let untouched = self.step == Step::Report && !self.state.is_accepted();
        (untouched && self.filed_by.role.is_staff()).then_some(self.filed_by.account)
    }

    /// Whether somebody has reached the person and nobody owes them a call anew, as after reopening or new danger.
    pub fn is_reached(&self) -> bool {
        let call = self.latest_deadline(DeadlineKind::FirstContact);
        self.tally.reached_at.is_some() && !call.is_some_and(Deadline::is_open)
    }

    /// The deadlines that `reader` may know of: the one whom an appeal is about sees neither it nor its deadline.
    pub fn deadlines_for(&self, reader: AccountId) -> impl Iterator<Item = &Deadline> {
        let concerned = self.appeals.iter().any(|appeal| appeal.about == reader);
        let shown = move |one: &&Deadline| !(concerned && one.kind == DeadlineKind::Appeal);
        self.deadlines.iter().filter(shown)
    }

    /// Whether an appeal about it waits for its decision.
    pub fn has_open_appeal(&self) -> bool {
        self.appeals.iter().any(|appeal| appeal.decided.is_none())
    }

    /// The mandatory report that is still to be made, if there is one. At most one is open.
    pub fn open_mandatory_report(&self) -> Option<&MandatoryReport> {
        self.mandatory_reports.iter().find(|report| report.is_open())
    }

    /// Refuses what would end the request before a mandatory report was made or found unfounded.
    pub(crate) fn nothing_to_report(&self) -> Result<(), Refusal> {
        match self.open_mandatory_report() {
            Some(_) => Err(Refusal::MandatoryReportOpen),
            None => Ok(()),
        }
    }

    /// The latest deadline of a kind, open or not.
    pub fn latest_deadline(&self, kind: DeadlineKind) -> Option<&Deadline> {
        self.deadlines.iter().rev().find(|d| d.kind == kind)
    }

    /// The follow-ups that are still owed, in the order in which they were promised.
    pub fn open_follow_ups(&self) -> impl Iterator<Item = &Deadline> {
        self.deadlines
            .iter()
            .filter(|d| d.is_open() && d.kind.is_follow_up())
    }

    /// Due time of the next promise that can be missed: what queues are sorted by.
    pub fn next_due_at(&self) -> Option<DateTime<Utc>> {
        let open = self
            .deadlines
            .iter()
            .filter(|d| d.is_open() && d.kind.can_be_missed());
        open.map(|d| d.due_at).min()
    }

    /// Whether a promise has been missed and is not met yet.
    pub fn is_overdue(&self) -> bool {
        self.deadlines
            .iter()
            .any(|d| d.is_open() && d.missed_at.is_some())
    }

    /// Whether the person has died: nothing is said any more.
    pub fn is_about_the_dead(&self) -> bool {
        matches!(
            self.state,
            State::Resolved {
                outcome: Outcome::Deceased,
                ..
            } | State::Closed {
                outcome: Outcome::Deceased,
                ..
            }
        )
    }
}
