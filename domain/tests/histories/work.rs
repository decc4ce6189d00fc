//! Case work by chance, and what it promises.

use crate::story::work::*;
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{
    BenefitChange, BenefitReport, BenefitStatus, Decided, HardshipLevel, HelpRequest, Outcome, Refusal,
    State, StateName, Words,
};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use proptest::prelude::*;

/// What somebody tries to do for the person.
#[derive(Debug, Clone, Copy)]
pub enum Work {
    Assess { case: bool },
    DecideCase { confirmed: bool },
    Review,
    Plan,
    Serve { first: bool },
    Refer { first: bool },
    Answer { accepted: bool },
    Deliver { delivered: bool },
    Benefit,
}

pub fn some_work() -> impl Strategy<Value = Work> {
    let yes = || any::<bool>();
    prop_oneof![
        3 => yes().prop_map(|case| Work::Assess { case }),
        3 => prop::bool::weighted(0.8).prop_map(|confirmed| Work::DecideCase { confirmed }),
        1 => Just(Work::Review),
        1 => Just(Work::Plan),
        3 => yes().prop_map(|first| Work::Serve { first }),
        3 => yes().prop_map(|first| Work::Refer { first }),
        3 => yes().prop_map(|accepted| Work::Answer { accepted }),
        1 => yes().prop_map(|delivered| Work::Deliver { delivered }),
        1 => Just(Work::Benefit),
    ]
}

pub fn attempt(r: &HelpRequest, work: Work, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let ground = |first: bool| FIRST.filter(|_| first);
    let last = r.casework.referrals.last().map_or(1, |last| last.ordinal);
    let waiting = r.casework.unanswered().next().map_or(last, |one| one.ordinal);
    match work {
        Work::Assess { case } => r.assess(assessment(HardshipLevel::First, case), cx),
        Work::DecideCase { confirmed } => r.decide_case(confirmed, None, cx),
        Work::Review => r.review_case("一切平稳".into(), cx),
        Work::Plan => r.plan(milestones(), Words::told("我们这样做。"), cx),
        Work::Serve { first } => r.serve(service(ground(first)), cx),
        Work::Refer { first } => r.refer(referral(ground(first)), cx),
        Work::Answer { accepted } => r.answer_referral(waiting, accepted, Words::default(), cx),
        Work::Deliver { delivered } => r.end_referral(last, delivered, Words::default(), cx),
        Work::Benefit => {
            let report = BenefitReport {
                benefit: BenefitStatus::MinimumLiving,
                change: BenefitChange::Started,
                on: cx.now.date_naive(),
                words: Words::default(),
            };
            r.change_benefit(report, cx)
        }
    }
}

/// Whatever has been done: what is owed has its deadline, and what is not has none.
pub fn is_promised(request: &HelpRequest) {
    let work = &request.casework;
    let open = |kind| {
        request
            .deadlines
            .iter()
            .filter(move |d| d.kind == kind && d.is_open())
    };
    let runs = |kind| open(kind).next().is_some();
    if work.assessment.is_some() {
        assert!(!runs(DeadlineKind::Assessment) && !runs(DeadlineKind::EmergencyPapers));
    }
    if work.is_served() {
        assert!(!runs(DeadlineKind::FirstService));
    }
    let at_station = matches!(
        request.state.name(),
        StateName::Queued | StateName::Assigned | StateName::InProgress | StateName::Waiting
    );
    if at_station {
        let assessed = work.assessment.is_some();
        let papers = runs(DeadlineKind::EmergencyPapers);
        assert_eq!(papers, work.owes_papers(), "{request:#?}");
        assert!(assessed || papers || runs(DeadlineKind::Assessment));
        assert!(work.is_served() || runs(DeadlineKind::FirstService));
        assert_eq!(runs(DeadlineKind::CaseReview), work.is_case());
        assert_eq!(runs(DeadlineKind::Resolution), !work.is_case());
        let waited_for: Vec<u16> = work.unanswered().map(|referral| referral.ordinal).collect();
        assert!(
            waited_for
                .iter()
                .all(|one| request.referral_deadline(*one).is_some())
        );
        assert_eq!(open(DeadlineKind::Referral).count(), waited_for.len());
    }
    if let State::Resolved { outcome, .. } | State::Closed { outcome, .. } = request.state
        && outcome != Outcome::Deceased
    {
        assert!(!work.owes_papers(), "nothing closes before the assessment");
    }
}

/// Assessment and first service of an SOS are never moved (domain rules, section 5).
pub fn an_sos_keeps_its_times(before: &HelpRequest, after: &HelpRequest) {
    if before.urgency != Urgency::Sos || after.urgency != Urgency::Sos {
        return;
    }
    let own = |d: &&Deadline| matches!(d.kind, DeadlineKind::Assessment | DeadlineKind::FirstService);
    for deadline in before.deadlines.iter().filter(own) {
        let then = &after.deadlines[usize::from(deadline.ordinal) - 1];
        assert_eq!((then.set_at, then.due_at), (deadline.set_at, deadline.due_at));
        assert_eq!(then.counting, deadline.counting);
    }
}
