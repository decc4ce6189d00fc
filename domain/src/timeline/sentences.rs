//! One plain sentence for each kind of event, in Chinese and English. None of them holds personal data.

use crate::deadline::MoveReason;
use crate::help_request::{EventKind, Means};

impl EventKind {
    /// What happened, in Chinese and English, as residents and staff read it.
    #[rustfmt::skip]
    pub fn sentence(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            Submitted { .. } => ("求助已登记。", "The request was registered."),
            DangerFlagged { .. } => ("文字提示可能有危险。", "The words point to danger."),
            Routed { by_triage: true, .. } => ("区级已确定办理站点。", "The district named the station."),
            Routed { confirm: true, .. } => ("已送到站点,地址还要核实。", "It has reached a station; the address is to be confirmed."),
            Routed { .. } => ("已送到站点。", "It has reached the station."),
            SentToTriage { .. } => ("区级正在确认由哪个站点办理。", "The district is finding the right station."),
            RegisteredElsewhere { informed: true, .. } => ("户籍在另一街道,已告知户籍地站点。", "Registered in another street, whose station was informed."),
            RegisteredElsewhere { .. } => ("户籍在另一街道。", "Registered in another street."),
            Assigned { .. } => ("已派给一位顾问。", "An advisor was chosen."),
            Accepted { .. } => ("顾问已接单。", "An advisor has taken it."),
            Returned { .. } => ("站点退单。", "The station returned it."),
            Recused { .. } => ("顾问申请回避,换人办理。", "The advisor recused; somebody else takes it."),
            TakenBack { .. } => ("逾期未接,已收回。", "Not accepted in time; taken back."),
            ContactReached { means: Means::Phone } => ("已打电话联系到人。", "Reached by phone."),
            ContactReached { means: Means::Visit } => ("已上门见到人。", "Met at the door."),
            ContactReached { means: Means::Message } => ("已通过消息联系到人。", "Reached by message."),
            ContactReached { means: Means::Counter } => ("已在窗口接待。", "Received at the counter."),
            ContactAttempted { .. } => ("联系过一次,没有联系到人。", "Tried to reach the person, without success."),
            Visited { .. } | VisitConfirmed { .. } | HomeVisitDue => self.about_keeping(),
            FollowedUp { .. } | FollowUpAttempted { .. } | FollowedUpTogether { .. } => self.about_keeping(),
            Noted => ("有新的记录。", "A note was added."),
            UrgencyChanged { from, to } if to > from => ("紧急程度已提高。", "The urgency was raised."),
            UrgencyChanged { .. } => ("紧急程度已降低。", "The urgency was lowered."),
            Restricted => ("已设为保密件。", "Made a restricted request."),
            Unrestricted => ("已取消保密。", "No longer a restricted request."),
            Waiting { .. } => ("有一个问题等求助人回答。", "A question waits for an answer."),
            Extended { .. } | DeadlineMoved { .. } | DeadlineConfirmed { .. } | DistrictLater { .. } => self.about_time(),
            ExtensionAsked { .. } | ExtensionRefused { .. } => self.about_time(),
            DeadlineWarned { .. } | DeadlineMissed { .. } | Escalated { .. } => self.about_time(),
            Resumed => ("继续办理。", "Work goes on."),
            Added { address_corrected: true } => ("地址已更正。", "The address was corrected."),
            Added { .. } => ("求助人作了补充。", "Something was added."),
            Urged => ("求助人催办。", "The person asked us to hurry."),
            Withdrawn { .. } => ("求助已撤回。", "The request was withdrawn."),
            Resolved { .. } => ("求助已办结。", "The request was resolved."),
            Closed { agreed: true, .. } => ("求助人同意,已结案。", "Closed with the person's agreement."),
            Closed { .. } => ("到期没有异议,已结案。", "Closed, since nobody objected in time."),
            Reopened => ("求助已重新办理。", "The request was taken up again."),
            Answered => ("已直接解答。", "Answered directly."),
            ReturnedToSender { .. } => ("不属于本区办理,已退回派单方。", "It is not for this district; returned to its sender."),
            Merged { .. } => ("已并入同一人的另一件求助。", "Joined to another request of the same person."),
            MergedIn { .. } => ("另一件求助并入本件。", "Another request was joined to this one."),
            Unmerged { .. } => ("合并已撤销。", "The joining was undone."),
            Rated { .. } => ("求助人作了评价。", "The person rated the help."),
            Appealed { .. } => ("求助人提出申诉。", "The person appealed."),
            AppealDecided { upheld: true, .. } => ("申诉成立,换人重新办理。", "The appeal was upheld; somebody else takes it up again."),
            AppealDecided { .. } => ("申诉已有答复。", "The appeal was answered."),
            GuardianAnswered { .. } => self.about_agreeing(),
            MandatoryReportDue { .. } | MandatoryReportFiled { .. } | MandatoryReportDismissed { .. } => self.about_reporting(),
            Released { .. } => ("顾问不在岗,换人办理。", "The advisor is away or has left; somebody else takes it."),
            ConsentGiven { .. } | ConsentWithdrawn { .. } => self.about_agreeing(),
            Assessed { .. } | CaseDecided { .. } | CaseReviewed | Planned { .. } | Served { .. } => self.about_work(),
            Referred { .. } | ReferralAnswered { .. } | ReferralEnded { .. } | BenefitChanged { .. } => self.about_work(),
            RungAgain { .. } | SomebodyGoes { .. } | FalseAlarm { .. } => self.about_ringing(),
            Attached { .. } | AttachmentChecked { .. } | Detached { .. } => self.about_attaching(),
            PersonalErased { .. } => ("个人信息已删除。", "The personal data was erased."),
        }
    }

    #[rustfmt::skip]
    fn about_agreeing(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            ConsentGiven { .. } => ("求助人同意了信息的使用。", "The person agreed to a use of their data."),
            ConsentWithdrawn { .. } => ("求助人收回了一项同意。", "A consent was withdrawn."),
            GuardianAnswered { agreed, .. } if agreed.is_empty() => ("监护人没有同意。", "The guardian did not agree."),
            _ => ("监护人已同意。", "The guardian agreed."),
        }
    }

    #[rustfmt::skip]
    fn about_reporting(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            MandatoryReportDue { .. } => ("须立即强制报告。", "A mandatory report is due at once."),
            MandatoryReportFiled { .. } => ("已强制报告。", "The mandatory report was made."),
            _ => ("强制报告经核实排除。", "The mandatory report was found unfounded."),
        }
    }

    #[rustfmt::skip]
    fn about_attaching(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            Attached { .. } => ("添加了照片或文件。", "Photos or documents were added."),
            AttachmentChecked { fit: true, .. } => ("照片或文件可以查看了。", "A photo or document can be seen."),
            AttachmentChecked { .. } => ("有一份照片或文件不能接收,请换一份。", "A photo or document cannot be taken; please send another."),
            _ => ("撤下了一份照片或文件。", "A photo or document was taken away."),
        }
    }

    #[rustfmt::skip]
    fn about_ringing(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            RungAgain { .. } => ("门铃又响了。", "The doorbell rang again."),
            SomebodyGoes { neighbour: Some(_) } => ("一位邻居正赶去。", "A neighbour is on the way."),
            SomebodyGoes { .. } => ("工作人员正赶去。", "Somebody of the staff is on the way."),
            _ => ("已听到本人的声音:误按了门铃。", "A voice said that nothing is wrong: a false alarm."),
        }
    }

    #[rustfmt::skip]
    fn about_keeping(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            Visited { complete: true, .. } => ("已上门走访。", "A home visit was made."),
            Visited { .. } => ("已上门,还缺一人确认。", "A home visit was made; a second person has still to confirm it."),
            VisitConfirmed { complete: true, .. } => ("两人都已确认,走访完成。", "Two people have confirmed the home visit."),
            VisitConfirmed { .. } => ("一人已确认走访。", "One person has confirmed the home visit."),
            FollowedUp { .. } => ("已回访。", "We asked how things are."),
            FollowUpAttempted { .. } => ("回访过一次,没有联系到人。", "Tried to follow up, without success."),
            FollowedUpTogether { .. } => ("已随同户的另一次联系一并回访。", "Followed up together with another contact of the household."),
            _ => ("多次联系不上,须上门。", "Nobody reaches the person: somebody goes to the door."),
        }
    }

    #[rustfmt::skip]
    fn about_time(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            Extended { .. } => ("办理时限已延长。", "A deadline was extended."),
            ExtensionAsked { .. } => ("顾问申请延长时限。", "The advisor asks for more time."),
            ExtensionRefused { .. } => ("延长申请未获同意。", "More time was not granted."),
            DeadlineMoved { because: MoveReason::Calendar, .. } => ("工作日历有变,办理时限已调整。", "A deadline was moved, since the work calendar changed."),
            DeadlineMoved { .. } => ("时限规则有变,办理时限已调整。", "A deadline was moved, since the periods changed."),
            DeadlineConfirmed { .. } => ("办理时限已按公布的日历确认。", "A deadline was confirmed by the published calendar."),
            DistrictLater { .. } => ("工作日历有变,稍后才报区里。", "The district is called later, since the work calendar changed."),
            DeadlineWarned { .. } => ("时限快到了。", "A deadline is near."),
            DeadlineMissed { .. } => ("已超时。", "A deadline was missed."),
            _ => ("超时未处理,已报区级。", "Overdue and reported to the district."),
        }
    }

    #[rustfmt::skip]
    fn about_work(&self) -> (&'static str, &'static str) {
        use EventKind::*;
        match self {
            Assessed { .. } => ("已完成困境评估。", "The hardship was assessed."),
            CaseDecided { confirmed: true } => ("已作为个案持续跟进。", "It is now looked after as a case."),
            CaseDecided { .. } => ("不作为个案办理。", "It is not worked on as a case."),
            CaseReviewed => ("个案已回顾。", "The case was reviewed."),
            Planned { .. } => ("已制定救助计划。", "A plan was made."),
            Served { .. } => ("已提供一项服务。", "A service was given."),
            Referred { .. } => ("已转介给服务机构。", "Referred to a provider."),
            ReferralAnswered { accepted: true, .. } => ("服务机构已接受转介。", "The provider accepted the referral."),
            ReferralAnswered { .. } => ("服务机构没有接受转介。", "The provider declined the referral."),
            ReferralEnded { delivered: true, .. } => ("转介的服务已送达。", "The service of the referral was delivered."),
            ReferralEnded { .. } => ("转介的服务没有送达。", "The service of the referral was not delivered."),
            _ => ("救助身份有变化。", "A benefit status has changed."),
        }
    }
}
