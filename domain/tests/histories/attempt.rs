//! From what somebody tries to the verb of the product.

use crate::steps::Try;
use crate::story::*;
use chrono::Duration;
use nuanxin_domain::follow_up::Findings;
use nuanxin_domain::help_request::{
    Addition, AppealDecision, Confirming, ConsentSaid, Decided, Filing, FollowUpReport, GuardianRelation,
    GuardianSaid, HelpRequest, MandatoryReportTo, Means, Protected, Refusal, ReturnGround, SenderGround,
    SpokenMeans, TriageDecision, VisitReport, Words,
};
use nuanxin_domain::ids::{AppealId, VisitId};
use nuanxin_domain::intake::ConsentKind;
use nuanxin_domain::rules::Deciding;
use uuid::Uuid;

/// `n` makes the id of an appeal.
pub fn attempt(r: &HelpRequest, what: &Try, n: u128, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let words = Words::default;
    match *what {
        Try::Route(station) => r.route(&placement(station), cx),
        Try::DecideRoute(station) => r.decide_route(TriageDecision::to(station), cx),
        Try::Assign(station, n) => {
            let station = r.state.station().filter(|_| n < 3).unwrap_or(station);
            let to = advisor_of(station, n.into());
            r.assign(to.account, to.station, cx)
        }
        Try::Accept => r.accept(cx),
        Try::Return { corrected } => {
            let correction = corrected.then(correction);
            r.send_back(ReturnGround::NotThisAddress, "不在本街道".into(), correction, cx)
        }
        Try::Recuse => r.recuse(None, cx),
        Try::Wait => r.wait("低保证到期了吗?".into(), cx),
        Try::Resume => r.resume(None, cx),
        Try::Contact { reached } => r.first_contact(Means::Phone, reached, None, words(), cx),
        Try::Visit { reached } => {
            let report = VisitReport {
                words: Words::told("来过了。"),
                ..visited(reached, n)
            };
            own(r.visit(report, &[], cx))
        }
        Try::Confirm => {
            let visit = r.visits.last().map_or(VisitId(Uuid::nil()), |visit| visit.id);
            own(r.confirm_visit(visit, Confirming::Account(cx.by.account), &[], cx))
        }
        Try::FollowUp { reached, relapse } => {
            let report = FollowUpReport {
                findings: relapse.then_some(Findings::Relapse),
                ..followed_up(reached)
            };
            own(r.follow_up(report, &[], cx))
        }
        Try::Note { telling: true } => r.note(Words::told("请带好证件。"), cx),
        Try::Note { .. } => r.note(Words::internal("家里有狗"), cx),
        ref later => attempt_later(r, later, n, cx),
    }
}

fn attempt_later(r: &HelpRequest, what: &Try, n: u128, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let words = Words::default;
    match *what {
        Try::Urgency(to) => r.assess_urgency(to, Some("情况有变".into()), cx),
        Try::Restrict(restricted) => r.restrict(restricted, None, cx),
        Try::DecideExtension { granted } => r.decide_extension(granted, None, cx),
        Try::Extend(kind, hours) => r.extend(kind, cx.now + Duration::hours(hours), "等材料".into(), cx),
        Try::Resolve(outcome) => r.resolve(outcome, Words::told("已办好。"), cx),
        Try::Close => r.close(true, words(), cx),
        Try::Reopen { handler } => r.reopen(words(), handler, cx),
        Try::ReturnToSender => {
            let until = r.submitted_at + Duration::days(2);
            r.return_to_sender(SenderGround::OutOfScope, "请转外区。".into(), Some(until), cx)
        }
        Try::Answer => r.answer(Words::told("请打12345。"), cx),
        Try::Add {
            corrected,
            danger: ref found,
        } => {
            let addition = Addition {
                text: Some("补充".into()),
                correction: corrected.then(correction),
                danger: found.map(danger),
            };
            r.add(addition, cx)
        }
        Try::Urge { text } => r.urge(text.then(|| "快一点".into()), cx),
        Try::Withdraw { spoken } => r.withdraw(None, spoken.then(|| confirmed(cx.now)), cx),
        Try::Rate => r.rate(4, true, None, cx),
        Try::Appeal { about_lead } => {
            r.appeal(AppealId(Uuid::from_u128(n)), "没有解决".into(), about_lead, cx)
        }
        Try::Decide { upheld } => {
            let appeal = r.appeals.last().map_or(AppealId(Uuid::nil()), |appeal| appeal.id);
            let decision = AppealDecision {
                appeal,
                upheld,
                words: Words::told("已复核。"),
            };
            r.decide_appeal(decision, cx)
        }
        Try::Sweep => r
            .climb(cx)
            .and_then(|decided| decided.ok_or(Refusal::DeadlineUnmovable)),
        ref later => attempt_to_protect(r, later, cx),
    }
}

fn attempt_to_protect(r: &HelpRequest, what: &Try, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    match *what {
        Try::Cry { heard, suggested } => r
            .urge(Some("救救我".into()), cx)
            .and_then(|urged| urged.heeding(&danger(suggested), heard, cx)),
        Try::CryAnyway(suggested) => {
            let said = Some("救救我");
            r.heard_anyway(Err(Refusal::UrgedToday), said, &danger(suggested), cx)
        }
        Try::OpenReport => {
            r.open_mandatory_report_about(Protected::WithoutCapacity, "身上有伤".to_owned().into(), cx)
        }
        Try::FileReport => {
            let filing = Filing {
                to: MandatoryReportTo::Police,
                at: None,
                reference: "接警单".to_owned().into(),
                note: None,
            };
            r.file_mandatory_report(filing, cx)
        }
        Try::DismissReport => r.dismiss_mandatory_report("已核实".to_owned().into(), cx),
        Try::GiveConsent => {
            let said = ConsentSaid {
                agreed: vec![ConsentKind::Referral],
                text_version: 1,
                heard: cx.by.role.is_staff().then_some(SpokenMeans::Phone),
                at: None,
            };
            r.give_consent(&said, cx)
        }
        Try::HearGuardian { agreed } => {
            let said = GuardianSaid {
                name: "王芳".to_owned().into(),
                relation: GuardianRelation::Parent,
                means: SpokenMeans::Counter,
                at: None,
                agreed: agreed.then_some(ConsentKind::Processing).into_iter().collect(),
                note: None,
            };
            r.guardian_said(said, cx)
        }
        Try::Release => r.release(cx),
        Try::Work(work) => crate::work::attempt(r, work, cx),
        _ => unreachable!("tried before, or about two requests"),
    }
}
