//! What people do with a request, as data; and from there to the verb of the product.

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Addition, AppealDecision, Decided, Filing, HelpRequest, MandatoryReportTo, Means, Outcome, Protected,
    Refusal, ReturnGround, TriageDecision, VisitReport, Words,
};
use nuanxin_domain::ids::{AppealId, StationId};
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
    Visit { reached: bool },
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
        Move::Visit { reached } => {
            let report = VisitReport {
                reached: *reached,
                people: 2,
                at: None,
                words: words(),
            };
            r.visit(report, cx)
        }
        Move::Note => r.note(Words::internal("家里有狗"), cx),
        Move::Raise(to) => r.assess_urgency(*to, Some("情况有变".into()), cx),
        Move::Lower => r.assess_urgency(Urgency::Normal, Some("已核实".into()), cx),
        Move::Wait => r.wait("低保证到期了吗?".into(), cx),
        Move::Resume => r.resume(None, cx),
        later => attempt_later(r, later, number, cx),
    }
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
