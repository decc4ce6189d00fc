//! Photos and documents of a request: who adds them, who sees them, how many there are.

use crate::story::*;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::help_request::{HelpRequest, NotSubmittable, Refusal, StateName, Submission};
use nuanxin_domain::ids::UploadId;
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::timeline::{Viewer, timeline};
use nuanxin_domain::upload::{Attaching, UploadKind};
use uuid::Uuid;

fn upload(n: u128) -> UploadId {
    UploadId(Uuid::from_u128(n))
}

fn photos(range: std::ops::Range<u128>) -> Vec<Attaching> {
    let photo = |n| Attaching {
        upload: upload(n),
        kind: UploadKind::Photo,
    };
    range.map(photo).collect()
}

fn attach(story: &mut Story, by: &Actor, uploads: &[Attaching], told: bool) -> Told {
    story.act(by, |r, cx| r.attach(uploads, told, cx))
}

fn seen(story: &Story, viewer: Viewer) -> Vec<UploadId> {
    let seen = story.request.attachments_for(viewer);
    seen.map(|one| one.upload).collect()
}

#[test]
fn a_photo_from_whoever_asked_is_an_answer_and_the_advisor_hears_of_it() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    attach(&mut story, &resident(), &photos(0..2), false).unwrap();
    assert_eq!(story.state(), StateName::InProgress);
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffResidentAdded));
    assert_eq!(story.request.attachments.len(), 2);
    story.wait(&advisor(1)).unwrap();
    attach(&mut story, &resident(), &photos(0..2), false).unwrap();
    assert_eq!(story.request.attachments.len(), 2, "nothing is attached twice");
    assert!(!story.told(to(&advisor(1)), NoticeTemplate::StaffResidentAdded));
    assert_eq!(story.state(), StateName::Waiting, "nor is it an answer");
}

#[test]
fn what_staff_attach_is_for_staff_unless_it_is_told() {
    let mut story = Story::new().reached();
    attach(&mut story, &resident(), &photos(0..1), false).unwrap();
    let version = story.request.version_for(&resident());
    attach(&mut story, &advisor(1), &photos(1..2), false).unwrap();
    let unchanged = story.request.version_for(&resident());
    assert_eq!(
        unchanged, version,
        "nothing tells that something is kept from them"
    );
    attach(&mut story, &advisor(1), &photos(2..3), true).unwrap();
    assert!(story.told(to(&resident()), NoticeTemplate::Told));
    let staff = Viewer::Staff {
        account: advisor(1).account,
    };
    assert_eq!(seen(&story, staff), [upload(0), upload(1), upload(2)]);
    assert_eq!(seen(&story, Viewer::Requester), [upload(0), upload(2)]);
    let refused = attach(&mut story, &advisor(2), &photos(3..4), true);
    assert_eq!(
        refused,
        Err(Refusal::NotAllowed(Verb::Attach)),
        "the one who has it speaks"
    );
}

#[test]
fn a_request_holds_nine_photos_and_what_is_unfit_leaves_room() {
    let mut story = Story::new().accepted();
    attach(&mut story, &resident(), &photos(0..8), false).unwrap();
    let more = attach(&mut story, &resident(), &photos(8..10), false);
    assert_eq!(more, Err(Refusal::AttachmentsFull));
    attach(&mut story, &resident(), &photos(8..9), false).unwrap();
    let system = Actor::system();
    story
        .act(&system, |r, cx| r.attachment_checked(upload(3), false, cx))
        .unwrap();
    attach(&mut story, &resident(), &photos(9..10), false).unwrap();
    let pdf = Attaching {
        upload: upload(100),
        kind: UploadKind::Document,
    };
    attach(&mut story, &resident(), &[pdf], false).unwrap();
    assert!(
        story.request.attachments[3].unfit,
        "it is seen that one could not be taken"
    );
    let events = |request: &HelpRequest| {
        let lines = timeline(request, &story.events, Viewer::Requester);
        lines
            .iter()
            .filter(|line| line.code == "attachment_checked")
            .count()
    };
    assert_eq!(
        events(&story.request),
        1,
        "the resident reads that one could not be taken"
    );
}

#[test]
fn what_comes_with_the_submission_belongs_to_whoever_asked_and_has_the_same_limits() {
    let with = |range| Submission {
        attachments: photos(range),
        ..submission(1)
    };
    let story = Story::of(resident(), with(0..9));
    assert_eq!(seen(&story, Viewer::Reporter).len(), 9);
    assert_eq!(story.count("attached"), 1);
    let rules = rules();
    let (by, now) = (resident(), at("09-14 10:00"));
    let cx = Deciding {
        by: &by,
        now,
        rules: &rules,
    };
    let refused = HelpRequest::submit(with(0..10), &cx).map(|_| ());
    assert_eq!(refused, Err(NotSubmittable::AttachmentsFull));
}

#[test]
fn whoever_attached_it_and_the_lead_take_it_away_again() {
    let mut story = Story::new().reached();
    attach(&mut story, &resident(), &photos(0..2), false).unwrap();
    attach(&mut story, &advisor(1), &photos(2..3), false).unwrap();
    let detach = |story: &mut Story, by: &Actor, n| story.act(by, |r, cx| r.detach(upload(n), cx));
    let not_allowed = Err(Refusal::NotAllowed(Verb::Detach));
    assert_eq!(detach(&mut story, &advisor(1), 0), not_allowed);
    assert_eq!(
        detach(&mut story, &resident(), 2),
        Err(Refusal::NotFound),
        "it is not for them to see"
    );
    detach(&mut story, &resident(), 0).unwrap();
    detach(&mut story, &lead(), 1).unwrap();
    detach(&mut story, &advisor(1), 2).unwrap();
    assert!(story.request.attachments.is_empty());
    let gone = story.act(&Actor::system(), |r, cx| {
        r.attachment_checked(upload(0), true, cx)
    });
    assert_eq!(gone, Err(Refusal::NotFound));
}

#[test]
fn the_household_finds_no_trace_of_what_a_reporter_sent() {
    let submitted = Submission {
        for_self: false,
        attachments: photos(0..1),
        ..submission(1)
    };
    let mut story = Story::of(resident(), submitted).accepted();
    attach(&mut story, &advisor(1), &photos(1..2), true).unwrap();
    let household = Viewer::Household {
        reporter_hidden: true,
    };
    assert_eq!(seen(&story, household), [upload(1)]);
    assert_eq!(seen(&story, Viewer::Reporter), [upload(0)]);
    let lines = timeline(&story.request, &story.events, household);
    assert_eq!(lines.iter().filter(|line| line.code == "attached").count(), 1);
    story.request.restricted = true;
    assert!(seen(&story, household).is_empty());
}
