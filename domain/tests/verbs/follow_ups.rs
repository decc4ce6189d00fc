//! Follow-ups: promised at the end, met by one contact for the household, gone with a reopening.

use crate::story::*;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::deadline::{Deadline, DeadlineKind, DeadlineStatus};
use nuanxin_domain::follow_up::Findings;
use nuanxin_domain::help_request::{
    AssessmentReport, BenefitChange, BenefitReport, BenefitStatus, Decided, EventKind, FollowUpReport,
    HardshipLevel, HelpRequest, Outcome, Refusal, StateName, Tier, Words,
};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;

fn assess(story: &mut Story, level: HardshipLevel) {
    let report = AssessmentReport {
        tier: Tier::General,
        level,
        categories: vec![],
        case: false,
        override_reason: None,
        words: Words::default(),
    };
    story.act(&advisor(1), |r, cx| r.assess(report, cx)).unwrap();
}

fn benefit(story: &mut Story) {
    let report = BenefitReport {
        benefit: BenefitStatus::Orphan,
        change: BenefitChange::Started,
        on: nuanxin_domain::calendar::local_date(story.now),
        words: Words::default(),
    };
    story
        .act(&advisor(1), |r, cx| r.change_benefit(report, cx))
        .unwrap();
}

fn ended(outcome: Outcome, level: Option<HardshipLevel>) -> Story {
    let mut story = Story::new().reached();
    if let Some(level) = level {
        assess(&mut story, level);
    }
    story
        .act(&advisor(1), |r, cx| r.resolve(outcome, Words::told("好的。"), cx))
        .unwrap();
    story
        .act(&advisor(1), |r, cx| r.close(true, Words::default(), cx))
        .unwrap();
    story
}

fn of_kind(story: &Story, kind: DeadlineKind) -> Vec<&Deadline> {
    story
        .request
        .deadlines
        .iter()
        .filter(|d| d.kind == kind)
        .collect()
}

fn dates(story: &Story, kind: DeadlineKind) -> Vec<DateTime<Utc>> {
    of_kind(story, kind).iter().map(|d| d.due_at).collect()
}

fn follow(story: &mut Story, report: FollowUpReport) -> Told {
    story.act(&advisor(1), |r, cx| own(r.follow_up(report, &[], cx)))
}

#[test]
fn closing_promises_a_return_visit_by_the_outcome_and_checks_by_the_level() {
    for outcome in [Outcome::Helped, Outcome::Referred, Outcome::NotEligible] {
        let story = ended(outcome, None);
        // 30 days from 14 September end on 14 October, a Wednesday
        assert_eq!(dates(&story, DeadlineKind::ReturnVisit), [at("10-14 17:00")]);
        assert!(dates(&story, DeadlineKind::SafeguardCheck).is_empty());
    }
    for outcome in [Outcome::Advised, Outcome::Declined, Outcome::Unreachable] {
        assert!(dates(&ended(outcome, None), DeadlineKind::ReturnVisit).is_empty());
    }
    let first = ended(Outcome::Helped, Some(HardshipLevel::First));
    let checks = dates(&first, DeadlineKind::SafeguardCheck);
    assert_eq!(checks.len(), 3);
    assert_eq!(checks[0], at("12-14 17:00"), "the 90th day is a Sunday");
    let second = ended(Outcome::Advised, Some(HardshipLevel::Second));
    assert_eq!(dates(&second, DeadlineKind::SafeguardCheck), checks[1..2]);
    assert!(
        dates(
            &ended(Outcome::Moved, Some(HardshipLevel::First)),
            DeadlineKind::SafeguardCheck
        )
        .is_empty()
    );
}

#[test]
fn after_a_death_the_family_is_visited_and_nobody_is_told_anything() {
    let mut story = Story::new().reached();
    benefit(&mut story);
    assess(&mut story, HardshipLevel::First);
    story
        .act(&advisor(1), |r, cx| {
            r.resolve(Outcome::Deceased, Words::told("节哀。"), cx)
        })
        .unwrap();
    assert!(story.notices.is_empty());
    let kinds = story.request.open_follow_ups().map(|d| d.kind);
    assert!(kinds.eq([DeadlineKind::BereavementVisit]));
    story
        .act(&advisor(1), |r, cx| r.close(true, Words::default(), cx))
        .unwrap();
    assert!(story.notices.is_empty());
    assert_eq!(follow(&mut story, followed_up(true)), Err(Refusal::VisitNeeded));
    benefit(&mut story);
    assert!(
        dates(&story, DeadlineKind::ReturnVisit).len() == 1,
        "none after the death"
    );
    story.until("09-20 17:00");
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffMissed));
}

#[test]
fn a_follow_up_that_nobody_makes_climbs_to_whoever_is_still_there() {
    let mut story = ended(Outcome::Helped, None);
    story.until("10-14 17:00");
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffMissed));
    assert!(story.request.is_overdue());
    let mut left = ended(Outcome::Helped, None);
    left.rules.roster.works_at.insert(advisor(1).account, None);
    left.until("10-14 17:00");
    assert!(!left.told(to(&advisor(1)), NoticeTemplate::StaffMissed));
    assert!(left.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffMissed));
    follow(&mut left, followed_up(true)).unwrap();
    assert!(!left.request.is_overdue());
}

#[test]
fn one_contact_meets_what_falls_within_fourteen_days_and_what_is_named() {
    let mut story = ended(Outcome::Helped, Some(HardshipLevel::Second));
    assert_eq!(
        follow(&mut story, followed_up(true)),
        Err(Refusal::FollowUpNotOwed),
        "too early"
    );
    story.until("09-30 10:00");
    follow(&mut story, followed_up(true)).unwrap();
    assert_eq!(
        of_kind(&story, DeadlineKind::ReturnVisit)[0].status,
        DeadlineStatus::Met
    );
    assert!(of_kind(&story, DeadlineKind::SafeguardCheck)[0].is_open());
    let named = FollowUpReport {
        kinds: vec![DeadlineKind::SafeguardCheck],
        ..followed_up(true)
    };
    follow(&mut story, named).unwrap();
    assert_eq!(story.request.open_follow_ups().count(), 0);
}

#[test]
fn a_check_of_level_one_asks_for_a_visit_by_two() {
    let mut story = ended(Outcome::Advised, Some(HardshipLevel::First));
    story.until("12-07 10:00");
    assert_eq!(follow(&mut story, followed_up(true)), Err(Refusal::VisitNeeded));
    assert!(story.request.asks_for_visit(DeadlineKind::SafeguardCheck));
    assert_eq!(story.request.open_follow_ups().count(), 3);
}

#[test]
fn an_attempt_meets_nothing() {
    let mut story = ended(Outcome::Helped, None);
    story.until("10-10 10:00");
    follow(&mut story, followed_up(false)).unwrap();
    assert!(story.open(DeadlineKind::ReturnVisit).is_some());
    assert_eq!(story.request.tally.attempts, 1);
    let mut nothing = ended(Outcome::Advised, None);
    assert_eq!(
        follow(&mut nothing, followed_up(false)),
        Err(Refusal::FollowUpNotOwed)
    );
}

#[test]
fn a_relapse_takes_it_up_again_in_the_same_decision_and_plans_anew() {
    let mut story = ended(Outcome::Helped, Some(HardshipLevel::Second));
    story.until("10-12 10:00");
    let relapse = FollowUpReport {
        findings: Some(Findings::Relapse),
        ..followed_up(true)
    };
    let version = story.request.version;
    follow(&mut story, relapse).unwrap();
    assert_eq!(story.request.version, version + 1);
    assert_eq!(story.state(), StateName::InProgress);
    assert_eq!(story.request.open_follow_ups().count(), 0, "met or cancelled");
    assert!(story.open(DeadlineKind::FirstContact).is_some());
    story.reach(&advisor(1)).unwrap();
    story.resolve(&advisor(1)).unwrap();
    story
        .act(&advisor(1), |r, cx| r.close(true, Words::default(), cx))
        .unwrap();
    assert_eq!(
        story.request.open_follow_ups().count(),
        2,
        "anew, and nothing twice"
    );
    let mut left = ended(Outcome::Helped, None);
    left.until("10-12 10:00");
    left.rules.roster.works_at.insert(advisor(1).account, Some(JNS));
    let relapse = FollowUpReport {
        findings: Some(Findings::Relapse),
        ..followed_up(true)
    };
    left.act(&lead(), |r, cx| own(r.follow_up(relapse, &[], cx)))
        .unwrap();
    assert_eq!(left.state(), StateName::Queued, "its advisor works elsewhere");
}

#[test]
fn a_change_of_a_benefit_promises_one_return_visit_that_outlives_the_resolution() {
    let mut story = Story::new().reached();
    benefit(&mut story);
    benefit(&mut story);
    assert_eq!(dates(&story, DeadlineKind::ReturnVisit), [at("10-14 17:00")]);
    story.resolve(&advisor(1)).unwrap();
    story
        .act(&advisor(1), |r, cx| r.close(true, Words::default(), cx))
        .unwrap();
    assert_eq!(
        dates(&story, DeadlineKind::ReturnVisit).len(),
        1,
        "closing adds none beside it"
    );
    story.until("10-05 10:00");
    benefit(&mut story);
    assert_eq!(
        dates(&story, DeadlineKind::ReturnVisit).len(),
        2,
        "another one is due much later"
    );
    story.until("10-14 17:00");
    let [first, second] = of_kind(&story, DeadlineKind::ReturnVisit)[..] else {
        panic!("two return visits")
    };
    assert!(
        first.missed_at.is_some() && second.missed_at.is_none(),
        "each has its own ladder"
    );
}

/// Follows up `story`'s request together with the household's others.
fn together(story: &Story, others: &[HelpRequest]) -> Vec<Decided> {
    let by = advisor(1);
    let cx = Deciding {
        by: &by,
        now: story.now,
        rules: &story.rules,
    };
    story.request.follow_up(followed_up(true), others, &cx).unwrap()
}

#[test]
fn one_contact_serves_the_household_but_never_across_restriction() {
    let mut hers = ended(Outcome::Helped, None);
    let mut his = ended(Outcome::Helped, Some(HardshipLevel::Second));
    his.request.id = nuanxin_domain::ids::RequestId(uuid::Uuid::from_u128(77));
    hers.until("10-12 10:00");
    let both = together(&hers, std::slice::from_ref(&his.request));
    assert_eq!(both.len(), 2);
    let EventKind::FollowedUpTogether { with, seq, ref met } = both[1].events[0].kind else {
        panic!("an event that names the contact")
    };
    assert_eq!((with, seq), (hers.request.id, both[0].events[0].seq));
    assert_eq!(*met, [DeadlineKind::ReturnVisit]);
    assert_eq!(
        both[1].request.open_follow_ups().count(),
        1,
        "the check is due much later"
    );
    assert!(both[1].notices.is_empty());

    let restricted = HelpRequest {
        restricted: true,
        ..his.request.clone()
    };
    assert_eq!(together(&hers, std::slice::from_ref(&restricted)).len(), 1);
    hers.request.restricted = true;
    assert_eq!(together(&hers, std::slice::from_ref(&his.request)).len(), 1);
}

#[test]
fn somebody_whom_nobody_reaches_is_not_reached_with_the_household() {
    let mut his = Story::new().accepted();
    for when in ["09-14 11:00", "09-14 14:00", "09-15 10:00"] {
        his.until(when);
        his.attempt(&advisor(1)).unwrap();
    }
    assert!(his.open(DeadlineKind::HomeVisit).is_some());
    his.request.id = nuanxin_domain::ids::RequestId(uuid::Uuid::from_u128(77));
    let mut hers = ended(Outcome::Helped, None);
    hers.until("10-12 10:00");
    assert_eq!(together(&hers, &[his.request]).len(), 1);
}

#[test]
fn a_return_visit_may_wait_for_somebody_in_hospital() {
    let mut story = ended(Outcome::Helped, None);
    let to = story.due(DeadlineKind::ReturnVisit) + Duration::days(10);
    story
        .act(&lead(), |r, cx| {
            r.extend(DeadlineKind::ReturnVisit, to, "住院".into(), cx)
        })
        .unwrap();
    assert_eq!(story.due(DeadlineKind::ReturnVisit), to);
}
