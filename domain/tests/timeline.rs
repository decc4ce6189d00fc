//! What each reader of a timeline finds, and what not.

mod story;

use nuanxin_domain::access::Role;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::deadline::{DeadlineKind, MoveReason};
use nuanxin_domain::help_request::{
    BenefitChange, BenefitStatus, ErasedBecause, EventKind, HardshipLevel, HelpRequest, MandatoryReportTo,
    Means, Outcome, Protected, ReturnGround, SenderGround, SpokenMeans, Submission, Tier, TriageReason,
    Words,
};
use nuanxin_domain::ids::{AppealId, NeighbourId, RequestId, UploadId, VisitId};
use nuanxin_domain::intake::ConsentKind;
use nuanxin_domain::purpose::LegalBasis;
use nuanxin_domain::timeline::{Entry, Viewer, timeline};
use nuanxin_domain::upload::AttachedBy;
use nuanxin_domain::urgency::Urgency;
use story::*;
use uuid::Uuid;

/// One of each kind of event, and of each variant with a sentence of its own.
#[rustfmt::skip]
#[allow(clippy::too_many_lines)] // a table, one line an event
fn one_of_each() -> Vec<EventKind> {
    use EventKind::*;
    let (advisor, station, deadline) = (advisor(1).account, CJD, DeadlineKind::Accept);
    let (appeal, other, now) = (AppealId(Uuid::nil()), RequestId(Uuid::nil()), at("09-14 10:00"));
    let routed = |confirm, by_triage| Routed { station, confirm, reasons: vec![], by_triage };
    let (visit, neighbour) = (VisitId(Uuid::from_u128(5)), NeighbourId(Uuid::from_u128(6)));
    let visited = |complete| Visited { people: 2, complete, visit: Some(visit), findings: None, met: vec![] };
    let upload = UploadId(Uuid::from_u128(7));
    let (from, to, outcome) = (Urgency::Normal, Urgency::Sos, Outcome::Helped);
    vec![
        Submitted { channel: Channel::H5, declared: from, urgency: to },
        DangerFlagged { kinds: vec![], words_version: "1".into() },
        routed(false, false), routed(true, false), routed(false, true),
        SentToTriage { reason: TriageReason::NoPlace },
        RegisteredElsewhere { station, informed: true }, RegisteredElsewhere { station, informed: false },
        Assigned { advisor, because: vec![] },
        Accepted { advisor, taken_over_from: None },
        Returned { station, ground: ReturnGround::Duplicate },
        Recused { advisor },
        TakenBack { advisor },
        ContactReached { means: Means::Phone }, ContactReached { means: Means::Visit },
        ContactReached { means: Means::Message }, ContactReached { means: Means::Counter },
        ContactAttempted { means: Means::Phone, at: Some(now) },
        visited(true), visited(false),
        VisitConfirmed { visit, complete: true, met: vec![] }, VisitConfirmed { visit, complete: false, met: vec![] },
        FollowedUp { means: Means::Phone, at: now, findings: None, met: vec![deadline] },
        FollowUpAttempted { means: Means::Phone, at: now },
        FollowedUpTogether { with: other, seq: 1, met: vec![deadline] },
        HomeVisitDue,
        ExtensionAsked { deadline, to: now }, ExtensionRefused { deadline },
        Noted,
        UrgencyChanged { from, to }, UrgencyChanged { from: to, to: from },
        Restricted, Unrestricted,
        Waiting { until: now }, Resumed,
        Extended { deadline, from: now, to: now },
        DeadlineMoved { deadline: DeadlineKind::FirstContact, from: now, to: now, because: MoveReason::Calendar, version: "2027-0".into() },
        DeadlineMoved { deadline, from: now, to: now, because: MoveReason::Policy, version: "policy-1".into() },
        DeadlineConfirmed { deadline, version: "2027-0".into() },
        DistrictLater { deadline, until: now, version: "2027-0".into() },
        Added { address_corrected: true }, Added { address_corrected: false },
        Urged, Withdrawn { spoken: None },
        Resolved { outcome },
        Closed { outcome, agreed: true }, Closed { outcome, agreed: false },
        Reopened, Answered, ReturnedToSender { ground: SenderGround::OutOfScope },
        Merged { into: other }, MergedIn { from: other }, Unmerged { from: other },
        Rated { score: 5, solved: true },
        Appealed { appeal },
        AppealDecided { appeal, upheld: true }, AppealDecided { appeal, upheld: false },
        MandatoryReportDue { report: 1, about: Protected::Minor, by_words: true },
        MandatoryReportFiled { report: 1, to: MandatoryReportTo::Police, filed_at: now },
        MandatoryReportDismissed { report: 1 }, Released { advisor },
        DeadlineWarned { deadline }, DeadlineMissed { deadline },
        Escalated { deadline, rung: 2 },
        ConsentGiven { consents: vec![ConsentKind::Referral], heard: Some(SpokenMeans::Phone), given_at: now },
        ConsentWithdrawn { consent: ConsentKind::Processing },
        PersonalErased { because: ErasedBecause::Asked },
        Assessed { tier: Tier::LowIncome, level: HardshipLevel::Second, categories: vec![], case_proposed: true, overridden: false },
        CaseDecided { confirmed: true }, CaseDecided { confirmed: false }, CaseReviewed,
        Planned { milestones: vec![] }, Served { item: 11, served_at: now, ground: None },
        Referred { referral: 1, item: None, fields: vec![], basis: LegalBasis::Consent },
        ReferralAnswered { referral: 1, accepted: true }, ReferralAnswered { referral: 1, accepted: false },
        ReferralEnded { referral: 1, delivered: true }, ReferralEnded { referral: 1, delivered: false },
        RungAgain { presses: 3 }, SomebodyGoes { neighbour: Some(neighbour) }, SomebodyGoes { neighbour: None },
        FalseAlarm { means: SpokenMeans::Phone, at: now },
        Attached { uploads: vec![], from: AttachedBy::Requester }, Attached { uploads: vec![], from: AttachedBy::Staff },
        AttachmentChecked { upload, fit: true, from: AttachedBy::StaffTold }, AttachmentChecked { upload, fit: false, from: AttachedBy::Requester },
        Detached { upload, from: AttachedBy::Requester },
        BenefitChanged { benefit: BenefitStatus::Orphan, change: BenefitChange::Started, on: now.date_naive() },
    ]
}

#[test]
fn every_kind_of_event_has_a_sentence_in_both_languages() {
    for kind in one_of_each() {
        let (zh, en) = kind.sentence();
        assert!(zh.ends_with('。') && zh.chars().count() <= 24, "{zh}");
        assert!(en.ends_with('.') && en.is_ascii() && en.len() <= 80, "{en}");
    }
}

#[test]
fn the_sentences_for_all_to_read() {
    let lines = one_of_each().into_iter().map(|kind| {
        let (zh, en) = kind.sentence();
        let seen = if kind.resident_sees() { "resident" } else { "staff" };
        format!("{:<18} {seen:<8} {zh} {en}", kind.code())
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

fn codes(entries: &[Entry<'_>]) -> Vec<String> {
    entries.iter().map(|entry| entry.code.clone()).collect()
}

fn read(story: &Story, viewer: Viewer) -> Vec<Entry<'_>> {
    timeline(&story.request, &story.events, viewer)
}

/// Submitted for a neighbour, accepted, tried, told, reached, with words of all kinds.
fn neighbour() -> Story {
    let submitted = Submission {
        for_self: false,
        ..submission(1)
    };
    let mut story = Story::of(resident(), submitted).accepted();
    story.attempt(&advisor(1)).unwrap();
    let both = Words {
        internal_note: Words::internal("怕他儿子").internal_note,
        ..Words::told("明天上门。")
    };
    story.act(&advisor(1), |r, cx| r.note(both, cx)).unwrap();
    story
        .act(&advisor(1), |r, cx| r.note(Words::internal("家里有狗"), cx))
        .unwrap();
    story.reach(&advisor(1)).unwrap();
    story.wait(&advisor(1)).unwrap();
    story.say(&resident(), "我是隔壁的王阿姨").unwrap();
    story
}

#[test]
fn a_resident_reads_what_was_told_and_never_an_internal_note() {
    let mut story = neighbour();
    story.request.for_self = true;
    let entries = read(&story, Viewer::requester_of(&story.request));
    assert!(entries.iter().all(|entry| entry.inside.is_none()));
    let told = entries.iter().filter_map(|entry| entry.told);
    let told: Vec<&str> = told.map(|words| words.expose().as_str()).collect();
    assert_eq!(told, ["明天上门。", "您的低保证到期了吗?"]);
    assert_eq!(
        entries.iter().filter(|entry| entry.code == "noted").count(),
        1,
        "the told note, not the other"
    );
    assert!(!codes(&entries).contains(&"contact_attempted".into()));
    assert!(entries.iter().any(|entry| entry.until.is_some()));
}

#[test]
fn a_reporter_reads_how_it_stands_and_the_question_but_nothing_told_to_the_person() {
    let story = neighbour();
    let entries = read(&story, Viewer::requester_of(&story.request));
    assert_eq!(
        codes(&entries),
        ["submitted", "routed", "accepted", "waiting", "added", "resumed"]
    );
    let told: Vec<_> = entries.iter().filter_map(|entry| entry.told).collect();
    assert_eq!(told.len(), 1);
    assert!(
        entries.iter().any(|entry| entry.said.is_some()),
        "their own words"
    );
}

#[test]
fn the_household_finds_no_trace_of_a_hidden_reporter() {
    let story = neighbour();
    let entries = read(
        &story,
        Viewer::Household {
            reporter_hidden: true,
        },
    );
    assert!(
        entries
            .iter()
            .all(|entry| entry.said.is_none() && entry.inside.is_none())
    );
    assert!(!codes(&entries).contains(&"added".into()));
    assert!(codes(&entries).contains(&"contact_reached".into()));
    let known = read(
        &story,
        Viewer::Household {
            reporter_hidden: false,
        },
    );
    assert!(codes(&known).contains(&"added".into()));
}

#[test]
fn a_restricted_request_is_absent_from_the_household_view() {
    let mut story = neighbour();
    story.request.restricted = true;
    assert!(
        read(
            &story,
            Viewer::Household {
                reporter_hidden: false
            }
        )
        .is_empty()
    );
}

#[test]
fn staff_read_everything_with_who_did_it() {
    let story = neighbour();
    let entries = read(
        &story,
        Viewer::Staff {
            account: advisor(1).account,
        },
    );
    assert_eq!(entries.len(), story.events.len());
    let notes = entries
        .iter()
        .filter_map(|entry| entry.inside.as_ref()?.internal_note);
    assert_eq!(notes.count(), 2);
    let accepted = entries.iter().find(|entry| entry.code == "accepted").unwrap();
    assert_eq!(accepted.inside.as_ref().unwrap().by.role, Role::Advisor);
}

#[test]
fn the_one_an_appeal_is_about_does_not_read_it() {
    let mut story = Story::new().resolved();
    story.appeal(1).unwrap();
    let about: &HelpRequest = &story.request;
    assert_eq!(about.appeals[0].about, advisor(1).account);
    let sees = |actor: nuanxin_domain::access::Actor| {
        codes(&read(
            &story,
            Viewer::Staff {
                account: actor.account,
            },
        ))
        .contains(&"appealed".into())
    };
    assert!(!sees(advisor(1)));
    assert!(sees(lead()));
}
