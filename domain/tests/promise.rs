//! What whoever asked is promised.

mod story;

use chrono::Weekday::{self, Fri, Mon, Sat, Sun, Thu, Tue, Wed};
use nuanxin_domain::calendar::ClockTime;
use nuanxin_domain::help_request::Submission;
use nuanxin_domain::promise::promise;
use nuanxin_domain::roster::{DutyTeam, WeeklySlot};
use nuanxin_domain::urgency::Urgency;
use story::*;

const ALL_WEEK: [Weekday; 7] = [Mon, Tue, Wed, Thu, Fri, Sat, Sun];

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
fn words_of_danger_show_the_numbers_that_help() {
    let submission = Submission {
        danger: danger(Urgency::Urgent),
        ..submission(1)
    };
    let story = Story::of(resident(), submission);
    let promise = promise(&story.request, &story.rules);
    assert_eq!(promise.emergency_numbers, ["110", "120", "12338", "12355"]);
}

#[test]
fn an_sos_at_night_is_promised_a_call_when_the_district_is_on_duty() {
    let mut story = Story::urgent(Urgency::Sos);
    story.rules.roster.weekly = ALL_WEEK
        .map(|weekday| WeeklySlot {
            team: DutyTeam::District,
            weekday,
            from: ClockTime::new(0, 0).unwrap(),
            to: ClockTime::new(24, 0).unwrap(),
            on_holidays: true,
            accounts: vec![district().account],
        })
        .into();
    story.until("09-19 03:00");
    story.route(Some(CJD)).unwrap();
    let promise = promise(&story.request, &story.rules);
    assert_eq!(promise.call_by, Some(at("09-19 03:15")));
}

#[test]
fn an_sos_with_nobody_on_duty_promises_no_time() {
    let mut story = Story::urgent(Urgency::Sos);
    story.until("09-19 03:00");
    story.route(Some(CJD)).unwrap();
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
