//! What people do with a request, as data; and from there to the verb of the product.

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::follow_up::Findings;
use nuanxin_domain::help_request::{
    Addition, AppealDecision, AssessmentReport, BenefitChange, BenefitReport, BenefitStatus, Confirming,
    Decided, Filing, FollowUpReport, HardshipLevel, HelpRequest, MandatoryReportTo, Means, Milestone,
    Outcome, Protected, ReferralOrder, ReferredField, Refusal, ReturnGround, ServiceGround, ServiceReport,
    Tier, TriageDecision, VisitReport, VisitorNamed, Words,
};
use nuanxin_domain::ids::{AccountId, AppealId, StationId, VisitId};
use nuanxin_domain::need::Need;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

/// Something that somebody does with a request.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // said by the names
pub enum Move {
    DecideRoute(StationId),
    Assign(Actor),
    Accept,
    Return,
    Recuse,
    Call { reached: bool },
    Visit { reached: bool, with: AccountId },
    Confirm,
    Assess { level: HardshipLevel, case: bool },
    DecideCase { confirmed: bool },
    ReviewCase,
    Plan,
    Serve { first: bool },
    Refer,
    ProviderAnswers { accepted: bool },
    Benefit,
    FollowUp { reached: bool, relapse: bool },
    DecideExtension { granted: bool },
    Note,
    Raise(Urgency),
    Lower,
    Wait,
    Resume,
    Answered,
    Extend(DeadlineKind, Duration),
    OpenReport,
    FileReport,
    Resolve(Outcome),
    AnswerDirectly,
    Close,
    Reopen,
    Urge,
    Withdraw,
    Rate(u8),
    Appeal { about_lead: bool },
    DecideAppeal { upheld: bool },
}

/// Who does what when.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
    /// What.
    pub what: Move,
}

/// Asks the product for it, as the API does. `number` makes the id of an appeal.
///
/// # Errors
/// Whatever the product refuses.
pub fn attempt(r: &HelpRequest, what: &Move, number: u64, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let words = Words::default;
    match what {
        Move::DecideRoute(station) => r.decide_route(TriageDecision::to(*station), cx),
        Move::Assign(to) => r.assign(to.account, to.station, cx),
        Move::Accept => r.accept(cx),
        Move::Return => r.send_back(ReturnGround::NotThisAddress, "不在本街道".into(), None, cx),
        Move::Recuse => r.recuse(None, cx),
        Move::Call { reached } => r.first_contact(Means::Phone, *reached, None, words(), cx),
        Move::Visit { .. } | Move::Confirm | Move::FollowUp { .. } => visit(r, what, number, cx),
        Move::Note => r.note(Words::internal("家里有狗"), cx),
        Move::Raise(to) => r.assess_urgency(*to, Some("情况有变".into()), cx),
        Move::Lower => r.assess_urgency(Urgency::Normal, Some("已核实".into()), cx),
        Move::Wait => r.wait("低保证到期了吗?".into(), cx),
        Move::Resume => r.resume(None, cx),
        work => attempt_work(r, work, number, cx),
    }
}

/// What is done at the door and on the telephone beside the steps of the case, each request by itself.
fn visit(r: &HelpRequest, what: &Move, number: u64, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let decided = match what {
        Move::Visit { reached, with } => {
            let report = VisitReport {
                id: VisitId(Uuid::from_u128(0x715 << 64 | u128::from(number))),
                reached: *reached,
                people: vec![VisitorNamed::Staff(cx.by.account), VisitorNamed::Staff(*with)],
                findings: None,
                at: None,
                words: Words::default(),
            };
            r.visit(report, &[], cx)
        }
        Move::FollowUp { reached, relapse } => {
            let report = FollowUpReport {
                kinds: r
                    .open_follow_ups()
                    .map(|deadline| deadline.kind)
                    .take(1)
                    .collect(),
                means: Means::Phone,
                reached: *reached,
                findings: Some(if *relapse {
                    Findings::Relapse
                } else {
                    Findings::Unchanged
                }),
                at: None,
                words: Words::default(),
            };
            r.follow_up(report, &[], cx)
        }
        _ => {
            let visit = r.visits.iter().rev().find(|visit| !visit.is_complete());
            let id = visit.ok_or(Refusal::NotAVisitor)?.id;
            r.confirm_visit(id, Confirming::Account(cx.by.account), &[], cx)
        }
    };
    decided?.into_iter().next().ok_or(Refusal::FollowUpNotOwed)
}

fn attempt_work(r: &HelpRequest, what: &Move, number: u64, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    match what {
        Move::Assess { level, case } => {
            let report = AssessmentReport {
                tier: Tier::MinimumLiving,
                level: *level,
                categories: vec![Need::Living],
                case: *case,
                override_reason: None,
                words: Words::default(),
            };
            r.assess(report, cx)
        }
        Move::DecideCase { confirmed } => r.decide_case(*confirmed, None, cx),
        Move::ReviewCase => r.review_case("一切平稳".into(), cx),
        Move::Plan => {
            let milestone = Milestone {
                text: "申请低保".into(),
                due_on: local_date(cx.now + Duration::days(20)),
            };
            r.plan(vec![milestone], Words::told("我们这样做。"), cx)
        }
        Move::Serve { first } => serve(r, *first, cx),
        Move::Refer => {
            let order = ReferralOrder {
                provider: "阳光社工事务所".into(),
                item: Some(17),
                fields: vec![ReferredField::Name],
                ground: None,
                words: Words::default(),
            };
            r.refer(order, cx)
        }
        Move::ProviderAnswers { accepted } => {
            let waiting = r
                .casework
                .unanswered()
                .next()
                .ok_or(Refusal::ReferralNotOpen)?
                .ordinal;
            r.answer_referral(waiting, *accepted, Words::default(), cx)
        }
        Move::Benefit => {
            let report = BenefitReport {
                benefit: BenefitStatus::MinimumLiving,
                change: BenefitChange::Started,
                on: local_date(cx.now),
                words: Words::default(),
            };
            r.change_benefit(report, cx)
        }
        Move::DecideExtension { granted } => r.decide_extension(*granted, None, cx),
        later => attempt_later(r, later, number, cx),
    }
}

fn serve(r: &HelpRequest, first: bool, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let report = ServiceReport {
        item: 11,
        at: None,
        ground: first.then_some(ServiceGround::EmergencyFirst),
        words: Words::default(),
    };
    r.serve(report, cx)
}

fn attempt_later(r: &HelpRequest, what: &Move, number: u64, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let words = Words::default;
    match what {
        Move::Answered => {
            let addition = Addition {
                text: Some("证件找到了".into()),
                ..Addition::default()
            };
            r.add(addition, cx)
        }
        Move::Extend(kind, by) => r.extend(*kind, cx.now + *by, "等材料".into(), cx),
        Move::OpenReport => {
            r.open_mandatory_report_about(Protected::WithoutCapacity, "身上有伤".to_owned().into(), cx)
        }
        Move::FileReport => {
            let filing = Filing {
                to: MandatoryReportTo::Police,
                at: None,
                reference: "接警单".to_owned().into(),
                note: None,
            };
            r.file_mandatory_report(filing, cx)
        }
        Move::Resolve(outcome) => r.resolve(*outcome, Words::told("已办好。"), cx),
        Move::AnswerDirectly => r.answer(Words::told("请打12345。"), cx),
        Move::Close => r.close(true, words(), cx),
        Move::Reopen => r.reopen(words(), true, cx),
        Move::Urge => r.urge(None, cx),
        Move::Withdraw => r.withdraw(None, None, cx),
        Move::Rate(score) => r.rate(*score, *score > 2, None, cx),
        Move::Appeal { about_lead } => {
            let id = AppealId(Uuid::from_u128(0xA99 << 64 | u128::from(number)));
            r.appeal(id, "没有解决".into(), *about_lead, cx)
        }
        Move::DecideAppeal { upheld } => {
            let open = r.appeals.iter().find(|appeal| appeal.decided.is_none());
            let decision = AppealDecision {
                appeal: open.ok_or(Refusal::AppealNotOpen)?.id,
                upheld: *upheld,
                words: Words::told("已复核。"),
            };
            r.decide_appeal(decision, cx)
        }
        _ => unreachable!("attempted before"),
    }
}
