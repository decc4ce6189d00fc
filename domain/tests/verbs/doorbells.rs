//! 爱心门铃: an SOS at once at the device's station, that only a human voice ends.

use crate::story::*;
use nuanxin_domain::access::Actor;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::doorbell::{NeighbourAnswer, Ring, RingState, Spoken, Voice};
use nuanxin_domain::help_request::{
    HelpRequest, Refusal, Ringing, SpokenMeans, StateName, Submission, Words,
};
use nuanxin_domain::ids::{DeviceId, NeighbourId, RingId, StationId};
use nuanxin_domain::intake::{Address, Intake};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

const WANG: NeighbourId = NeighbourId(Uuid::from_u128(0x71));
const ZHAO: NeighbourId = NeighbourId(Uuid::from_u128(0x72));

/// A ring at a station, on Monday 2026-09-14 at 10:00.
fn rung(station: StationId) -> (Story, Ring) {
    let mut story = Story::new();
    let intake = Intake {
        description: Some("按下了爱心门铃。".into()),
        address: Some(Address {
            text: Some("武定西路1371弄".into()),
            ..Address::default()
        }),
        ..Intake::default()
    };
    let ringing = Ringing {
        submission: Submission {
            channel: Channel::Doorbell,
            needs: vec![],
            declared: Urgency::Sos,
            intake: Personal::new(intake),
            account_reachable: false,
            attachments: vec![],
            ..submission(2)
        },
        ring: RingId(Uuid::from_u128(0x70)),
        device: DeviceId(Uuid::from_u128(0x69)),
        station,
        committee_code: None,
        neighbours: vec![WANG, ZHAO],
    };
    let system = Actor::system();
    let cx = Deciding {
        by: &system,
        now: story.now,
        rules: &story.rules,
    };
    let (decided, ring) = HelpRequest::rung(ringing, &cx).unwrap();
    story.keep(decided);
    story.events = story.last.events.clone();
    (story, ring)
}

fn neighbour(neighbour: NeighbourId) -> Audience {
    Audience::Neighbour { neighbour }
}

fn spoken(story: &Story, voice: Voice) -> Spoken {
    Spoken {
        voice,
        means: SpokenMeans::Phone,
        at: story.now,
    }
}

fn hears(story: &mut Story, ring: &Ring, by: &Actor, voice: Voice) -> Result<Ring, Refusal> {
    let said = spoken(story, voice);
    let mut after = ring.clone();
    story.act(by, |request, cx| {
        let (decided, ended) = request.voice_heard(ring, said, Words::default(), &[WANG, ZHAO], cx)?;
        after = ended;
        Ok(decided)
    })?;
    Ok(after)
}

#[test]
fn a_ring_is_an_sos_in_the_queue_of_its_station_and_at_the_neighbours_in_one_decision() {
    let (story, ring) = rung(CJD);
    assert_eq!(
        (story.state(), story.request.urgency),
        (StateName::Queued, Urgency::Sos)
    );
    assert_eq!(story.request.version, 1);
    assert!(
        story.last.jobs.is_empty(),
        "nothing is left to a worker: {:?}",
        story.last.jobs
    );
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
    for one in [WANG, ZHAO] {
        assert!(story.told(neighbour(one), NoticeTemplate::NeighbourRang));
    }
    assert!(story.open(DeadlineKind::Accept).is_some() && story.open(DeadlineKind::FirstContact).is_some());
    assert_eq!(ring.state(&story.request), RingState::Open);
}

#[test]
fn a_ring_at_a_station_that_is_no_more_is_left_to_the_router() {
    let (story, _) = rung(StationId(Uuid::from_u128(0xDEAD)));
    assert_eq!(story.state(), StateName::Submitted);
    assert_eq!(story.last.jobs.len(), 1);
    assert!(story.told(neighbour(WANG), NoticeTemplate::NeighbourRang));
}

#[test]
fn a_ring_that_nobody_answers_climbs_like_any_sos() {
    let (mut story, _) = rung(CJD);
    story.after(5);
    assert_eq!(story.count("deadline_missed"), 1);
    story.after(5);
    assert!(story.count("escalated") >= 1);
}

#[test]
fn only_a_human_voice_ends_it() {
    let (mut story, ring) = rung(CJD);
    for by in [lead(), desk(), district()] {
        let answered = story.act(&by, |r, cx| r.answer(Words::told("没事"), cx));
        assert_eq!(answered, Err(Refusal::VoiceNeeded));
        let withdrawn = story.act(&by, |r, cx| r.withdraw(None, None, cx));
        assert_eq!(withdrawn, Err(Refusal::SpokenConfirmationNeeded));
    }
    for nobody in [stranger(), resident(), advisor_of(JNS, 1), admin()] {
        assert_eq!(
            hears(&mut story, &ring, &nobody, Voice::FalseAlarm),
            Err(Refusal::NotFound)
        );
    }
    let system = hears(&mut story, &ring, &Actor::system(), Voice::FalseAlarm);
    assert!(
        matches!(system, Err(Refusal::NotAllowed(_))),
        "the device and neighbours end nothing: {system:?}"
    );
    assert_eq!(ring.state(&story.request), RingState::Open);

    let mut early = spoken(&story, Voice::FalseAlarm);
    early.at = story.request.submitted_at - chrono::Duration::minutes(1);
    let before = story.act(&desk(), |r, cx| {
        r.voice_heard(&ring, early, Words::default(), &[], cx)
            .map(|(decided, _)| decided)
    });
    assert_eq!(before, Err(Refusal::TimeOutOfRange));

    let ended = hears(&mut story, &ring, &desk(), Voice::FalseAlarm).unwrap();
    assert_eq!(story.state(), StateName::Withdrawn);
    assert!(story.request.deadlines.iter().all(|deadline| !deadline.is_open()));
    assert!(story.told(neighbour(WANG), NoticeTemplate::NeighbourRingOver));
    assert_eq!(ended.state(&story.request), RingState::Ended);
    assert_eq!(
        hears(&mut story, &ended, &desk(), Voice::FalseAlarm),
        Err(Refusal::IllegalMove(
            nuanxin_domain::access::Verb::EndFalseAlarm,
            StateName::Withdrawn
        ))
    );
}

#[test]
fn a_voice_that_needs_help_is_the_first_contact_of_whoever_heard_it() {
    let (mut story, ring) = rung(CJD);
    let by_desk = hears(&mut story, &ring, &desk(), Voice::NeedsHelp);
    assert!(
        matches!(by_desk, Err(Refusal::NotAllowed(_))),
        "the desk goes nowhere: {by_desk:?}"
    );
    let ended = hears(&mut story, &ring, &advisor(1), Voice::NeedsHelp).unwrap();
    assert_eq!(story.state(), StateName::InProgress);
    assert_eq!(story.request.state.advisor(), Some(advisor(1).account));
    assert!(story.request.is_reached());
    assert_eq!(ended.state(&story.request), RingState::Ended);
    let again = hears(&mut story, &ended, &advisor(1), Voice::NeedsHelp);
    assert_eq!(again, Err(Refusal::RingOver));
}

#[test]
fn a_voice_heard_through_the_request_ends_the_ring_too() {
    let (mut story, ring) = rung(CJD);
    story.accept(&advisor(1)).unwrap();
    assert_eq!(
        ring.state(&story.request),
        RingState::Open,
        "to accept is not to hear a voice"
    );
    story.attempt(&advisor(1)).unwrap();
    assert_eq!(ring.state(&story.request), RingState::Open, "nor is an attempt");
    story.reach(&advisor(1)).unwrap();
    assert_eq!(ring.state(&story.request), RingState::Ended);
}

#[test]
fn whoever_goes_is_told_to_the_others_and_to_the_duty_and_nobody_is_sent_home() {
    let (mut story, mut ring) = rung(CJD);
    let goes = |story: &mut Story, ring: &Ring, by: &Actor, who: Option<NeighbourId>| {
        story.act(by, |r, cx| r.gone_to(ring, who, &[WANG, ZHAO], cx))
    };
    goes(&mut story, &ring, &Actor::system(), Some(WANG)).unwrap();
    let duty = Audience::Station { station: CJD };
    assert!(story.told(duty, NoticeTemplate::StaffSomebodyGoes));
    assert!(story.told(neighbour(ZHAO), NoticeTemplate::NeighbourSomebodyGoes));
    assert!(!story.told(neighbour(WANG), NoticeTemplate::NeighbourSomebodyGoes));
    ring = ring.answered(WANG, NeighbourAnswer::Goes, story.now).unwrap();
    assert_eq!(ring.state(&story.request), RingState::SomebodyGoes);
    assert!(
        story.open(DeadlineKind::Accept).is_some(),
        "the duty has to accept it all the same"
    );

    goes(&mut story, &ring, &advisor(2), None).unwrap();
    assert!(story.told(neighbour(WANG), NoticeTemplate::NeighbourSomebodyGoes));
    assert!(!story.told(neighbour(ZHAO), NoticeTemplate::NeighbourSomebodyGoes));
    assert!(matches!(
        goes(&mut story, &ring, &desk(), None),
        Err(Refusal::NotAllowed(_))
    ));
    story.accept(&advisor(1)).unwrap();
    story.reach(&advisor(1)).unwrap();
    assert_eq!(goes(&mut story, &ring, &advisor(2), None), Err(Refusal::RingOver));
}

#[test]
fn a_later_press_reminds_everybody_who_may_still_come() {
    let (mut story, ring) = rung(CJD);
    story.now += chrono::Duration::minutes(3);
    let ring = ring.answered(ZHAO, NeighbourAnswer::Cannot, story.now).unwrap();
    let pressed = ring.pressed(story.now);
    assert!(pressed.reminds);
    story
        .act(&Actor::system(), |r, cx| {
            r.rung_again(&pressed.ring, &[WANG, ZHAO], cx)
        })
        .unwrap();
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffRungAgain));
    assert!(story.told(neighbour(WANG), NoticeTemplate::NeighbourRangAgain));
    assert!(!story.told(neighbour(ZHAO), NoticeTemplate::NeighbourRangAgain));
    assert_eq!(story.request.urgency, Urgency::Sos);
}
