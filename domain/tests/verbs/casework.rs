//! Assessment, first service, case, referral: what is promised, and what meets it.

use crate::story::work::*;
use crate::story::*;
use DeadlineKind::{Assessment, CaseReview, EmergencyPapers, FirstService, Resolution};
use chrono::Duration;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::{DeadlineKind, DeadlineStatus};
use nuanxin_domain::help_request::{
    BenefitChange, BenefitReport, BenefitStatus, CaseText, EventKind, HardshipLevel, Outcome, Refusal,
    StateName, Step, Submission, Words,
};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::intake::{Consent, ConsentKind, Intake};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::purpose::{LegalBasis, NoBasis};
use nuanxin_domain::urgency::Urgency;

const BOTH: [DeadlineKind; 2] = [Assessment, FirstService];

fn consenting() -> Story {
    let given = [ConsentKind::Processing, ConsentKind::Referral];
    let consents = given.map(|kind| Consent {
        kind,
        version: "1".into(),
    });
    let told = Intake {
        consents: consents.into(),
        ..intake()
    };
    let submission = Submission {
        intake: Personal::new(told),
        ..submission(1)
    };
    Story::of(resident(), submission)
}

#[test]
fn assessment_and_first_service_run_from_the_routing() {
    let due = |urgency| {
        let story = Story::urgent(urgency).queued();
        BOTH.map(|kind| story.due(kind))
    };
    assert_eq!(due(Urgency::Sos), [at("09-15 10:00"); 2], "by the clock");
    assert_eq!(due(Urgency::Urgent), [at("09-16 17:00"), at("09-17 17:00")]);
    // 20 September is worked, the 25th is 中秋节
    assert_eq!(due(Urgency::Normal), [at("09-20 17:00"), at("09-28 17:00")]);

    let mut holiday = Story::urgent(Urgency::Sos);
    holiday.now = at("09-30 20:00");
    holiday = holiday.queued();
    assert_eq!(holiday.due(Assessment), at("10-01 20:00"));
}

#[test]
fn working_days_of_an_urgent_request_count_from_the_day_on_which_it_came_whoever_is_there() {
    let mut saturday = Story::urgent(Urgency::Urgent);
    saturday.now = at("09-19 11:00");
    saturday = saturday.queued();
    assert_eq!(
        saturday.due(Assessment),
        at("09-21 17:00"),
        "Sunday is worked, and Monday"
    );
    assert_eq!(
        saturday.due(DeadlineKind::FirstContact),
        at("09-20 11:00"),
        "hours by the clock start at the next opening"
    );
}

#[test]
fn waiting_moves_both_but_never_those_of_an_sos() {
    let mut story = Story::new().reached();
    let before = BOTH.map(|kind| story.due(kind));
    story.until("09-15 15:00");
    story.wait(&advisor(1)).unwrap();
    story.until("09-16 11:00");
    story.say(&resident(), "带来了").unwrap();
    assert_eq!(before, [at("09-20 17:00"), at("09-28 17:00")]);
    assert_eq!(
        BOTH.map(|kind| story.due(kind)),
        [at("09-21 13:00"), at("09-29 13:00")]
    );

    let mut sos = Story::urgent(Urgency::Sos).reached();
    let before = BOTH.map(|kind| sos.due(kind));
    sos.wait(&advisor(1)).unwrap();
    sos.after(60);
    for kind in BOTH {
        let later = sos.now + Duration::hours(90);
        let extended = sos.act(&lead(), |r, cx| r.extend(kind, later, "等材料".into(), cx));
        assert_eq!(extended, Err(Refusal::DeadlineUnmovable), "{kind:?}");
    }
    assert_eq!(BOTH.map(|kind| sos.due(kind)), before);
    let mut normal = Story::new().reached();
    let later = at("10-30 17:00");
    normal
        .act(&lead(), |r, cx| r.extend(Assessment, later, "住院中".into(), cx))
        .unwrap();
    assert_eq!(normal.due(Assessment), later);
}

#[test]
fn an_assessment_needs_a_reached_person_and_may_be_repeated() {
    let mut story = Story::new().accepted();
    assert_eq!(story.assess(&advisor(1), false), Err(Refusal::ContactMissing));
    story.reach(&advisor(1)).unwrap();
    assert_eq!(story.serve(&advisor(1), None), Err(Refusal::AssessmentMissing));
    assert_eq!(story.plan(&advisor(1)), Err(Refusal::AssessmentMissing));
    assert_eq!(
        story.assess(&advisor(2), false),
        Err(Refusal::NotAllowed(Verb::Assess))
    );
    story.assess(&advisor(1), false).unwrap();
    assert!(story.open(Assessment).is_none());
    assert_eq!(story.request.step, Step::Service);
    let again = |r: &nuanxin_domain::help_request::HelpRequest, cx: &nuanxin_domain::rules::Deciding<'_>| {
        let mut report = assessment(HardshipLevel::First, false);
        report.override_reason = Some("独居,无人照看".into());
        report.words = Words::told("我们会常来看您。");
        r.assess(report, cx)
    };
    story.act(&advisor(1), again).unwrap();
    assert_eq!(story.request.casework.level(), Some(HardshipLevel::First));
    assert_eq!(story.count("assessed"), 2, "the first one stays in the history");
    assert!(story.told(to(&resident()), NoticeTemplate::Told));
    let kept = &story.last.case_words[0];
    assert_eq!(kept.seq, story.request.tally.events);
    assert!(matches!(kept.text.expose(), CaseText::Override { .. }));
    story.serve(&advisor(1), None).unwrap();
    assert_eq!(story.request.step, Step::Referral);
}

#[test]
fn a_service_or_a_plan_meets_the_first_service() {
    let mut planned = Story::new().assessed();
    planned.plan(&advisor(1)).unwrap();
    assert!(planned.open(FirstService).is_none());
    assert_eq!(
        planned.request.latest_deadline(FirstService).unwrap().status,
        DeadlineStatus::Met
    );
    let served = Story::new().served();
    assert!(served.open(FirstService).is_none());
    let future = served.now + Duration::minutes(1);
    let later = served.clone().act(&advisor(1), |r, cx| {
        let mut report = service(None);
        report.at = Some(future);
        r.serve(report, cx)
    });
    assert_eq!(later, Err(Refusal::TimeOutOfRange));
}

#[test]
fn who_is_only_advised_is_resolved_without_an_assessment() {
    let story = Story::new().resolved();
    for kind in BOTH {
        let last = story.request.latest_deadline(kind).unwrap();
        assert_eq!(last.status, DeadlineStatus::Cancelled, "{kind:?}");
    }
}

#[test]
fn help_first_is_for_emergencies_and_blocks_the_end_until_the_assessment() {
    let mut calm = Story::new().reached();
    assert_eq!(calm.serve(&advisor(1), FIRST), Err(Refusal::NotAnEmergency));

    let mut story = Story::urgent(Urgency::Urgent).reached();
    story.serve(&advisor(1), FIRST).unwrap();
    assert_eq!(story.request.step, Step::Assessment, "help does not skip it");
    assert_eq!(story.due(EmergencyPapers), at("09-28 17:00"), "ten working days");
    assert!(story.open(Assessment).is_none(), "which stand for the two");
    assert_eq!(story.resolve(&advisor(1)), Err(Refusal::AssessmentOwed));
    story.until("09-17 17:00");
    assert_eq!(story.count("deadline_missed"), 0);
    let deceased = story.clone().act(&advisor(1), |r, cx| {
        r.resolve(Outcome::Deceased, Words::told("节哀。"), cx)
    });
    assert_eq!(deceased, Ok(()));
    story.assess(&advisor(1), false).unwrap();
    assert!(story.open(EmergencyPapers).is_none());
    story.resolve(&advisor(1)).unwrap();
}

#[test]
fn an_sos_that_was_helped_first_is_assessed_in_its_own_time() {
    let mut story = Story::urgent(Urgency::Sos).reached();
    story.serve(&advisor(1), FIRST).unwrap();
    assert_eq!(story.due(Assessment), at("09-15 10:00"));
    assert!(story.open(EmergencyPapers).is_some());
    story.refer(&advisor(1), FIRST).unwrap();
    let papers = story
        .request
        .deadlines
        .iter()
        .filter(|d| d.kind == EmergencyPapers);
    assert_eq!(papers.count(), 1, "owed once");

    let mut worse = Story::urgent(Urgency::Urgent).reached();
    worse.serve(&advisor(1), FIRST).unwrap();
    worse.after(30).raise(&lead(), Urgency::Sos).unwrap();
    assert_eq!(worse.due(Assessment) - worse.now, Duration::hours(24));
}

#[test]
fn a_case_is_proposed_by_the_advisor_and_confirmed_by_the_lead() {
    let mut story = Story::new().reached();
    assert_eq!(story.decide_case(&lead(), true), Err(Refusal::CaseNotProposed));
    story.assess(&advisor(1), true).unwrap();
    let asked = Audience::Lead { station: CJD };
    assert!(story.told(asked, NoticeTemplate::StaffCaseProposed));
    assert_eq!(
        story.decide_case(&advisor(1), true),
        Err(Refusal::NotAllowed(Verb::DecideCase))
    );
    let mut refused = story.clone();
    refused.decide_case(&lead(), false).unwrap();
    assert!(refused.open(Resolution).is_some() && refused.open(CaseReview).is_none());
    assert_eq!(refused.review_case(&advisor(1)), Err(Refusal::NotACase));

    story.decide_case(&lead(), true).unwrap();
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffCaseDecided));
    assert!(story.open(Resolution).is_none());
    assert_eq!(story.due(CaseReview), at("10-14 17:00"), "thirty days");
    assert_eq!(story.decide_case(&lead(), true), Err(Refusal::CaseNotProposed));
    story.assess(&advisor(1), false).unwrap();
    assert!(story.request.casework.is_case(), "only the lead ends it");
    story.decide_case(&lead(), false).unwrap();
    assert!(story.open(Resolution).is_some() && story.open(CaseReview).is_none());
}

#[test]
fn a_case_is_reviewed_every_thirty_days_and_a_missed_review_climbs() {
    let mut story = Story::new().in_a_case();
    story.plan(&advisor(1)).unwrap();
    story.until("10-12 09:30");
    story.review_case(&advisor(1)).unwrap();
    // 11 November is the thirtieth day
    assert_eq!(story.due(CaseReview), at("11-11 17:00"));
    story.until("11-11 17:00");
    assert!(story.happened(&EventKind::DeadlineMissed { deadline: CaseReview }));
    story.until("11-12 17:00");
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    let mut again = Story::new().in_a_case();
    again.resolve(&advisor(1)).unwrap();
    again
        .act(&lead(), |r, cx| r.reopen(Words::default(), true, cx))
        .unwrap();
    assert!(again.open(CaseReview).is_some() && again.open(Resolution).is_none());
}

#[test]
fn a_referral_needs_the_persons_consent_unless_there_is_danger() {
    let mut story = Story::new().assessed();
    assert_eq!(
        story.refer(&advisor(1), None),
        Err(Refusal::NoBasis(NoBasis::ConsentNotGiven))
    );
    let mut taken_back = consenting().assessed();
    taken_back
        .act(&resident(), |r, cx| {
            r.withdraw_consent(ConsentKind::Referral, None, cx)
        })
        .unwrap();
    assert_eq!(
        taken_back.refer(&advisor(1), None),
        Err(Refusal::NoBasis(NoBasis::ConsentWithdrawn))
    );
    let mut agreed = consenting().assessed();
    agreed.refer(&advisor(1), None).unwrap();
    assert_eq!(agreed.request.casework.referrals[0].basis, LegalBasis::Consent);
    let mut danger = Story::urgent(Urgency::Urgent).assessed();
    danger.refer(&advisor(1), None).unwrap();
    assert_eq!(danger.request.casework.referrals[0].basis, LegalBasis::Emergency);
}

#[test]
fn several_referrals_are_answered_each_in_its_own_time() {
    let mut story = consenting().served();
    story.refer(&advisor(1), None).unwrap();
    story.until("09-15 10:00");
    story.refer(&advisor(1), None).unwrap();
    let due = |story: &Story, n| story.request.referral_deadline(n).map(|d| d.due_at);
    assert_eq!(due(&story, 1), Some(at("09-17 17:00")), "three working days");
    assert_eq!(due(&story, 2), Some(at("09-18 17:00")));
    story.until("09-17 17:00");
    let missed = |n| story.request.referral_deadline(n).unwrap().missed_at;
    assert_eq!((missed(1), missed(2)), (Some(at("09-17 17:00")), None));
    assert_eq!(story.resolve(&advisor(1)), Err(Refusal::ReferralUnanswered));

    story.answer_referral(&advisor(1), 1, true).unwrap();
    assert_eq!((due(&story, 1), due(&story, 2)), (None, Some(at("09-18 17:00"))));
    assert_eq!(
        story.answer_referral(&lead(), 1, false),
        Err(Refusal::ReferralNotOpen)
    );
    assert_eq!(
        story.end_referral(&lead(), 2, true),
        Err(Refusal::ReferralNotOpen)
    );
    story.answer_referral(&lead(), 2, false).unwrap();
    story.resolve(&advisor(1)).unwrap();
    story.end_referral(&advisor(1), 1, true).unwrap();
    assert_eq!(
        story.end_referral(&advisor(1), 1, true),
        Err(Refusal::ReferralNotOpen)
    );
}

#[test]
fn what_was_merged_away_by_mistake_waits_for_the_same_answers_again() {
    let mut story = consenting().assessed();
    story.refer(&advisor(1), None).unwrap();
    story.refer(&advisor(1), None).unwrap();
    let into = Story::of(resident(), submission(2)).queued().request;
    let due = |story: &Story| [1, 2].map(|n| story.request.referral_deadline(n).map(|d| d.due_at));
    let before = due(&story);
    let same = nuanxin_domain::help_request::SamePerson::Yes;
    story
        .act(&lead(), |r, cx| {
            r.merge(&into, same, None, cx).map(|[joined, _]| joined)
        })
        .unwrap();
    assert_eq!(due(&story), [None, None]);
    story
        .act(&lead(), |r, cx| r.unmerge(&into, None, cx).map(|[back, _]| back))
        .unwrap();
    assert_eq!(due(&story), before);
}

#[test]
fn what_is_done_stays_done_when_it_is_routed_or_taken_up_again() {
    let mut returned = Story::new().assigned();
    let before = BOTH.map(|kind| returned.due(kind));
    returned.until("09-14 11:00");
    returned.send_back(&lead()).unwrap();
    returned.route(Some(JNS)).unwrap();
    assert_eq!(BOTH.map(|kind| returned.due(kind)), before, "no ping-pong");

    let mut plain = Story::new().closed();
    plain.until("09-15 10:00");
    let reopen = |story: &mut Story| story.act(&lead(), |r, cx| r.reopen(Words::default(), true, cx));
    reopen(&mut plain).unwrap();
    assert_eq!(
        BOTH.map(|kind| plain.due(kind)),
        [at("09-21 17:00"), at("09-29 17:00")]
    );

    let mut done = Story::new().served();
    done.resolve(&advisor(1)).unwrap();
    reopen(&mut done).unwrap();
    assert!(BOTH.iter().all(|kind| done.open(*kind).is_none()));
    done.reach(&advisor(1)).unwrap();
    assert_eq!(done.request.step, Step::Referral);
}

#[test]
fn a_benefit_status_changes_on_a_day_that_has_come() {
    let mut story = Story::new().resolved();
    let change = |story: &mut Story, on: &str| {
        let report = BenefitReport {
            benefit: BenefitStatus::MinimumLiving,
            change: BenefitChange::Refused,
            on: on.parse().unwrap(),
            words: Words::told("街道没有批准,可以申诉。"),
        };
        story.act(&advisor(1), |r, cx| r.change_benefit(report, cx))
    };
    assert_eq!(change(&mut story, "2026-09-15"), Err(Refusal::TimeOutOfRange));
    change(&mut story, "2026-09-14").unwrap();
    assert_eq!(story.request.casework.benefits[0].change, BenefitChange::Refused);
    assert!(story.told(to(&resident()), NoticeTemplate::Told));
}

#[test]
fn the_verbs_are_offered_when_there_is_something_to_do() {
    let offers = |story: &Story, by: &Actor, verb| story.request.available_verbs(by).contains(&verb);
    let mut story = consenting().reached();
    for verb in [
        Verb::DecideCase,
        Verb::ReviewCase,
        Verb::AnswerReferral,
        Verb::EndReferral,
    ] {
        assert!(!offers(&story, &lead(), verb), "{verb:?}");
    }
    story.assess(&advisor(1), true).unwrap();
    story.refer(&advisor(1), None).unwrap();
    assert!(offers(&story, &lead(), Verb::DecideCase) && offers(&story, &advisor(1), Verb::AnswerReferral));
    story.decide_case(&lead(), true).unwrap();
    story.answer_referral(&advisor(1), 1, true).unwrap();
    assert!(offers(&story, &advisor(1), Verb::ReviewCase) && offers(&story, &advisor(1), Verb::EndReferral));
    assert_eq!(story.state(), StateName::InProgress);
    assert_ne!(
        story.request.casework.assessment.unwrap().by,
        AccountId(uuid::Uuid::nil())
    );
}
