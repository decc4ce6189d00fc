mod calls;
mod words;

use super::*;
use crate::account::WrittenLanguage;
use crate::ids::{AccountId, RequestId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::quiet_hours::{held_until, may_wait, morning_after};
use crate::urgency::Urgency;
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use DeliveryChannel::{Sms, WechatSubscription, Wecom};

const LI: Recipient = Recipient::Account {
    account: AccountId(Uuid::from_u128(1)),
};

fn at(local: &str) -> DateTime<Utc> {
    format!("{local}+08:00").parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    at("2026-06-01T12:00:00")
}

fn news(template: NoticeTemplate, urgency: Urgency, request: u128) -> Option<News> {
    let notice = Notice {
        audience: Audience::District,
        template,
        request: Some(RequestId(Uuid::from_u128(request))),
        urgency,
    };
    News::of(Uuid::from_u128(request), &notice, None)
}

fn told(template: NoticeTemplate) -> News {
    news(template, Urgency::Normal, 1).unwrap()
}

fn begun(ear: Ear, template: NoticeTemplate) -> Delivery {
    Delivery::begin(LI, ear, told(template), noon())
}

fn reach(ways: &[DeliveryChannel]) -> Reach {
    Reach {
        ways: ways.to_vec(),
        ..Reach::default()
    }
}

fn accepted() -> SendOutcome {
    SendOutcome::Accepted { reference: None }
}

fn refused() -> SendOutcome {
    SendOutcome::Refused {
        reason: "43101".into(),
    }
}

fn not_taken() -> SendOutcome {
    SendOutcome::NotTaken {
        reason: "busy".into(),
        wait_seconds: None,
    }
}

fn unsure() -> SendOutcome {
    SendOutcome::Unsure {
        reason: "late".into(),
    }
}

/// Lives a message to its end, with an answer of the provider's for each attempt; gives the providers that may have told
/// the person.
fn lived(
    delivery: &mut Delivery,
    reach: &Reach,
    knows_again: impl Fn(DeliveryChannel) -> bool,
    mut answers: impl FnMut(DeliveryChannel) -> SendOutcome,
) -> Vec<DeliveryChannel> {
    let mut heard = Vec::new();
    let mut now = noon();
    for _ in 0..200 {
        let Some(due) = delivery.due_at() else { break };
        now = now.max(due);
        match delivery.step(reach, now) {
            Step::End(state) => delivery.state = state,
            Step::Hold(until) => delivery.state = DeliveryState::Waiting { at: until },
            Step::Ask(channel) => {
                delivery.ask(channel, now);
                let answer = answers(channel);
                // asking again with the same id tells nobody twice
                let again = knows_again(channel) && heard.last() == Some(&channel);
                let told = matches!(answer, SendOutcome::Accepted { .. } | SendOutcome::Unsure { .. });
                if told && !again {
                    heard.push(channel);
                }
                delivery.answered(&answer, knows_again(channel), now);
            }
        }
    }
    heard
}

#[test]
fn a_staff_notice_of_an_sos_presses_and_an_inbox_notice_never_leaves() {
    let sos = news(NoticeTemplate::StaffMissed, Urgency::Sos, 1).unwrap();
    assert_eq!((sos.importance, sos.may_wait), (Importance::Presses, false));
    assert_eq!(news(NoticeTemplate::StaffLookupAlarm, Urgency::Sos, 1), None);
}

#[test]
fn wechat_first_then_text_messages_then_a_call() {
    let mut delivery = begun(Ear::Resident, NoticeTemplate::QuestionWaits);
    let both = reach(&[WechatSubscription, Sms]);
    let now = delivery.due_at().unwrap();
    assert_eq!(delivery.step(&both, now), Step::Ask(WechatSubscription));
    assert_eq!(delivery.step(&reach(&[Sms]), now), Step::Ask(Sms));
    delivery.ask(WechatSubscription, now);
    delivery.answered(&refused(), false, now);
    assert_eq!(
        (delivery.due_at(), delivery.step(&both, now)),
        (Some(now), Step::Ask(Sms))
    );
    delivery.ask(Sms, now);
    delivery.answered(&refused(), false, now);
    assert_eq!(delivery.step(&both, now), Step::End(DeliveryState::Called));
    let informs = begun(Ear::Resident, NoticeTemplate::Closed);
    let because = Unsaid::NoWay;
    assert_eq!(
        informs.step(&reach(&[]), now),
        Step::End(DeliveryState::NotTold { because })
    );
}

#[test]
fn a_lost_answer_is_never_told_again_unless_the_provider_knows_it_again() {
    let both = reach(&[WechatSubscription, Sms]);
    let mut delivery = begun(Ear::Resident, NoticeTemplate::Told);
    let heard = lived(&mut delivery, &both, |_| false, |_| unsure());
    assert_eq!((heard, delivery.needs_a_call()), (vec![WechatSubscription], true));
    assert_eq!(
        delivery.state,
        DeliveryState::Unsure {
            channel: WechatSubscription
        }
    );

    let mut answers = vec![accepted(), unsure()];
    let mut delivery = begun(Ear::Resident, NoticeTemplate::Told);
    lived(
        &mut delivery,
        &reach(&[Sms]),
        |_| true,
        |_| answers.pop().unwrap(),
    );
    assert_eq!(delivery.state, DeliveryState::Accepted { channel: Sms });
    assert_eq!(delivery.attempts.len(), 2);

    // lost, and then refused: it may have been taken the first time
    let mut answers = vec![refused(), unsure()];
    let mut delivery = begun(Ear::Staff, NoticeTemplate::StaffSos);
    lived(
        &mut delivery,
        &reach(&[Wecom, Sms]),
        |_| true,
        |_| answers.pop().unwrap(),
    );
    assert_eq!(delivery.state, DeliveryState::Unsure { channel: Wecom });
}

#[test]
fn who_declined_is_not_told_but_what_presses_or_is_owed_is() {
    let declined = Reach {
        declined: vec![WechatSubscription, Sms],
        ..reach(&[WechatSubscription, Sms])
    };
    let step = |delivery: Delivery| delivery.step(&declined, delivery.due_at().unwrap());
    let because = Unsaid::Declined;
    let closed = step(begun(Ear::Resident, NoticeTemplate::Closed));
    assert_eq!(closed, Step::End(DeliveryState::NotTold { because }));
    let question = step(begun(Ear::Resident, NoticeTemplate::QuestionWaits));
    assert_eq!(question, Step::End(DeliveryState::Called), "somebody asks them");
    for owed in NoticeTemplate::ALL.iter().filter(|template| template.is_owed()) {
        assert_eq!(step(begun(Ear::Resident, *owed)), Step::Ask(WechatSubscription));
    }
    let sos = news(NoticeTemplate::Accepted, Urgency::Sos, 1).unwrap();
    let sos = Delivery::begin(LI, Ear::Resident, sos, noon());
    assert_eq!(step(sos), Step::Ask(WechatSubscription));
}

#[test]
fn several_within_minutes_are_one_message_that_does_not_leave_later() {
    let mut delivery = begun(Ear::Resident, NoticeTemplate::Accepted);
    let first = delivery.due_at().unwrap();
    assert_eq!(first, noon() + TimeDelta::minutes(3));
    let later = noon() + TimeDelta::seconds(90);
    assert!(delivery.takes(&told(NoticeTemplate::Closed), later));
    assert_eq!(delivery.due_at(), Some(first));
    assert!(delivery.takes(&told(NoticeTemplate::QuestionWaits), later));
    assert_eq!(
        delivery.due_at(),
        Some(later + TimeDelta::minutes(1)),
        "what matters does not wait for the rest"
    );
    assert_eq!(delivery.saying(), Saying::SeveralOfOne);
    assert!(delivery.takes(&news(NoticeTemplate::Told, Urgency::Normal, 2).unwrap(), later));
    assert_eq!(delivery.saying(), Saying::Several);
    assert_eq!(
        delivery.text(WrittenLanguage::Chinese),
        "您有 4 条新消息,请打开“暖心”查看。"
    );
    assert!(
        !delivery.takes(&news(NoticeTemplate::Told, Urgency::Sos, 2).unwrap(), later),
        "what presses goes alone"
    );
    delivery.ask(Sms, later);
    delivery.answered(&not_taken(), false, later);
    assert!(
        !delivery.takes(&told(NoticeTemplate::Closed), later),
        "its words are fixed"
    );
    let contact = begun(Ear::Contact, NoticeTemplate::Told);
    assert_eq!(
        (contact.text(WrittenLanguage::English), contact.number()),
        ("You have a message.".to_owned(), String::new())
    );
}

#[test]
fn what_was_taken_and_not_delivered_goes_the_next_way_once() {
    let both = reach(&[WechatSubscription, Sms]);
    let mut delivery = begun(Ear::Resident, NoticeTemplate::Closed);
    lived(&mut delivery, &both, |_| false, |_| accepted());
    let now = noon() + TimeDelta::hours(1);
    assert!(!delivery.undelivered(Sms, "1", now), "not by this channel");
    assert!(delivery.undelivered(WechatSubscription, "1", now));
    assert_eq!(delivery.step(&both, now), Step::Ask(Sms));
    assert!(
        !delivery.undelivered(WechatSubscription, "1", now),
        "the event came twice"
    );
}

#[test]
fn a_platform_that_is_down_is_asked_for_as_long_as_it_matters_and_then_another() {
    let both = reach(&[WechatSubscription, Sms]);
    for (template, patience) in [
        (NoticeTemplate::Closed, TimeDelta::hours(6)),
        (NoticeTemplate::Told, TimeDelta::minutes(15)),
    ] {
        let mut delivery = begun(Ear::Resident, template);
        let down = |channel| match channel {
            WechatSubscription => not_taken(),
            _ => accepted(),
        };
        lived(&mut delivery, &both, |_| false, down);
        assert_eq!(delivery.state, DeliveryState::Accepted { channel: Sms });
        let (first, last) = (delivery.attempts[0].at, delivery.attempts.last().unwrap().at);
        assert_eq!(last - first, patience, "{template:?}");
        assert!(delivery.attempts.len() < 30);
    }
}

fn answer() -> impl Strategy<Value = u8> {
    0u8..4
}

fn outcome(code: u8) -> SendOutcome {
    match code {
        0 => accepted(),
        1 => refused(),
        2 => not_taken(),
        _ => unsure(),
    }
}

proptest! {
    /// Whatever providers answer: it ends, never in nothing, and is told once at most.
    #[test]
    fn it_ends_and_nobody_is_told_twice(
        answers in prop::collection::vec(answer(), 1..60),
        template in prop::sample::select(NoticeTemplate::ALL),
        urgency in prop::sample::select(&Urgency::ALL[..]),
        ear in prop::sample::select(vec![Ear::Resident, Ear::Staff, Ear::Contact]),
        ways in prop::sample::subsequence(vec![WechatSubscription, Sms, Wecom], 0..=3),
        declined in prop::sample::subsequence(vec![WechatSubscription, Sms, Wecom], 0..=3),
        knowing in prop::sample::subsequence(vec![WechatSubscription, Sms, Wecom], 0..=3),
    ) {
        let Some(news) = news(template, urgency, 1) else { return Ok(()) };
        let mut delivery = Delivery::begin(LI, ear, news, noon());
        let reach = Reach { ways, declined, unsaid: None };
        let mut given = answers.iter().cycle();
        let heard = lived(&mut delivery, &reach, |one| knowing.contains(&one), |_| outcome(*given.next().unwrap()));
        prop_assert!(heard.len() <= 1, "{heard:?}");
        match delivery.state {
            DeliveryState::Accepted { channel } | DeliveryState::Unsure { channel } => prop_assert_eq!(heard, vec![channel]),
            DeliveryState::Called => prop_assert!(heard.is_empty()),
            DeliveryState::NotTold { .. } => {
                prop_assert!(heard.is_empty());
                let must = match ear { Ear::Staff => Importance::Presses, _ => Importance::Matters };
                prop_assert!(delivery.importance() < must, "it is in nobody's hands");
            }
            ref open => prop_assert!(false, "{open:?} is no end"),
        }
    }

    /// Held exactly when it may wait and it is night.
    #[test]
    fn it_is_held_exactly_when_it_may_wait(
        minute in 0i64..2880,
        template in prop::sample::select(NoticeTemplate::ALL),
        urgency in prop::sample::select(&Urgency::ALL[..]),
    ) {
        let notice = Notice { audience: Audience::District, template, request: None, urgency };
        let Some(news) = News::of(Uuid::nil(), &notice, None) else { return Ok(()) };
        let now = noon() + TimeDelta::minutes(minute);
        let delivery = Delivery::begin(LI, Ear::Resident, news, now);
        let due = delivery.due_at().unwrap();
        let night = morning_after(due).is_some();
        prop_assert!(!(night && may_wait(&notice)), "it leaves by day");
        let held = matches!(delivery.step(&reach(&[Sms]), now), Step::Hold(_));
        prop_assert_eq!(held, held_until(&notice, now).is_some());
    }
}
