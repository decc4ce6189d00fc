//! The verbs on a help request, who may use each, and in which states each is legal: the one table.

use super::Standing;
use crate::help_request::StateName;
use serde::Serialize;

/// Everything that can be done with a help request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// The router places it.
    Route,
    /// The triage desk places it.
    DecideRoute,
    /// The district takes it from a station's queue to another station, once nobody there has accepted it in time.
    Redirect,
    /// Hand it to an advisor.
    Assign,
    /// 接单
    Accept,
    /// 退单
    Return,
    /// 回避
    Recuse,
    /// 待补充
    Wait,
    /// Go on after waiting.
    Resume,
    /// 首问接待, reached or not.
    FirstContact,
    /// A visit.
    Visit,
    /// Somebody who went confirms it.
    ConfirmVisit,
    /// 回访, reached or not.
    FollowUp,
    /// A note.
    Note,
    /// Raise the urgency.
    RaiseUrgency,
    /// Lower the urgency.
    LowerUrgency,
    /// Make it restricted (保密件).
    Restrict,
    /// Lift the restriction.
    Unrestrict,
    /// See personal data unmasked.
    Reveal,
    /// Give a deadline more time.
    Extend,
    /// Ask the lead for more time.
    AskExtension,
    /// Grant or refuse it.
    DecideExtension,
    /// 办结
    Resolve,
    /// Close after the person agreed.
    Close,
    /// Close because nobody contested in time.
    Lapse,
    /// Take it up again.
    Reopen,
    /// 直接解答
    Answer,
    /// Hand a work order back to its sender.
    ReturnToSender,
    /// Join it to another request of the same person.
    Merge,
    /// Undo a merge.
    Unmerge,
    /// Something added by the resident, or for them.
    Add,
    /// 催办
    Urge,
    /// Withdraw.
    Withdraw,
    /// 满意度
    Rate,
    /// 申诉
    Appeal,
    /// Decide an appeal.
    DecideAppeal,
    /// 强制报告: a mandatory report becomes due.
    OpenMandatoryReport,
    /// It was made to those whom the law names.
    FileMandatoryReport,
    /// It was found unfounded, with a reason.
    DismissMandatoryReport,
    /// The advisor has left the staff or the station: out of their hands.
    Release,
    /// Record where the person is registered, and tell that station.
    Register,
    /// A rung of the ladder: warn, miss, take back, escalate.
    Escalate,
    /// Agree to a use of data, after the submission.
    GiveConsent,
    /// Take a consent back.
    WithdrawConsent,
    /// Keep what the guardian of a child said.
    HearGuardian,
    /// 困境评估
    Assess,
    /// Confirm, refuse or end a case (个案).
    DecideCase,
    /// Look at a case again.
    ReviewCase,
    /// 一户一策
    Plan,
    /// A service was given.
    Serve,
    /// 转介
    Refer,
    /// What the provider answered.
    AnswerReferral,
    /// How a referral ended.
    EndReferral,
    /// A benefit status started, was refused, or ended.
    ChangeBenefit,
    /// The doorbell rang again.
    RingAgain,
    /// Say that they go to whoever rang.
    Go,
    /// A human voice said that nothing is wrong.
    EndFalseAlarm,
    /// Attach uploads (附件).
    Attach,
    /// Take one away again.
    Detach,
    /// An upload was read, and is fit or not.
    CheckAttachment,
    /// Erase the personal half, after a granted deletion or when its time is over.
    Erase,
}

use Standing::{Colleague, Desk, District, FirstAsked, Handler, Lead, Requester, System};
use StateName::{
    Answered, Assigned, Closed, InProgress, Merged, Queued, Resolved, Returned, Submitted, Triage, Waiting,
    Withdrawn,
};

const OPEN: &[StateName] = &[Submitted, Returned, Triage, Queued, Assigned, InProgress, Waiting];
const STAFF: &[Standing] = &[Handler, Colleague, Lead, Desk, District, FirstAsked];

impl Verb {
    /// Every verb, in the order of the table.
    pub const ALL: [Verb; 61] = [
        Verb::Route,
        Verb::DecideRoute,
        Verb::Redirect,
        Verb::Assign,
        Verb::Accept,
        Verb::Return,
        Verb::Recuse,
        Verb::Wait,
        Verb::Resume,
        Verb::FirstContact,
        Verb::Visit,
        Verb::ConfirmVisit,
        Verb::FollowUp,
        Verb::Note,
        Verb::RaiseUrgency,
        Verb::LowerUrgency,
        Verb::Restrict,
        Verb::Unrestrict,
        Verb::Reveal,
        Verb::Extend,
        Verb::AskExtension,
        Verb::DecideExtension,
        Verb::Resolve,
        Verb::Close,
        Verb::Lapse,
        Verb::Reopen,
        Verb::Answer,
        Verb::ReturnToSender,
        Verb::Merge,
        Verb::Unmerge,
        Verb::Add,
        Verb::Urge,
        Verb::Withdraw,
        Verb::Rate,
        Verb::Appeal,
        Verb::DecideAppeal,
        Verb::OpenMandatoryReport,
        Verb::FileMandatoryReport,
        Verb::DismissMandatoryReport,
        Verb::Release,
        Verb::Register,
        Verb::Escalate,
        Verb::GiveConsent,
        Verb::WithdrawConsent,
        Verb::HearGuardian,
        Verb::Assess,
        Verb::DecideCase,
        Verb::ReviewCase,
        Verb::Plan,
        Verb::Serve,
        Verb::Refer,
        Verb::AnswerReferral,
        Verb::EndReferral,
        Verb::ChangeBenefit,
        Verb::RingAgain,
        Verb::Go,
        Verb::EndFalseAlarm,
        Verb::Attach,
        Verb::Detach,
        Verb::CheckAttachment,
        Verb::Erase,
    ];

    /// Whether this standing may use the verb at all.
    pub fn allows(self, standing: Standing) -> bool {
        self.standings().contains(&standing)
    }

    /// Whether the verb is legal in this state.
    pub fn is_legal_in(self, state: StateName) -> bool {
        self.states().contains(&state)
    }

    fn standings(self) -> &'static [Standing] {
        match self {
            Verb::Route | Verb::Lapse | Verb::Release | Verb::Register | Verb::Escalate | Verb::Erase => {
                &[System]
            }
            Verb::RingAgain | Verb::CheckAttachment => &[System],
            // A neighbour has no account: the product says it for them. The desk goes nowhere.
            Verb::Go => &[Handler, Colleague, Lead, District, System],
            Verb::EndFalseAlarm => &[Handler, Colleague, Lead, Desk, District],
            Verb::DecideRoute => &[Desk, District],
            Verb::Redirect => &[District],
            Verb::Assign => &[Lead, District, System],
            Verb::Accept => &[Handler, Colleague, Lead],
            Verb::Return | Verb::Visit | Verb::FirstContact => &[Handler, Colleague, Lead],
            Verb::ConfirmVisit | Verb::FollowUp => &[Handler, Colleague, Lead],
            Verb::Recuse | Verb::AskExtension => &[Handler],
            Verb::Wait | Verb::Resolve => &[Handler, Lead],
            Verb::Assess
            | Verb::ReviewCase
            | Verb::Plan
            | Verb::Serve
            | Verb::Refer
            | Verb::AnswerReferral
            | Verb::EndReferral
            | Verb::ChangeBenefit => &[Handler, Lead],
            Verb::DecideCase => &[Lead],
            Verb::Resume => &[Handler, Lead, System],
            Verb::Note => STAFF,
            Verb::RaiseUrgency => &[
                Requester, Handler, Colleague, Lead, Desk, District, System, FirstAsked,
            ],
            Verb::LowerUrgency => &[Handler, Lead, District],
            Verb::Restrict => &[Requester, Handler, Lead, Desk, District],
            Verb::Unrestrict => &[Lead, District],
            Verb::Reveal => STAFF,
            Verb::Extend | Verb::DecideExtension => &[Lead, District],
            Verb::Close => &[Handler, Lead],
            Verb::Reopen => &[Handler, Lead, Desk, District],
            Verb::Answer | Verb::ReturnToSender => &[Desk, Lead, District],
            Verb::Merge | Verb::Unmerge => &[Handler, Lead, Desk, District],
            Verb::Add | Verb::Attach | Verb::Detach => {
                &[Requester, Handler, Colleague, Lead, Desk, District, FirstAsked]
            }
            Verb::Urge => &[Requester, Desk],
            // The desk does not see restricted requests; somebody must be able to confirm by voice.
            Verb::Withdraw => &[Requester, Lead, Desk, District],
            Verb::Rate | Verb::Appeal => &[Requester],
            // Also by word of mouth: not everybody who agreed has a phone.
            Verb::WithdrawConsent => &[Requester, Handler, Lead, Desk, District],
            // Not the desk: whoever calls may say that they are the person.
            Verb::GiveConsent => &[Requester, Handler, Lead, District],
            // Nor here: or the mother.
            Verb::HearGuardian => &[Handler, Lead, District],
            Verb::DecideAppeal => &[Lead, District],
            // Whoever suspects harm owes the report: the law names everybody who works with the person.
            Verb::OpenMandatoryReport | Verb::FileMandatoryReport => STAFF,
            Verb::DismissMandatoryReport => &[Lead, District],
        }
    }

    /// Whether it says to what the person agrees.
    pub(crate) fn is_about_consent(self) -> bool {
        matches!(self, Verb::GiveConsent | Verb::WithdrawConsent)
    }

    fn states(self) -> &'static [StateName] {
        match self {
            Verb::Route => &[Submitted, Returned],
            Verb::DecideRoute => &[Submitted, Returned, Triage],
            Verb::Redirect => &[Queued],
            Verb::Assign => &[Queued, Assigned, InProgress],
            Verb::Accept => &[Queued, Assigned],
            Verb::Return => &[Queued, Assigned, InProgress],
            Verb::Recuse => &[Assigned, InProgress],
            Verb::Wait | Verb::Resolve => &[InProgress],
            Verb::Resume => &[Waiting],
            Verb::FirstContact => &[InProgress, Waiting],
            // Follow-ups are owed after the end too; who went may confirm it whatever has happened since.
            Verb::Visit | Verb::FollowUp => &[InProgress, Waiting, Resolved, Closed],
            Verb::ConfirmVisit => &[Queued, Assigned, InProgress, Waiting, Resolved, Closed],
            Verb::Assess | Verb::DecideCase | Verb::ReviewCase | Verb::Plan | Verb::Serve | Verb::Refer => {
                &[InProgress, Waiting]
            }
            // A provider answers whoever has it then.
            Verb::AnswerReferral => &[Queued, Assigned, InProgress, Waiting],
            // Help, and the office's answer, may come after the end.
            Verb::EndReferral | Verb::ChangeBenefit => {
                &[Queued, Assigned, InProgress, Waiting, Resolved, Closed]
            }
            Verb::Extend | Verb::AskExtension | Verb::DecideExtension => {
                &[Queued, Assigned, InProgress, Waiting, Resolved, Closed]
            }
            Verb::RaiseUrgency | Verb::LowerUrgency => OPEN,
            Verb::RingAgain | Verb::Go | Verb::EndFalseAlarm => OPEN,
            Verb::Close | Verb::Lapse => &[Resolved],
            Verb::Rate | Verb::Appeal | Verb::Reopen => &[Resolved, Closed],
            Verb::Answer => &[Submitted, Returned, Triage, Queued],
            Verb::ReturnToSender => &[Submitted, Returned, Triage, Queued, Assigned],
            Verb::Merge => OPEN,
            Verb::Unmerge => &[Merged],
            Verb::Add | Verb::Attach | Verb::Detach => &[
                Submitted, Returned, Triage, Queued, Assigned, InProgress, Waiting, Resolved,
            ],
            // An appeal may outlast the case, and the case may be taken up again meanwhile.
            Verb::DecideAppeal | Verb::Escalate => &[
                Submitted, Returned, Triage, Queued, Assigned, InProgress, Waiting, Resolved, Closed,
            ],
            Verb::Urge | Verb::Withdraw => OPEN,
            Verb::Erase => &[Closed, Withdrawn, Answered, Merged],
            Verb::OpenMandatoryReport
            | Verb::FileMandatoryReport
            | Verb::DismissMandatoryReport
            | Verb::GiveConsent
            | Verb::HearGuardian => &[
                Submitted, Returned, Triage, Queued, Assigned, InProgress, Waiting, Resolved,
            ],
            Verb::Release => &[Assigned, InProgress, Waiting],
            Verb::Register => &[Queued, Assigned, InProgress, Waiting, Resolved],
            Verb::Note
            | Verb::Restrict
            | Verb::Unrestrict
            | Verb::Reveal
            | Verb::WithdrawConsent
            | Verb::CheckAttachment => &[
                Submitted, Returned, Triage, Queued, Assigned, InProgress, Waiting, Resolved, Closed,
                Withdrawn, Answered, Merged,
            ],
        }
    }
}
