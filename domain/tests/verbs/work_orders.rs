//! A work order that another system has passed on: its due time binds, and its sender is told.

use crate::story::*;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::{DeadlineKind, DeadlineStatus};
use nuanxin_domain::help_request::{
    EventKind, Job, Protected, Refusal, Report, SamePerson, SenderGround, StateName, Words,
};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

fn ordered_as(urgency: Urgency, due: DateTime<Utc>) -> Story {
    let submission = nuanxin_domain::help_request::Submission {
        declared: urgency,
        ..submission(1)
    };
    let mut story = Story::of(Actor::system(), submission);
    story.order_due(due);
    assert_eq!(story.last.request.version, 1, "one decision");
    story
}

fn ordered(due: &str) -> Story {
    ordered_as(Urgency::Normal, at(due))
}

/// What the last decision reports to the sender.
fn reported(story: &Story) -> Option<Report> {
    story.last.jobs.iter().find_map(|job| match job {
        Job::Report { what, seq, .. } => {
            assert_eq!(
                story.last.events.iter().filter(|event| event.seq == *seq).count(),
                1
            );
            Some(*what)
        }
        _ => None,
    })
}

fn hand_back(story: &mut Story, by: &Actor, until: &str) -> Told {
    story.act(by, |r, cx| {
        r.return_to_sender(
            SenderGround::OutOfScope,
            "请转房管部门。".into(),
            Some(at(until)),
            cx,
        )
    })
}

#[test]
fn an_earlier_due_time_of_the_order_binds_our_own_steps() {
    let story = ordered("09-14 11:00").queued();
    for kind in [
        DeadlineKind::Accept,
        DeadlineKind::FirstContact,
        DeadlineKind::WorkOrder,
    ] {
        assert_eq!(story.due(kind), at("09-14 11:00"), "{}", kind.code());
    }
    assert_eq!(story.request.next_due_at(), Some(at("09-14 11:00")));
}

#[test]
fn a_later_due_time_of_the_order_leaves_our_own_as_they_are() {
    let (plain, story) = (Story::new().queued(), ordered("10-30 11:00").queued());
    for kind in [DeadlineKind::Accept, DeadlineKind::FirstContact] {
        assert_eq!(story.due(kind), plain.due(kind));
    }
    assert_eq!(story.due(DeadlineKind::WorkOrder), at("10-30 11:00"));
}

#[test]
fn an_order_that_comes_too_late_is_due_at_once_and_is_accepted_all_the_same() {
    let mut story = ordered("09-13 11:00");
    assert_eq!(story.due(DeadlineKind::WorkOrder), story.now);
    story.sweep();
    assert!(story.happened(&EventKind::DeadlineMissed {
        deadline: DeadlineKind::WorkOrder
    }));
    story.route(Some(CJD)).unwrap();
    assert_eq!(story.state(), StateName::Queued);
}

#[test]
fn its_deadline_warns_the_owner_is_missed_and_reaches_the_district() {
    let mut story = ordered("09-14 16:00").accepted();
    story.reach(&advisor(1)).unwrap();
    story.until("09-14 14:30");
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffWarned));
    story.until("09-14 16:00");
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffMissed));
    assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffMissed));
    story.until("09-16 10:00");
    assert!(story.count("escalated") >= 1);
    story.resolve(&advisor(1)).unwrap();
    let order = story.request.latest_deadline(DeadlineKind::WorkOrder).unwrap();
    assert_eq!(order.status, DeadlineStatus::Met);
    assert!(order.missed_at.is_some(), "late is met, and stays missed");
}

#[test]
fn the_sender_hears_once_where_it_went_and_at_each_end_how_it_ended() {
    let mut story = ordered("10-30 11:00");
    assert_eq!(reported(&story), None);
    story = story.queued();
    assert_eq!(reported(&story), Some(Report::Accepted));
    story.send_back(&lead()).unwrap();
    story.route(Some(JNS)).unwrap();
    assert_eq!(
        reported(&story),
        None,
        "sent on inside the district: no news for the sender"
    );

    let mut story = ordered("10-30 11:00").resolved();
    assert_eq!(reported(&story), Some(Report::FedBack));
    assert!(story.open(DeadlineKind::WorkOrder).is_none());
    story
        .act(&lead(), |r, cx| r.reopen(Words::default(), true, cx))
        .unwrap();
    assert_eq!(
        story.due(DeadlineKind::WorkOrder),
        at("10-30 11:00"),
        "owed again"
    );
    story.reach(&advisor(1)).unwrap();
    story.resolve(&advisor(1)).unwrap();
    assert_eq!(reported(&story), Some(Report::FedBack));
    story
        .act(&advisor(1), |r, cx| r.close(true, Words::default(), cx))
        .unwrap();
    assert_eq!(reported(&story), Some(Report::FedBack));

    let mut story = ordered("10-30 11:00").queued();
    story
        .act(&desk(), |r, cx| r.answer(Words::told("请打110。"), cx))
        .unwrap();
    assert_eq!(reported(&story), Some(Report::FedBack));
    let mut story = ordered("10-30 11:00").queued();
    story
        .act(&desk(), |r, cx| r.withdraw(None, Some(confirmed(cx.now)), cx))
        .unwrap();
    assert_eq!(reported(&story), Some(Report::FedBack));
}

#[test]
fn a_request_without_an_order_reports_nothing_and_cannot_go_back_to_a_sender() {
    let mut story = Story::new().queued();
    assert_eq!(reported(&story), None);
    assert!(
        !story
            .request
            .available_verbs(&district())
            .contains(&Verb::ReturnToSender)
    );
    assert_eq!(
        hand_back(&mut story, &district(), "09-15 17:00"),
        Err(Refusal::NoWorkOrder)
    );
    assert_eq!(reported(&Story::new().resolved()), None);
}

#[test]
fn what_is_not_for_us_goes_back_within_the_senders_period_only() {
    let mut late = ordered("10-30 11:00").queued();
    assert_eq!(
        hand_back(&mut late, &desk(), "09-14 09:59"),
        Err(Refusal::SenderReturnTooLate)
    );
    let advisor = advisor(1);
    assert_eq!(
        hand_back(&mut late, &advisor, "09-15 17:00"),
        Err(Refusal::NotAllowed(Verb::ReturnToSender))
    );
    hand_back(&mut late, &desk(), "09-15 17:00").unwrap();
    assert_eq!(late.state(), StateName::Answered);
    assert_eq!(reported(&late), Some(Report::Returned));
    assert!(late.request.deadlines.iter().all(|deadline| !deadline.is_open()));
    assert_eq!(
        late.request
            .latest_deadline(DeadlineKind::WorkOrder)
            .unwrap()
            .status,
        DeadlineStatus::Met
    );
}

#[test]
fn it_does_not_go_back_before_a_mandatory_report_is_made() {
    let mut story = ordered("10-30 11:00").queued();
    let opened = story.act(&lead(), |r, cx| {
        r.open_mandatory_report_about(Protected::Minor, "邻居说孩子身上有伤".to_owned().into(), cx)
    });
    opened.unwrap();
    assert_eq!(
        hand_back(&mut story, &desk(), "09-15 17:00"),
        Err(Refusal::MandatoryReportOpen)
    );
}

#[test]
fn an_order_of_no_known_sender_goes_back_to_nobody() {
    let mut story = ordered("10-30 11:00").queued();
    let told = story.act(&desk(), |r, cx| {
        r.return_to_sender(SenderGround::NotThisDistrict, "请转外区。".into(), None, cx)
    });
    assert_eq!(told, Err(Refusal::NoWorkOrder));
}

#[test]
fn no_extension_goes_beyond_the_order() {
    let mut story = ordered("09-15 11:00").queued();
    let mut extend = |to: &str| {
        story.act(&lead(), |r, cx| {
            r.extend(DeadlineKind::Accept, at(to), "开会".into(), cx)
        })
    };
    assert_eq!(extend("09-15 11:01"), Err(Refusal::BeyondWorkOrder));
    assert_eq!(extend("09-15 11:00"), Ok(()));
}

#[test]
fn an_sos_goes_back_to_nobody_before_the_person_was_reached() {
    let mut sos = ordered_as(Urgency::Sos, at("09-14 10:30")).queued();
    assert_eq!(
        hand_back(&mut sos, &district(), "09-15 17:00"),
        Err(Refusal::ReturnNeedsContact)
    );
    assert!(sos.due(DeadlineKind::FirstContact) - sos.now <= Duration::minutes(15));
}

#[test]
fn an_order_is_not_merged_away_but_others_may_join_it() {
    let order = ordered("10-30 11:00").queued();
    let plain = Story::of(resident(), submission(2)).queued();
    let (by, now) = (lead(), order.now);
    let cx = Deciding {
        by: &by,
        now,
        rules: &order.rules,
    };
    let away = order.request.merge(&plain.request, SamePerson::Yes, None, &cx);
    assert_eq!(away.err(), Some(Refusal::MergeTargetUnfit));
    assert!(
        plain
            .request
            .merge(&order.request, SamePerson::Yes, None, &cx)
            .is_ok()
    );
}
