//! Words of danger wherever they are heard, and mandatory reports (强制报告).

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    EventKind, Filing, Heard, Job, MandatoryReportEnd, MandatoryReportTo, Protected, Refusal, SamePerson,
    StateName, Submission, VisitReport, Words,
};
use nuanxin_domain::need::Need;
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

fn open(story: &mut Story, by: &Actor) -> Told {
    let note = "手臂上有新旧淤青".to_owned();
    story.act(by, |r, cx| {
        r.open_mandatory_report_about(Protected::Minor, note.into(), cx)
    })
}

fn filing() -> Filing {
    Filing {
        to: MandatoryReportTo::Police,
        at: None,
        reference: "接警单 0815".to_owned().into(),
        note: None,
    }
}

fn file(story: &mut Story, by: &Actor) -> Told {
    story.act(by, |r, cx| r.file_mandatory_report(filing(), cx))
}

fn dismiss(story: &mut Story, by: &Actor, reason: &str) -> Told {
    let reason = reason.to_owned();
    story.act(by, |r, cx| r.dismiss_mandatory_report(reason.into(), cx))
}

fn child() -> Submission {
    Submission {
        minor: true,
        ..submission(1)
    }
}

fn reporting() -> Story {
    let mut story = Story::new().reached();
    open(&mut story, &advisor(1)).unwrap();
    story
}

#[test]
fn words_of_harm_to_a_minor_make_a_report_due_at_once() {
    let mut story = Story::of(resident(), child()).accepted();
    story.cry(&resident(), Urgency::Urgent).unwrap();
    let report = story.request.open_mandatory_report().unwrap();
    assert!(report.by_words && report.about == Protected::Minor);
    let due = story.due(DeadlineKind::MandatoryReport);
    assert_eq!(due - story.now, Duration::hours(1), "day and night");
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffMandatoryReport));
    assert!(story.told(
        Audience::Lead { station: CJD },
        NoticeTemplate::StaffMandatoryReport
    ));
    assert!(!story.told(to(&resident()), NoticeTemplate::StaffMandatoryReport));
}

#[test]
fn so_do_a_minor_with_words_or_abuse_in_the_submission_and_the_station_hears_of_it() {
    let cries = Submission {
        danger: danger(Urgency::Urgent),
        ..child()
    };
    let abused = Submission {
        needs: vec![Need::Abuse],
        ..child()
    };
    for submission in [cries, abused] {
        let mut story = Story::of(resident(), submission);
        assert!(story.request.open_mandatory_report().is_some());
        story.route(Some(CJD)).unwrap();
        let lead = Audience::Lead { station: CJD };
        assert!(story.told(lead, NoticeTemplate::StaffMandatoryReport));
        story.assign(&crate::story::lead(), &advisor(1)).unwrap();
        assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffMandatoryReport));
    }
    let hungry_adult = Submission {
        danger: danger(Urgency::Urgent),
        ..submission(1)
    };
    let story = Story::of(resident(), hungry_adult);
    assert!(
        story.request.open_mandatory_report().is_none(),
        "an adult decides"
    );
}

#[test]
fn a_report_that_is_due_lets_nothing_end() {
    let due = Err(Refusal::MandatoryReportOpen);
    let mut story = reporting();
    assert_eq!(story.resolve(&advisor(1)), due);
    assert_eq!(story.resolve(&lead()), due);
    let said = confirmed(story.now);
    assert_eq!(story.act(&desk(), |r, cx| r.withdraw(None, Some(said), cx)), due);
    let other = Story::of(resident(), submission(2)).queued();
    let cx = Deciding {
        by: &lead(),
        now: story.now,
        rules: &story.rules,
    };
    let merged = story.request.merge(&other.request, SamePerson::Yes, None, &cx);
    assert_eq!(merged.err(), Some(Refusal::MandatoryReportOpen));
    let mut queued = Story::new().queued();
    open(&mut queued, &desk()).unwrap();
    let answered = queued.act(&desk(), |r, cx| r.answer(Words::told("请打12345。"), cx));
    assert_eq!(answered, due);
    file(&mut story, &advisor(1)).unwrap();
    story.resolve(&advisor(1)).unwrap();
}

#[test]
fn a_requester_who_withdraws_learns_of_no_report() {
    let mut story = Story::new().accepted();
    let about = Protected::WithoutCapacity;
    story
        .act(&advisor(1), |r, cx| {
            r.open_mandatory_report_about(about, "糊涂,身上有伤".to_owned().into(), cx)
        })
        .unwrap();
    assert!(!story.request.minor);
    assert!(
        story
            .request
            .available_verbs(&advisor(1))
            .contains(&Verb::FileMandatoryReport)
    );
    let refused = story.act(&resident(), |r, cx| r.withdraw(None, None, cx));
    assert_eq!(refused, Err(Refusal::SpokenConfirmationNeeded));
    let seen = story.request.available_verbs(&resident());
    for verb in [
        Verb::OpenMandatoryReport,
        Verb::FileMandatoryReport,
        Verb::DismissMandatoryReport,
    ] {
        assert!(!seen.contains(&verb));
    }
    let shown = story.events.iter().filter(|event| event.kind.resident_sees());
    assert!(
        shown
            .into_iter()
            .all(|event| !event.kind.code().contains("report_"))
    );
}

#[test]
fn of_what_is_resolved_it_stops_the_closing_until_it_has_ended() {
    let mut story = Story::new().resolved();
    open(&mut story, &advisor(2)).unwrap();
    story.now += Duration::days(20);
    story.sweep();
    assert_eq!(story.state(), StateName::Resolved);
    let closed = story.act(&advisor(1), |r, cx| r.close(true, Words::default(), cx));
    assert_eq!(closed, Err(Refusal::MandatoryReportOpen));
    dismiss(&mut story, &lead(), "已核实,孩子平安").unwrap();
    story.now += Duration::days(20);
    story.sweep();
    assert_eq!(story.state(), StateName::Closed);
}

#[test]
fn it_is_made_by_any_staff_and_found_unfounded_by_the_lead_with_a_reason() {
    let mut story = reporting();
    assert_eq!(open(&mut story, &desk()), Err(Refusal::MandatoryReportOpen));
    assert_eq!(
        dismiss(&mut story, &advisor(1), "没事"),
        Err(Refusal::NotAllowed(Verb::DismissMandatoryReport))
    );
    assert_eq!(dismiss(&mut story, &lead(), " "), Err(Refusal::ReasonMissing));
    let future = Filing {
        at: Some(story.now + Duration::minutes(1)),
        ..filing()
    };
    let early = story.act(&desk(), |r, cx| r.file_mandatory_report(future, cx));
    assert_eq!(early, Err(Refusal::TimeOutOfRange));
    file(&mut story, &desk()).unwrap();
    let (at, by) = (story.now, desk().account);
    let to = MandatoryReportTo::Police;
    assert_eq!(
        story.request.mandatory_reports[0].end,
        Some(MandatoryReportEnd::Filed { to, at, by })
    );
    assert_eq!(story.last.report_words.len(), 1);
    assert!(story.open(DeadlineKind::MandatoryReport).is_none());
    assert_eq!(file(&mut story, &desk()), Err(Refusal::MandatoryReportNotOpen));
}

#[test]
fn a_dismissal_switches_nothing_off() {
    let mut story = Story::of(resident(), child()).reached();
    story.cry(&resident(), Urgency::Urgent).unwrap();
    dismiss(&mut story, &lead(), "家里都好").unwrap();
    story.cry(&resident(), Urgency::Urgent).unwrap();
    assert_eq!(story.request.mandatory_reports.len(), 2);
    assert!(story.request.open_mandatory_report().is_some());
}

#[test]
fn it_climbs_to_the_district_when_nobody_makes_it() {
    let mut story = reporting();
    story.after(61);
    assert!(story.happened(&EventKind::DeadlineMissed {
        deadline: DeadlineKind::MandatoryReport
    }));
    story.now += Duration::days(2);
    story.sweep();
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    let to_later = story.now + Duration::days(1);
    let extended = story.act(&lead(), |r, cx| {
        r.extend(DeadlineKind::MandatoryReport, to_later, "等等".into(), cx)
    });
    assert_eq!(
        extended,
        Err(Refusal::DeadlineUnmovable),
        "nobody gives it more time"
    );
}

#[test]
fn a_minor_who_joins_a_request_of_danger_makes_a_report_due_there() {
    let mut story = Story::of(resident(), child()).reached();
    let target = Submission {
        danger: danger(Urgency::Urgent),
        ..submission(2)
    };
    let into = Story::of(resident(), target).queued();
    let (by, now) = (lead(), story.now);
    let cx = Deciding {
        by: &by,
        now,
        rules: &story.rules,
    };
    let [joined, target] = story
        .request
        .merge(&into.request, SamePerson::Yes, None, &cx)
        .unwrap();
    story.keep(joined);
    assert!(target.request.open_mandatory_report().is_some());
}

#[test]
fn danger_is_heard_in_every_word_of_the_requester() {
    let found = danger(Urgency::Sos);
    let mut urged = Story::new().accepted();
    let urge = |story: &mut Story| {
        story.act(&resident(), |r, cx| {
            let urged = r.urge(Some("他又打我".into()), cx);
            let urged = urged.and_then(|urged| urged.heeding(&found, Heard::FromRequester, cx));
            r.heard_anyway(urged, Some("他又打我"), &found, cx)
        })
    };
    urge(&mut urged).unwrap();
    assert_eq!(urged.request.urgency, Urgency::Sos);
    assert_eq!(urged.request.danger, ["violence"]);
    urge(&mut urged).unwrap();
    assert_eq!((urged.count("urged"), urged.count("danger_flagged")), (1, 2));

    for mut ended in [Story::new().closed(), Story::new().resolved()] {
        ended
            .act(&resident(), |r, cx| {
                r.rate(1, false, None, cx)?
                    .heeding(&found, Heard::FromRequester, cx)
            })
            .unwrap();
        assert_eq!(ended.state(), StateName::Queued, "taken up again");
        assert!(ended.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
    }
}

#[test]
fn what_was_withdrawn_before_any_station_had_it_begins_anew() {
    let mut story = Story::new();
    story
        .act(&resident(), |r, cx| r.withdraw(None, None, cx))
        .unwrap();
    story
        .act(&resident(), |r, cx| {
            let refused = Err(Refusal::IllegalMove(Verb::Add, StateName::Withdrawn));
            r.heard_anyway(refused, Some("我不想活了"), &danger(Urgency::Sos), cx)
        })
        .unwrap();
    assert_eq!(story.state(), StateName::Submitted);
    assert!(story.open(DeadlineKind::Route).is_some());
}

#[test]
fn without_danger_a_refusal_stays_one_and_strangers_are_not_heard() {
    let mut story = Story::new().closed();
    let refusal = Refusal::IllegalMove(Verb::Add, StateName::Closed);
    let calm = DangerFinding::default();
    let (kept, found) = (Err(refusal.clone()), danger(Urgency::Sos));
    let said = story.act(&resident(), |r, cx| {
        r.heard_anyway(Err(refusal.clone()), Some("谢谢"), &calm, cx)
    });
    assert_eq!(said, kept);
    let said = story.act(&stranger(), |r, cx| {
        r.heard_anyway(Err(Refusal::NotFound), Some("救命"), &found, cx)
    });
    assert_eq!(said, Err(Refusal::NotFound));
}

#[test]
fn a_cry_in_the_reason_of_a_withdrawal_keeps_the_request_open() {
    let mut story = Story::new().accepted();
    story
        .act(&resident(), |r, cx| {
            r.heed_instead_of_withdrawing(Some("算了,不想活了".into()), danger(Urgency::Sos), cx)
        })
        .unwrap();
    assert_eq!(story.state(), StateName::InProgress);
    assert_eq!(story.request.urgency, Urgency::Sos);
    assert!(story.open(DeadlineKind::FirstContact).is_some(), "somebody calls");
}

#[test]
fn what_staff_write_flags_and_raises_nothing() {
    let mut story = Story::new().reached();
    let found = danger(Urgency::Sos);
    story
        .act(&advisor(2), |r, cx| {
            let noted = r.note(Words::internal("邻居听见打骂声"), cx)?;
            noted.heeding(&found, Heard::FromStaff, cx)
        })
        .unwrap();
    assert_eq!(story.request.urgency, Urgency::Normal);
    assert_eq!(story.request.danger, ["violence"]);
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffDanger));
}

#[test]
fn help_comes_first_a_visit_before_any_assessment_is_recorded() {
    for urgency in [Urgency::Sos, Urgency::Urgent] {
        let mut story = Story::urgent(urgency).accepted();
        let report = VisitReport {
            words: Words::internal("先送到医院"),
            ..visited(true, 1)
        };
        story
            .act(&advisor(2), |r, cx| own(r.visit(report, &[], cx)))
            .unwrap();
        assert!(story.request.tally.reached_at.is_some());
    }
}

#[test]
fn whoever_leaves_keeps_nothing_in_hand() {
    for mut story in [Story::new().assigned(), Story::new().reached()] {
        let by_lead = story.act(&lead(), |r, cx| r.release(cx));
        assert_eq!(by_lead, Err(Refusal::NotAllowed(Verb::Release)));
        story.act(&Actor::system(), |r, cx| r.release(cx)).unwrap();
        assert_eq!(story.state(), StateName::Queued);
        assert!(story.open(DeadlineKind::Accept).is_some());
        assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffNew));
    }
}

#[test]
fn what_they_leave_finds_new_hands_by_the_same_rule_as_everything_else() {
    let mut sos = Story::urgent(Urgency::Sos).accepted();
    sos.act(&Actor::system(), |r, cx| r.release(cx)).unwrap();
    assert!(!sos.request.wants_hands(), "it rings for all");
    assert!(sos.last.jobs.is_empty());
    assert!(sos.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));

    let mut story = Story::new().accepted();
    story.act(&Actor::system(), |r, cx| r.release(cx)).unwrap();
    assert!(story.request.wants_hands());
    let request = story.request.id;
    assert_eq!(story.last.jobs, [Job::Assign { request }]);

    let mut twice = Story::new().assigned();
    twice.until("09-14 14:00").assign(&lead(), &advisor(2)).unwrap();
    twice.until("09-15 10:00").assign(&lead(), &advisor(3)).unwrap();
    twice.act(&Actor::system(), |r, cx| r.release(cx)).unwrap();
    assert!(
        !twice.request.wants_hands(),
        "it stays with the lead, who is told"
    );
    assert!(twice.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffNew));
}
