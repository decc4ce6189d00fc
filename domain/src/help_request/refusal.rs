//! Every "no" of the domain, each with a stable code and a sentence that a person understands.

use super::state::StateName;
use crate::access::Verb;
use crate::purpose::NoBasis;
use serde::{Deserialize, Serialize};

/// Coded grounds of a return (退单).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReturnGround {
    /// The person is in another street.
    NotThisAddress,
    /// The station does not give this service.
    NotThisService,
    /// The same person has asked the same already.
    Duplicate,
    /// Outside social assistance.
    OutOfScope,
}

/// Coded grounds for handing a work order back to its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SenderGround {
    /// The person is in another district.
    NotThisDistrict,
    /// Outside social assistance.
    OutOfScope,
}

/// Why a verb was refused. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Refusal {
    /// There is no such request for this actor.
    NotFound,
    /// The actor sees the request, but may not do this.
    NotAllowed(Verb),
    /// The verb does not fit the state.
    IllegalMove(Verb, StateName),
    /// The acceptance time has passed; a return is no longer possible.
    ReturnTooLate,
    /// An SOS is returned only after the person was reached.
    ReturnNeedsContact,
    /// Returned twice already: the district has decided, finally.
    DistrictDecided,
    /// The person has not been reached yet.
    ContactMissing,
    /// Waited twice already.
    WaitedTwice,
    /// Urged already on this working day.
    UrgedToday,
    /// The urgency is the same, or the change goes the wrong way.
    UrgencyUnchanged,
    /// Lowering needs a reason.
    ReasonMissing,
    /// Withdrawing this one needs a spoken confirmation by staff.
    SpokenConfirmationNeeded,
    /// The person has not agreed; it closes by itself.
    AgreementMissing,
    /// The advisor is not of this station.
    AdvisorElsewhere,
    /// The advisor has recused, or did not accept in time before.
    AdvisorExcluded,
    /// The advisor is on leave.
    AdvisorAway,
    /// The two requests are of different persons.
    DifferentPersons,
    /// A request cannot be merged into itself or into one that has ended.
    MergeTargetUnfit,
    /// Rated already.
    RatedAlready,
    /// The time for an appeal has passed.
    AppealTooLate,
    /// An appeal is open already.
    AppealOpen,
    /// No such open appeal.
    AppealNotOpen,
    /// Nobody decides an appeal about themselves.
    OwnAppeal,
    /// There is no open deadline of this kind, or it cannot be moved.
    DeadlineUnmovable,
    /// The new due time is not later than the old one.
    DeadlineNotLater,
    /// The station does not exist.
    StationUnknown,
    /// The committee is not one of the station's street.
    CommitteeElsewhere,
    /// The time lies in the future or before the request.
    TimeOutOfRange,
    /// It came with no work order, so there is nobody to hand it back to.
    NoWorkOrder,
    /// The sender takes a work order back within its period only.
    SenderReturnTooLate,
    /// The new due time is later than the work order's.
    BeyondWorkOrder,
    /// This consent stands already.
    ConsentGivenAlready,
    /// This consent was never given here.
    ConsentNotGiven,
    /// This consent has been withdrawn already.
    ConsentWithdrawnAlready,
    /// There is no room for so many photos or documents.
    AttachmentsFull,
    /// The personal half has been erased; nothing can be done with the request any more.
    Erased,
    /// Joined to a request that is still open.
    MergedIntoOpen,
    /// A mandatory report is open: nothing ends before it is made or found unfounded.
    MandatoryReportOpen,
    /// No mandatory report is open.
    MandatoryReportNotOpen,
    /// The guardian of a child under fourteen decides.
    GuardianDecides,
    /// The person decides for themselves.
    GuardianNotNeeded,
    /// The child may have to be protected from the guardian.
    GuardianNotToBeAsked,
    /// The hardship has not been assessed yet.
    AssessmentMissing,
    /// Help before the assessment is for urgent requests and SOS.
    NotAnEmergency,
    /// Help was given first; nothing ends before the assessment.
    AssessmentOwed,
    /// Nobody has proposed a case.
    CaseNotProposed,
    /// It is no case, so there is nothing to review.
    NotACase,
    /// No such referral waits for this.
    ReferralNotOpen,
    /// A provider has not answered yet.
    ReferralUnanswered,
    /// There is no legal basis for passing data on.
    NoBasis(NoBasis),
    /// No follow-up is owed that this contact would satisfy.
    FollowUpNotOwed,
    /// What is owed is a visit by two people; a call does not meet it.
    VisitNeeded,
    /// There is no such visit, or the one who confirms did not go.
    NotAVisitor,
    /// They have confirmed it already.
    VisitConfirmedAlready,
    /// The doorbell rang: nothing ends before somebody has heard a voice.
    VoiceNeeded,
    /// The ring is over: somebody was reached, or the request has ended.
    RingOver,
    /// Nobody has asked for more time, or what it was asked for runs no more.
    ExtensionNotAsked,
}

impl Refusal {
    /// The stable code that clients rely on.
    pub fn code(&self) -> &'static str {
        self.row().0
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(&self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(&self) -> (&'static str, &'static str, &'static str) {
        use Refusal::*;
        match self {
            NotFound => ("not_found", "没有找到这条求助。", "There is no such request."),
            NotAllowed(_) => ("not_allowed", "您没有权限做这一步。", "You may not do this."),
            IllegalMove(..) => ("illegal_move", "求助单现在的状态不能做这一步。", "This does not fit the present state of the request."),
            ReturnTooLate => ("return_too_late", "已过接单时限,不能退单。", "The acceptance time has passed; it can no longer be returned."),
            ReturnNeedsContact => ("return_needs_contact", "紧急求救须先联系到人,才能退单。", "An SOS can be returned only after the person was reached."),
            DistrictDecided => ("district_decided", "区级已最终指定受理站点,不能再退单。", "The district has decided finally; it cannot be returned again."),
            ContactMissing => ("contact_missing", "请先联系到本人,再做这一步。", "Reach the person first."),
            WaitedTwice => ("waited_twice", "待补充最多两次,已用完。", "A request can wait twice at most."),
            UrgedToday => ("urged_today", "今天已经催办过,我们已经加急提醒。", "You have urged already today; we have been reminded."),
            UrgencyUnchanged => ("urgency_unchanged", "紧急程度没有变化。", "The urgency would not change."),
            ReasonMissing => ("reason_missing", "请写明理由。", "Give a reason."),
            SpokenConfirmationNeeded => ("spoken_confirmation_needed", "为了您的安全,撤回前工作人员会先打电话确认。", "For your safety a person will call before this is withdrawn."),
            AgreementMissing => ("agreement_missing", "求助人尚未同意;到期会自动结案。", "The person has not agreed; the request closes by itself."),
            AdvisorElsewhere => ("advisor_elsewhere", "这位顾问不属于本站。", "This advisor is not of this station."),
            AdvisorAway => ("advisor_away", "这位顾问正在请假,请派给别人。", "This advisor is on leave; name somebody else."),
            AdvisorExcluded => ("advisor_excluded", "这位顾问已回避或曾逾期未接,不能再派。", "This advisor has recused or did not accept in time before."),
            DifferentPersons => ("different_persons", "两条求助不是同一个人,不能合并。", "The two requests are of different persons."),
            MergeTargetUnfit => ("merge_target_unfit", "不能合并到这条求助。", "It cannot be merged into that request."),
            RatedAlready => ("rated_already", "您已经评价过了,谢谢。", "You have rated already, thank you."),
            AppealTooLate => ("appeal_too_late", "已过申诉期限;可以提出投诉或重新求助。", "The time for an appeal has passed; you can complain or ask again."),
            AppealOpen => ("appeal_open", "已有一项申诉正在处理。", "An appeal is being handled already."),
            AppealNotOpen => ("appeal_not_open", "没有待处理的申诉。", "There is no open appeal."),
            OwnAppeal => ("own_appeal", "涉及本人的申诉须由他人处理。", "An appeal about yourself is decided by somebody else."),
            DeadlineUnmovable => ("deadline_unmovable", "没有可以延长的时限。", "There is no such deadline to extend."),
            DeadlineNotLater => ("deadline_not_later", "新的时限须晚于原时限。", "The new due time must be later than the old one."),
            StationUnknown => ("station_unknown", "没有这个站点。", "There is no such station."),
            CommitteeElsewhere => ("committee_elsewhere", "这个居委会不在该站点的街道。", "This committee is not of the station's street."),
            ConsentGivenAlready => ("consent_given_already", "已经同意过了。", "This consent stands already."),
            ConsentNotGiven => ("consent_not_given", "没有给过这项同意。", "This consent was not given."),
            ConsentWithdrawnAlready => ("consent_withdrawn_already", "这项同意已经收回。", "This consent has been withdrawn already."),
            AttachmentsFull => ("attachments_full", "一条求助最多9张照片、5份文件、5段语音。", "A request holds at most 9 photos, 5 documents and 5 voice messages."),
            Erased => ("erased", "这条求助的个人信息已删除,不能再办理;可以重新求助。", "The personal data of this request has been erased; ask anew instead."),
            MergedIntoOpen => ("merged_into_open", "并入的求助还在办理。", "The request that it was joined to is still open."),
            TimeOutOfRange => ("time_out_of_range", "时间不能晚于现在,也不能早于求助时间。", "The time lies in the future or before the request."),
            NoWorkOrder => ("no_work_order", "这条求助不是转来的工单,不能退回派单方。", "It came with no work order; there is no sender to return it to."),
            BeyondWorkOrder => ("beyond_work_order", "不能晚于工单的时限。", "It cannot be later than the work order's due time."),
            SenderReturnTooLate => ("sender_return_too_late", "已过派单方的退单期限,不能退回。", "The sender's period for returns has passed."),
            MandatoryReportOpen => ("mandatory_report_open", "有强制报告尚未完成;报告或经核实排除后才能继续。", "A mandatory report is open; make it, or have it found unfounded, first."),
            GuardianDecides => ("guardian_decides", "当事人未满十四周岁,由监护人决定。", "The person is younger than fourteen; the guardian decides."),
            GuardianNotNeeded => ("guardian_not_needed", "当事人已满十四周岁,由本人决定。", "The person is fourteen or older and decides for themselves."),
            GuardianNotToBeAsked => ("guardian_not_to_be_asked", "为保护孩子,这条求助不联系监护人。", "To protect the child, the guardian of this request is not asked."),
            AssessmentMissing => ("assessment_missing", "请先做困境评估,再做这一步;紧急情况可先行救助。", "Assess the hardship first; in an emergency help first, and say so."),
            NotAnEmergency => ("not_an_emergency", "先行救助只用于紧急求助。", "Help before the assessment is for urgent requests and SOS."),
            AssessmentOwed => ("assessment_owed", "已先行救助,补做困境评估后才能办结。", "Help was given first; record the assessment before it ends."),
            CaseNotProposed => ("case_not_proposed", "没有人提议转为个案。", "Nobody has proposed a case."),
            NotACase => ("not_a_case", "这条求助不是个案。", "This request is no case."),
            ReferralNotOpen => ("referral_not_open", "没有等这一步的转介。", "No such referral waits for this."),
            ReferralUnanswered => ("referral_unanswered", "还有转介没有答复,请先记下对方的答复。", "A provider has not answered; record the answer first."),
            NoBasis(why) => {
                let (zh, en) = why.sentence();
                (why.code(), zh, en)
            }
            FollowUpNotOwed | VisitNeeded | NotAVisitor | VisitConfirmedAlready | VoiceNeeded | RingOver => {
                self.row_of_visits()
            }
            ExtensionNotAsked => ("extension_not_asked", "没有待批的延长申请。", "Nobody waits for more time."),
            MandatoryReportNotOpen => ("mandatory_report_not_open", "没有待完成的强制报告。", "There is no open mandatory report."),
        }
    }

    /// The rows about who goes to the door, and about a doorbell.
    #[rustfmt::skip]
    fn row_of_visits(&self) -> (&'static str, &'static str, &'static str) {
        use Refusal::*;
        match self {
            FollowUpNotOwed => ("follow_up_not_owed", "现在没有待办的回访。", "No follow-up is owed now."),
            VisitNeeded => ("visit_needed", "这项须两人上门,电话不算。", "This asks for a visit by two people; a call does not count."),
            NotAVisitor => ("not_a_visitor", "没有这次走访,或您不在走访人员之列。", "There is no such visit, or you did not go."),
            VisitConfirmedAlready => ("visit_confirmed_already", "已经确认过了。", "This has been confirmed already."),
            VoiceNeeded => ("voice_needed", "门铃响过:须先打电话或上门听到本人的声音,才能这样结束。", "The doorbell rang: call or visit and hear a voice before it ends this way."),
            _ => ("ring_over", "这次门铃已有人联系上或已结束。", "This ring is over: somebody was reached, or the request has ended."),
        }
    }
}
