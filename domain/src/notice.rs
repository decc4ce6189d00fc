//! What is said to whom: notices name a template and an audience, and carry no personal data.
//!
//! A notice never carries need, diagnosis, address or name (domain rules, section 8): the number and a template
//! are all there is. Nothing goes to the requester of a restricted request: the phone may be shared.

use crate::access::{Actor, Role};
use crate::ids::{AccountId, NeighbourId, RequestId, StationId};
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Audience {
    /// One account: a resident or an advisor.
    Account {
        /// The account.
        account: AccountId,
    },
    /// The lead of a station.
    Lead {
        /// The station.
        station: StationId,
    },
    /// Everybody of a station: SOS.
    Station {
        /// The station.
        station: StationId,
    },
    /// The district.
    District,
    /// The triage desk.
    Triage,
    /// A neighbour who agreed to be called by a doorbell: nobody's account, and no inbox.
    Neighbour {
        /// The neighbour.
        neighbour: NeighbourId,
    },
}

impl Audience {
    /// The audiences that somebody belongs to, themselves first.
    pub fn all_of(actor: &Actor) -> Vec<Audience> {
        let account = actor.account;
        let mut all = vec![Audience::Account { account }];
        match (actor.role, actor.station) {
            (Role::Lead, Some(station)) => {
                all.extend([Audience::Lead { station }, Audience::Station { station }]);
            }
            (Role::Advisor, Some(station)) => all.push(Audience::Station { station }),
            (Role::District, _) => all.extend([Audience::District, Audience::Triage]),
            (Role::Desk, _) => all.push(Audience::Triage),
            _ => {}
        }
        all
    }

    /// Whether somebody belongs to this audience.
    pub fn reaches(&self, actor: &Actor) -> bool {
        Audience::all_of(actor).contains(self)
    }
}

/// What is said; the wording is in [`NoticeTemplate::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // said by the table of texts
pub enum NoticeTemplate {
    Routed,
    Accepted,
    QuestionWaits,
    Resumed,
    Told,
    Resolved,
    Closed,
    Reopened,
    Answered,
    AppealReceived,
    AppealDecided,
    ComplaintReceived,
    ComplaintDecided,
    StaffSos,
    StaffNew,
    StaffAssigned,
    StaffWarned,
    StaffMissed,
    StaffTakenBack,
    StaffHandedOver,
    StaffEscalated,
    StaffReturned,
    StaffTriage,
    StaffResidentAdded,
    StaffUrged,
    StaffUrgencyRaised,
    StaffAppeal,
    StaffComplaint,
    StaffWithdrawn,
    StaffReopened,
    StaffContactPersonDue,
    StaffContactPerson,
    StaffLookupAlarm,
    StaffSilentCall,
    StaffCallWaits,
    StaffConsentWithdrawn,
    StaffDeletion,
    DeletionReceived,
    DeletionDecided,
    StaffDanger,
    StaffMandatoryReport,
    StaffComplaintWarned,
    StaffComplaintMissed,
    StaffComplaintEscalated,
    StaffDeletionWarned,
    StaffDeletionMissed,
    StaffDeletionEscalated,
    StaffSosTaken,
    StaffFirstAskedLapsed,
    StaffFirstAskedTaken,
    StaffRegisteredHere,
    StaffCatchUp,
    CatchUp,
    StaffCaseProposed,
    StaffCaseDecided,
    StaffHomeVisit,
    StaffExtensionAsked,
    StaffExtensionDecided,
    StaffRungAgain,
    StaffSomebodyGoes,
    StaffDoorbellSilent,
    NeighbourRang,
    NeighbourRangAgain,
    NeighbourSomebodyGoes,
    NeighbourRingOver,
}

impl NoticeTemplate {
    /// Whether it may wait until the morning, or for the minutes of a catch-up. What tells of danger never does.
    pub fn may_wait(self) -> bool {
        use NoticeTemplate::{
            NeighbourRang, NeighbourRangAgain, NeighbourRingOver, NeighbourSomebodyGoes, StaffCallWaits,
            StaffDanger, StaffLookupAlarm, StaffMandatoryReport, StaffRungAgain, StaffSilentCall,
            StaffSomebodyGoes, StaffSos, StaffSosTaken,
        };
        !matches!(
            self,
            StaffSos
                | StaffSosTaken
                | StaffRungAgain
                | StaffSomebodyGoes
                | NeighbourRang
                | NeighbourRangAgain
                | NeighbourSomebodyGoes
                | NeighbourRingOver
                | StaffDanger
                | StaffMandatoryReport
                | StaffSilentCall
                | StaffCallWaits
                | StaffLookupAlarm
        )
    }

    /// Whether it comes with a list of what happened.
    pub fn is_list(self) -> bool {
        matches!(self, NoticeTemplate::StaffCatchUp | NoticeTemplate::CatchUp)
    }

    /// The text in Chinese and English; `{number}` stands for the grouped request number, `{count}` for the length of
    /// the list.
    #[allow(clippy::too_many_lines)] // a table, one line a template
    #[rustfmt::skip]
    pub fn text(self) -> (&'static str, &'static str) {
        use NoticeTemplate::*;
        match self {
            Routed => ("您的求助({number})已送到站点,顾问会联系您。", "Your request ({number}) has reached the station; an advisor will contact you."),
            Accepted => ("顾问已接下您的求助({number})。", "An advisor has taken your request ({number})."),
            QuestionWaits => ("顾问有一个问题等您回答({number})。", "An advisor has a question for you ({number})."),
            Resumed => ("您的求助({number})继续办理。", "Your request ({number}) goes on."),
            Told => ("您的求助({number})有新的答复。", "There is a new answer to your request ({number})."),
            Resolved => ("您的求助({number})已办结,请评价。", "Your request ({number}) is resolved; please rate it."),
            Closed => ("您的求助({number})已结案。", "Your request ({number}) is closed."),
            Reopened => ("您的求助({number})已重新办理。", "Your request ({number}) has been taken up again."),
            Answered => ("您的求助({number})已直接答复。", "Your request ({number}) has been answered directly."),
            AppealReceived => ("已收到您的申诉({number})。", "Your appeal ({number}) has been received."),
            AppealDecided => ("您的申诉({number})有了结果。", "Your appeal ({number}) has been decided."),
            ComplaintReceived => ("已收到您的投诉。", "Your complaint has been received."),
            ComplaintDecided => ("您的投诉有了答复。", "Your complaint has been answered."),
            StaffSos => ("紧急求救 {number},请立即接单。", "SOS {number}: accept at once."),
            StaffNew => ("新求助 {number}。", "New request {number}."),
            StaffAssigned => ("求助 {number} 已派给您。", "Request {number} has been assigned to you."),
            StaffWarned => ("求助 {number} 的时限快到了。", "A deadline of request {number} is near."),
            StaffMissed => ("求助 {number} 已超时。", "A deadline of request {number} was missed."),
            StaffTakenBack => ("求助 {number} 逾期未接,已收回。", "Request {number} was not accepted in time and has been taken back."),
            StaffHandedOver => ("求助 {number} 已由他人接手。", "Somebody else has taken over request {number}."),
            StaffEscalated => ("求助 {number} 超时未处理,请督办。", "Request {number} is overdue and nobody has acted."),
            StaffReturned => ("求助 {number} 被退单。", "Request {number} was returned."),
            StaffTriage => ("求助 {number} 待分派。", "Request {number} waits for triage."),
            StaffResidentAdded => ("求助 {number} 有补充。", "Something was added to request {number}."),
            StaffUrged => ("求助 {number} 被催办。", "Request {number} was urged."),
            StaffUrgencyRaised => ("求助 {number} 紧急程度提高。", "The urgency of request {number} was raised."),
            StaffAppeal => ("求助 {number} 有申诉待处理。", "An appeal about request {number} waits."),
            StaffComplaint => ("有一项投诉待处理。", "A complaint waits."),
            StaffWithdrawn => ("求助 {number} 已撤回。", "Request {number} was withdrawn."),
            StaffReopened => ("求助 {number} 已重开。", "Request {number} was reopened."),
            StaffContactPersonDue => ("求助 {number} 30 天内联系超过五次,请指定一位固定联系人。", "More than five contacts in 30 days about request {number}: name one contact person."),
            StaffContactPerson => ("您是求助 {number} 的固定联系人。", "You are the contact person of request {number}."),
            StaffSilentCall => ("求助 {number} 本人的号码来电但无人说话,请尽快回电。", "A silent call came from the person's number of request {number}: call back soon."),
            StaffCallWaits => ("有一通来电待跟进:提到危险而没有求助单,或登记到一半。", "A call waits: danger without a request, or logged halfway."),
            StaffLookupAlarm => ("热线坐席的号码查询异常频繁,请核查审计记录。", "An agent at the desk looks up unusually many numbers; see the audit log."),
            StaffConsentWithdrawn => ("求助 {number} 的一项同意已收回,请先看清再办。", "A consent of request {number} was withdrawn; look before you go on."),
            StaffDeletion => ("有一项删除个人信息的申请待处理。", "A request for deletion of personal data waits."),
            DeletionReceived => ("已收到您删除个人信息的申请。", "Your request for deletion has been received."),
            DeletionDecided => ("您删除个人信息的申请有了答复。", "Your request for deletion has been answered."),
            StaffDanger => ("求助 {number} 的文字提示可能有危险。", "Words about request {number} point to danger."),
            StaffComplaintWarned => ("有一项投诉的答复期限快到了。", "The time to answer a complaint is nearly over."),
            StaffComplaintMissed => ("有一项投诉没有按期答复。", "A complaint was not answered in time."),
            StaffComplaintEscalated => ("有一项投诉超期未答复,请督办。", "A complaint is overdue and nobody has answered it."),
            StaffDeletionWarned => ("有一项删除个人信息申请的答复期限快到了。", "The time to answer a request for deletion is nearly over."),
            StaffDeletionMissed => ("有一项删除个人信息的申请没有按期答复。", "A request for deletion was not answered in time."),
            StaffDeletionEscalated => ("有一项删除个人信息的申请超期未答复,请督办。", "A request for deletion is overdue and nobody has answered it."),
            StaffSosTaken => ("紧急求救 {number} 已有人接下。", "SOS {number}: somebody has it."),
            StaffFirstAskedLapsed => ("您首问的求助 {number} 还没有人接下,请跟进。", "Nobody has taken request {number}, which you were asked first: see it through."),
            StaffFirstAskedTaken => ("您首问的求助 {number} 已有人接下。", "Request {number}, which you were asked first, has been taken."),
            StaffRegisteredHere => ("户籍在本街道的居民在别处求助({number}),申请事项可能需要您站配合。", "Somebody registered here asked for help elsewhere ({number}); an application may need you."),
            StaffCatchUp => ("系统中断已恢复,其间 {count} 项到了时限,请逐项处理。", "The system was away for a while; {count} things became due meanwhile. See to each of them."),
            CatchUp => ("系统中断已恢复,您的求助有 {count} 项进展。", "The system was away for a while; there is news about your requests ({count})."),
            StaffCaseProposed => ("求助 {number} 提议转为个案,请确认。", "Request {number} is proposed as a case; please decide."),
            StaffCaseDecided => ("站长已决定求助 {number} 是否作为个案。", "The lead has decided whether request {number} is a case."),
            StaffHomeVisit => ("求助 {number} 联系不上本人,须上门查看。", "Nobody reaches the person of request {number}: somebody has to go to the door."),
            StaffExtensionAsked => ("求助 {number} 的顾问申请延长时限,请审批。", "The advisor of request {number} asks for more time."),
            StaffExtensionDecided => ("求助 {number} 的延长申请有了结果。", "Your request for more time ({number}) has been decided."),
            StaffRungAgain => ("求助 {number} 的门铃又响了,请马上去看。", "The doorbell of request {number} rang again: go and look at once."),
            StaffSomebodyGoes => ("求助 {number}:已有人赶去。", "Request {number}: somebody is on the way."),
            StaffDoorbellSilent => ("有爱心门铃超过 24 小时没有信号,请看门铃列表并联系住户。", "A doorbell has been silent for more than 24 hours; look at the list of doorbells and call the household."),
            NeighbourRang => ("您答应照看的邻居按了门铃,请去看看。", "The neighbour whom you agreed to look after has rung the doorbell; please go and look."),
            NeighbourRangAgain => ("您答应照看的邻居又按了门铃,请去看看。", "The neighbour whom you agreed to look after has rung again; please go and look."),
            NeighbourSomebodyGoes => ("已有人去看您答应照看的邻居;您方便也可以去。", "Somebody is on the way to the neighbour whom you agreed to look after; you may go too."),
            NeighbourRingOver => ("您答应照看的邻居已有人联系上,谢谢您。", "Somebody has reached the neighbour whom you agreed to look after; thank you."),
            StaffMandatoryReport => ("求助 {number} 须立即强制报告。", "Request {number}: a mandatory report is due at once."),
        }
    }
}

/// A notice to be put into inboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Who is told.
    pub audience: Audience,
    /// What is said.
    pub template: NoticeTemplate,
    /// About which request.
    pub request: Option<RequestId>,
    /// How soon it must be read.
    pub urgency: Urgency,
}
