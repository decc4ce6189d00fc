//! What whoever asked is promised.

mod story;

use nuanxin_domain::access::Actor;
use nuanxin_domain::promise::promise;
use nuanxin_domain::urgency::Urgency;
use story::*;

#[test]
fn before_a_station_is_named_nobody_promises_a_call() {
    let story = Story::new();
    let promise = promise(&story.request, &story.rules);
    assert_eq!((promise.station, promise.call_by), (None, None));
    assert_eq!(promise.zh, "已收到,正在确认由哪个站点办理。");
    assert_eq!(promise.en, "Received; we are finding the right station.");
}

#[test]
fn the_confirmation_names_the_station_its_phone_and_by_when_somebody_calls() {
    let story = Story::new().queued();
    let promise = promise(&story.request, &story.rules);
    assert_eq!(promise.station, Some(CJD));
    assert_eq!(promise.station_phone.as_deref(), Some("021-0000-0010"));
    assert_eq!(
        promise.call_by,
        Some(at("09-15 17:00")),
        "one working day after Monday"
    );
    assert_eq!(
        promise.zh,
        "第10暖心屋(电话 021-0000-0010)会在 9月15日 17:00 前联系您。"
    );
    assert_eq!(
        promise.en,
        "第10暖心屋 (phone 021-0000-0010) will contact you by 15 September, 17:00."
    );
    assert!(promise.emergency_numbers.is_empty());
}

#[test]
fn an_sos_shows_the_emergency_numbers_first() {
    let story = Story::urgent(Urgency::Sos);
    let promise = promise(&story.request, &story.rules);
    assert_eq!(promise.emergency_numbers, ["110", "120"]);
    assert!(
        promise.zh.starts_with("有生命危险请马上拨打 110、120。"),
        "{}",
        promise.zh
    );
    assert!(
        promise
            .en
            .starts_with("If life is in danger, call now: 110, 120. ")
    );
}

#[test]
fn an_sos_with_nobody_on_duty_promises_no_time() {
    let mut story = Story::urgent(Urgency::Sos);
    story.until("09-19 03:00");
    story
        .act(&Actor::system(), |r, cx| r.route(&placement(Some(CJD)), cx))
        .unwrap();
    let promise = promise(&story.request, &story.rules);
    assert_eq!(promise.call_by, None);
    assert!(promise.zh.contains("尽快联系您"), "{}", promise.zh);
}

#[test]
fn a_broken_promise_is_not_repeated() {
    let mut story = Story::new().queued();
    story.until("09-16 10:00");
    let promise = promise(&story.request, &story.rules);
    assert_eq!(promise.call_by, None);
    assert!(promise.zh.contains("尽快联系您"), "{}", promise.zh);
}

#[test]
fn once_the_person_was_reached_or_it_ended_no_call_is_promised() {
    let story = Story::new().reached();
    let reached = promise(&story.request, &story.rules);
    assert_eq!(reached.call_by, None);
    assert!(reached.zh.ends_with("正在办理。"), "{}", reached.zh);

    let story = Story::urgent(Urgency::Sos).closed();
    let closed = promise(&story.request, &story.rules);
    assert_eq!(closed.zh, "这件求助已结束。");
    assert!(closed.emergency_numbers.is_empty());
}
