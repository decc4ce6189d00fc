//! By what right data is used, erasing, and who decides about deletion.

use crate::story::*;
use nuanxin_domain::access::{Actor, Standing};
use nuanxin_domain::deletion::{self, DeletionRefusal, DeletionRequest, KeepReason, Kept};
use nuanxin_domain::help_request::{ErasedBecause, HelpRequest, Purpose, Refusal, Submission};
use nuanxin_domain::ids::{DeletionId, SessionId};
use nuanxin_domain::intake::{Consent, ConsentKind, IdKind, IdNumber, Intake, Reporter};
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::purpose::{
    GuardianStep, LegalBasis, NoBasis, Use, basis_for, guardian_step, may_pursue, may_see_reporter,
};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

const ALL: [Purpose; 6] = [
    Purpose::Contact,
    Purpose::Visit,
    Purpose::Identify,
    Purpose::Assess,
    Purpose::Emergency,
    Purpose::Supervise,
];

fn consents(kinds: &[ConsentKind]) -> Vec<Consent> {
    let consent = |kind: &ConsentKind| Consent {
        kind: *kind,
        version: "1".into(),
    };
    kinds.iter().map(consent).collect()
}

/// With these words, asked for themselves or for somebody else.
fn told(for_self: bool, change: impl FnOnce(&mut Intake)) -> Submission {
    let mut words = intake();
    change(&mut words);
    Submission {
        for_self,
        intake: Personal::new(words),
        ..submission(1)
    }
}

fn for_a_neighbour() -> Submission {
    told(false, |words| {
        words.consents = consents(&[ConsentKind::Processing, ConsentKind::IncomeCheck])
    })
}

fn reveal(request: &HelpRequest, purpose: Purpose) -> Result<LegalBasis, NoBasis> {
    basis_for(Use::Reveal(purpose), request)
}

#[test]
fn whoever_asks_for_themselves_and_agrees_is_helped_by_consent() {
    let story = Story::new();
    assert_eq!(story.request.tally.basis, Some(LegalBasis::Consent));
    for purpose in [
        Purpose::Contact,
        Purpose::Visit,
        Purpose::Identify,
        Purpose::Assess,
    ] {
        assert_eq!(reveal(&story.request, purpose), Ok(LegalBasis::Consent));
    }
    assert_eq!(
        reveal(&story.request, Purpose::Supervise),
        Ok(LegalBasis::StatutoryDuty)
    );
}

#[test]
fn nobody_consents_for_a_neighbour_until_asked_the_reporters_word_covers_contact_only() {
    let mut story = Story::of(resident(), for_a_neighbour()).accepted();
    assert!(
        story.request.tally.consents.is_empty(),
        "a reporter's yes is nobody's consent"
    );
    assert_eq!(story.request.tally.basis, Some(LegalBasis::StatutoryDuty));
    for purpose in [Purpose::Contact, Purpose::Visit] {
        assert_eq!(reveal(&story.request, purpose), Ok(LegalBasis::StatutoryDuty));
    }
    for purpose in [Purpose::Identify, Purpose::Assess] {
        assert_eq!(reveal(&story.request, purpose), Err(NoBasis::PersonNotAsked));
    }
    assert_eq!(
        basis_for(Use::IncomeCheck, &story.request),
        Err(NoBasis::PersonNotAsked)
    );
    story.attempt(&advisor(1)).unwrap();
    assert_eq!(
        reveal(&story.request, Purpose::Assess),
        Err(NoBasis::PersonNotAsked),
        "an attempt asks nobody"
    );
    story.reach(&advisor(1)).unwrap();
    assert_eq!(
        reveal(&story.request, Purpose::Assess),
        Ok(LegalBasis::StatutoryDuty)
    );
    assert_eq!(
        basis_for(Use::IncomeCheck, &story.request),
        Err(NoBasis::ConsentNotGiven)
    );
}

#[test]
fn danger_waits_for_no_consent() {
    let mut story = Story::of(resident(), for_a_neighbour()).accepted();
    story.raise(&advisor(1), Urgency::Urgent).unwrap();
    for purpose in [
        Purpose::Contact,
        Purpose::Visit,
        Purpose::Identify,
        Purpose::Assess,
    ] {
        assert_eq!(reveal(&story.request, purpose), Ok(LegalBasis::Emergency));
    }
    let sos = Submission {
        declared: Urgency::Sos,
        ..told(true, |words| words.consents.clear())
    };
    assert_eq!(
        Story::of(resident(), sos).request.tally.basis,
        Some(LegalBasis::Emergency)
    );
    assert_eq!(
        reveal(&Story::new().request, Purpose::Emergency),
        Ok(LegalBasis::Emergency)
    );
}

#[test]
fn a_child_under_fourteen_asks_alone_its_yes_binds_nobody_and_the_guardian_is_asked_unless_that_is_dangerous()
{
    let child = |kind| {
        told(true, move |words| {
            words.consents = kind;
            words.person.id = Some(IdNumber {
                kind: IdKind::ResidentId,
                number: "31010620150310001X".into(),
            });
        })
    };
    let alone = Story::of(resident(), child(vec![])).request;
    assert_eq!(alone.tally.basis, Some(LegalBasis::ChildProtection));
    assert_eq!(guardian_step(&alone), Some(GuardianStep::Ask));
    let agreed = Story::of(resident(), child(consents(&[ConsentKind::Processing]))).request;
    assert!(agreed.tally.consents.is_empty());
    let beaten = Submission {
        needs: vec![Need::Abuse],
        ..child(vec![])
    };
    assert_eq!(
        guardian_step(&Story::of(resident(), beaten).request),
        Some(GuardianStep::DoNotTell)
    );
    let mut unknown_age = Story::new().request;
    unknown_age.minor = true;
    assert_eq!(guardian_step(&unknown_age), None);
    unknown_age.restricted = true;
    assert_eq!(guardian_step(&unknown_age), Some(GuardianStep::DoNotTell));
    assert_eq!(
        guardian_step(&Story::new().request),
        None,
        "a grown-up decides alone"
    );
}

#[test]
fn supervision_is_for_leads_and_the_district() {
    for standing in Standing::ALL {
        let allowed = matches!(standing, Standing::Lead | Standing::District);
        assert_eq!(
            may_pursue(Purpose::Supervise, standing).is_ok(),
            allowed,
            "{standing:?}"
        );
        assert!(
            ALL.into_iter()
                .filter(|p| *p != Purpose::Supervise)
                .all(|p| may_pursue(p, standing).is_ok())
        );
    }
}

#[test]
fn a_hidden_reporter_is_shown_to_those_who_have_the_request_and_never_to_the_desk() {
    let open = Reporter {
        name: Some("王芳".into()),
        phone: None,
        relation: None,
        anonymous: false,
        hide_from_household: false,
    };
    let hidden = Reporter {
        hide_from_household: true,
        ..open.clone()
    };
    let (queued, accepted) = (Story::new().queued().request, Story::new().accepted().request);
    for standing in [
        Standing::Handler,
        Standing::Colleague,
        Standing::Lead,
        Standing::Desk,
        Standing::District,
    ] {
        assert!(may_see_reporter(&open, &accepted, standing).is_ok());
    }
    let sees = |request: &HelpRequest, standing| may_see_reporter(&hidden, request, standing).is_ok();
    assert!(sees(&accepted, Standing::Handler) && sees(&accepted, Standing::Lead));
    assert!(!sees(&accepted, Standing::Colleague) && !sees(&accepted, Standing::Desk));
    assert!(
        sees(&queued, Standing::Colleague),
        "somebody may have to call back"
    );
    assert!(!sees(&queued, Standing::Desk));
}

#[test]
fn what_was_erased_is_erased_once_and_cannot_be_taken_up_again() {
    let system = Actor::system();
    let erase = |story: &mut Story| story.act(&system, |r, cx| r.erase(ErasedBecause::Asked, true, cx));
    let mut open = Story::new().reached();
    assert!(
        matches!(erase(&mut open), Err(Refusal::IllegalMove(..))),
        "never an open one"
    );
    let mut story = Story::new().resolved();
    story.appeal(5).unwrap();
    story.until("09-30 09:00");
    assert_eq!(story.state(), nuanxin_domain::help_request::StateName::Resolved);
    let mut closed = Story::new().closed();
    let merged_into_open = closed.act(&system, |r, cx| r.erase(ErasedBecause::Asked, false, cx));
    assert_eq!(merged_into_open, Err(Refusal::MergedIntoOpen));
    closed.appeal(6).unwrap();
    assert_eq!(erase(&mut closed), Err(Refusal::AppealOpen));
    let mut closed = Story::new().closed();
    erase(&mut closed).unwrap();
    assert!(
        closed
            .request
            .deadlines
            .iter()
            .all(|deadline| !deadline.is_open())
    );
    assert_eq!(erase(&mut closed), Err(Refusal::Erased));
    let reopened = closed.act(&lead(), |r, cx| r.reopen(Default::default(), true, cx));
    assert_eq!(reopened, Err(Refusal::Erased));
    assert_eq!(closed.count("personal_erased"), 1);
    assert!(closed.request.available_verbs(&lead()).is_empty());
}

fn asked(covered: &[HelpRequest]) -> (DeletionRequest, Story) {
    let story = Story::new();
    let by = resident();
    let cx = Deciding {
        by: &by,
        now: at("09-14 11:00"),
        rules: &story.rules,
    };
    let station = deletion::deciding_station(covered, |_| true);
    let (asked, _) = deletion::ask(DeletionId(Uuid::from_u128(9)), station, covered, &cx).unwrap();
    (asked, story)
}

fn decide(
    asked: &DeletionRequest,
    by: &Actor,
    keep: Vec<Kept>,
    covered: &[HelpRequest],
) -> Result<DeletionRequest, DeletionRefusal> {
    let rules = rules();
    let cx = Deciding {
        by,
        now: at("09-15 11:00"),
        rules: &rules,
    };
    asked.decide(None, keep, covered, &cx).map(|(decided, _)| decided)
}

#[test]
fn a_deletion_is_due_in_fifteen_working_days_and_decided_by_the_lead_or_above() {
    let covered = [Story::new().closed().request];
    let (asked, _) = asked(&covered);
    // 15 working days from 2026-09-14: the Mid-Autumn day off and the make-up Sunday of September lie between.
    let due = rules()
        .due(
            Some(CJD),
            at("09-14 11:00"),
            nuanxin_domain::calendar::Period::WorkingDays(15),
        )
        .due_at;
    assert_eq!(asked.due_at, due);
    assert!(due > at("10-01 00:00"), "{due}");
    assert_eq!(asked.station, Some(CJD));
    assert!(!asked.is_seen_by(&advisor(1)) && !asked.is_seen_by(&desk()) && !asked.is_seen_by(&lead_of(JNS)));
    assert_eq!(
        decide(&asked, &lead_of(JNS), vec![], &covered),
        Err(DeletionRefusal::NotFound)
    );
    let decided = decide(&asked, &lead(), vec![], &covered).unwrap();
    assert_eq!(
        decide(&decided, &district(), vec![], &covered),
        Err(DeletionRefusal::Decided)
    );
    let elsewhere = [covered[0].clone(), Story::new().routed_to(JNS).request];
    assert_eq!(
        deletion::deciding_station(&elsewhere, |_| true),
        None,
        "two stations: the district"
    );
    assert_eq!(
        deletion::deciding_station(&covered, |_| false),
        None,
        "no lead: the district"
    );
}

#[test]
fn it_covers_what_the_session_saw_and_keeps_what_is_open_disputed_or_kept_by_a_reason_of_staff() {
    let closed = Story::new().closed().request;
    let open = Story::new().reached().request;
    let (asked, _) = asked(std::slice::from_ref(&closed));
    let mut hers = closed.clone();
    hers.restricted = true;
    assert!(asked.covers(&closed) && asked.covers(&hers));
    hers.filed_by.session = Some(SessionId(Uuid::from_u128(77)));
    assert!(!asked.covers(&hers), "another session's restricted request");
    let mut later = closed.clone();
    later.submitted_at = at("09-14 12:00");
    assert!(!asked.covers(&later));

    let unfit = |reason, request| {
        let keep = vec![Kept { request, reason }];
        decide(&asked, &lead(), keep, std::slice::from_ref(&closed))
    };
    assert_eq!(
        unfit(KeepReason::OpenRequest, closed.id),
        Err(DeletionRefusal::ReasonUnfit)
    );
    let other = nuanxin_domain::ids::RequestId(Uuid::from_u128(404));
    assert_eq!(
        unfit(KeepReason::LegalClaim, other),
        Err(DeletionRefusal::ReasonUnfit)
    );
    let kept = unfit(KeepReason::LegalClaim, closed.id).unwrap();
    assert_eq!(kept.keeps(&closed, false), Some(KeepReason::LegalClaim));
    let granted = decide(&asked, &lead(), vec![], std::slice::from_ref(&closed)).unwrap();
    assert_eq!(granted.keeps(&closed, false), None);
    assert_eq!(granted.keeps(&closed, true), Some(KeepReason::OpenDispute));
    assert_eq!(granted.keeps(&open, false), Some(KeepReason::OpenRequest));
}
