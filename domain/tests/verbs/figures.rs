//! What a request adds to the figures, counted by hand.

use crate::story::*;
use nuanxin_domain::figures::{Dimension, Facts, Figures, Measure, PromiseGroup, changed, facts};
use nuanxin_domain::help_request::{Pressing, SamePerson, Words};
use nuanxin_domain::urgency::Urgency;
use std::collections::BTreeMap;

/// What was added on a day of September 2026, by name.
fn on(facts: &Facts, day: u32) -> BTreeMap<String, i64> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 9, day).unwrap();
    facts
        .days
        .get(&date)
        .map(|figures| (*figures).into())
        .unwrap_or_default()
}

fn named<const N: usize>(numbers: [(&str, i64); N]) -> BTreeMap<String, i64> {
    numbers.map(|(name, number)| (name.to_owned(), number)).into()
}

fn rate(story: &mut Story, score: u8) {
    let rated = story.act(&resident(), |r, cx| r.rate(score, true, None, cx));
    rated.unwrap();
}

fn close(story: &mut Story) {
    let closed = story.act(&advisor(1), |r, cx| r.close(true, Words::default(), cx));
    closed.unwrap();
}

#[test]
fn a_request_that_waited_adds_its_time_its_promises_and_its_rating_to_their_days() {
    let mut story = Story::new().reached();
    let first = named([("submitted", 1), ("kept_acceptance", 2), ("kept_contact", 1)]);
    assert_eq!(on(&facts(&story.request), 14), first);
    story.until("09-15 10:00").wait(&advisor(1)).unwrap();
    story
        .until("09-16 10:00")
        .act(&advisor(1), |r, cx| r.resume(None, cx))
        .unwrap();
    story.until("09-17 10:00");
    story.resolve(&advisor(1)).unwrap();
    rate(&mut story, 4);
    let resolved = on(&facts(&story.request), 17);
    assert_eq!(
        (resolved["rated"], resolved["score"], resolved["kept_resolution"]),
        (1, 4, 1)
    );
    story.until("09-18 10:00");
    close(&mut story);
    let told = facts(&story.request);
    assert_eq!(on(&told, 14), first, "what is past stays");
    let closed = on(&told, 18);
    let expected = [
        ("ended", 1),
        ("rated", 1),
        ("score", 4),
        ("elapsed_s", 4 * 86_400),
        ("paused_s", 86_400),
    ];
    assert_eq!(closed, named(expected), "the rating goes with the end");
    assert_eq!(on(&told, 17).get("rated"), None);
}

#[test]
fn what_is_taken_up_again_has_not_ended_and_its_rating_is_gone() {
    let mut story = Story::new().resolved();
    rate(&mut story, 2);
    close(&mut story);
    let before = facts(&story.request);
    story
        .act(&lead(), |r, cx| r.reopen(Words::default(), true, cx))
        .unwrap();
    let after = facts(&story.request);
    let change = changed(Some(&before), &after);
    let of_station = change
        .into_iter()
        .find(|(cell, _)| cell.dimension == Dimension::Station);
    let (_, change) = of_station.unwrap();
    let taken = |measure| change.get(measure);
    assert_eq!(
        (
            taken(Measure::Ended),
            taken(Measure::Rated),
            taken(Measure::Score)
        ),
        (-1, -1, -2)
    );
    assert_eq!(
        (
            taken(Measure::Submitted),
            taken(Measure::Kept(PromiseGroup::Resolution))
        ),
        (0, 0)
    );
}

#[test]
fn a_missed_promise_is_missed_on_its_day_whenever_it_is_met_and_more_time_only_helps_before() {
    let mut story = Story::new().accepted();
    story.until("09-15 17:00");
    let missed = named([("missed_contact", 1)]);
    assert_eq!(on(&facts(&story.request), 15), missed);
    story.until("09-16 11:00").reach(&advisor(1)).unwrap();
    assert_eq!(on(&facts(&story.request), 15), missed);
    assert!(on(&facts(&story.request), 16).is_empty());
    // met after its time, before anybody looked
    let mut story = Story::new().accepted();
    story.now = at("09-15 17:01");
    story.reach(&advisor(1)).unwrap();
    assert_eq!(on(&facts(&story.request), 15), missed);
}

#[test]
fn what_is_joined_to_another_is_counted_as_joined_and_back_again() {
    let mut story = Story::new().accepted();
    let before = facts(&story.request);
    let other = Story::of(resident(), submission(2)).routed_to(CJD);
    let joined = story.act(&lead(), |r, cx| {
        let [joined, _] = r.merge(&other.request, SamePerson::Yes, None, cx)?;
        Ok(joined)
    });
    joined.unwrap();
    let joined = on(&facts(&story.request), 14);
    assert_eq!(
        (joined["submitted"], joined["merged"], joined.get("ended")),
        (1, 1, None)
    );
    assert_ne!(before, facts(&story.request));
}

#[test]
fn a_restricted_request_is_counted_by_station_and_nothing_else() {
    let mut story = Story::new().closed();
    let all = |story: &Story| {
        facts(&story.request)
            .cells()
            .map(|(cell, _)| cell)
            .collect::<Vec<_>>()
    };
    assert_eq!(all(&story).len() % Dimension::ALL.len(), 0);
    story.request.restricted = true;
    let cells = all(&story);
    assert!(
        cells
            .iter()
            .all(|cell| cell.restricted && cell.dimension == Dimension::Station)
    );
    let sum = |figures: &BTreeMap<_, Figures>| {
        figures
            .values()
            .map(|one| one.get(Measure::Submitted))
            .sum::<i64>()
    };
    assert_eq!(sum(&changed(None, &facts(&story.request))), 1);
}

#[test]
fn a_promise_presses_from_its_warning_on_and_not_while_its_clock_stands_still() {
    let mut story = Story::new().reached();
    let presses = |story: &Story, how| story.request.pressing(how, story.now).map(|one| one.kind.code());
    let (from, due) = (
        story.request.at_risk_from().unwrap(),
        story.request.promised_at().unwrap(),
    );
    assert!(from < due && presses(&story, Pressing::AtRisk).is_none());
    story.now = from;
    assert_eq!(presses(&story, Pressing::AtRisk), Some("assessment"));
    story.wait(&advisor(1)).unwrap();
    assert!(
        presses(&story, Pressing::AtRisk).is_none(),
        "it waits for the resident"
    );
    assert!(story.request.at_risk_from().unwrap() > from);
    // an appeal presses nobody: the one it is about may be looking
    let mut story = Story::urgent(Urgency::Normal).closed();
    let before = story.request.promised_at();
    story.appeal(1).unwrap();
    assert_eq!(story.request.promised_at(), before);
}
