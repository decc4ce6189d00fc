//! Who answers for a request.

mod story;

use nuanxin_domain::answerable::{Answerable, answerable};
use nuanxin_domain::roster::Leave;
use story::*;

fn of(story: &Story, named: Option<u128>) -> Option<Answerable> {
    let named = named.map(|n| advisor(n).account);
    answerable(&story.request, named, &story.rules.roster, story.now)
}

fn away(story: &mut Story, n: u128) {
    let leave = Leave {
        account: advisor(n).account,
        from_at: story.now,
        until_at: story.now + chrono::TimeDelta::days(2),
    };
    story.rules.roster.leave.push(leave);
}

#[test]
fn an_office_answers_until_somebody_has_it() {
    assert_eq!(of(&Story::new(), Some(2)), Some(Answerable::District));
    assert_eq!(
        of(&Story::new().queued(), Some(2)),
        Some(Answerable::Station(CJD))
    );
    assert_eq!(of(&Story::new().closed(), Some(2)), None);
}

#[test]
fn whoever_has_it_answers_and_while_they_are_away_the_contact_person_or_the_station() {
    let mut story = Story::new().accepted();
    let [one, two] = [1, 2].map(|n| advisor(n).account);
    assert_eq!(of(&story, Some(2)), Some(Answerable::Advisor(one)));
    away(&mut story, 1);
    assert_eq!(of(&story, Some(2)), Some(Answerable::ContactPerson(two)));
    assert_eq!(
        of(&story, Some(1)),
        Some(Answerable::Station(CJD)),
        "nobody else is named"
    );
    assert_eq!(of(&story, None), Some(Answerable::Station(CJD)));
    // nor one who must not know of it, or has left it
    story.request.restricted = true;
    assert_eq!(of(&story, Some(2)), Some(Answerable::Station(CJD)));
    story.request.restricted = false;
    story.request.tally.recused.push(two);
    assert_eq!(of(&story, Some(2)), Some(Answerable::Station(CJD)));
    story.request.tally.recused.clear();
    away(&mut story, 2);
    assert_eq!(of(&story, Some(2)), Some(Answerable::Station(CJD)));
}
