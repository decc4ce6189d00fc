//! Where a person was helped before.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::advisor_choice::Link;
use nuanxin_domain::earlier_help::helped_before;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::routing::Earlier;

/// Request `n`, at this station, submitted so many days ago.
fn before(n: u64, station: StationId, days: i64) -> HelpRequest {
    let mut request = Story::of(resident(), submission(n)).routed_to(station).request;
    request.submitted_at = at("09-30 10:00") - Duration::days(days);
    request
}

fn found(request: &HelpRequest, earlier: &[(Link, HelpRequest)]) -> Vec<(String, u32, u32)> {
    let links = earlier.iter().map(|(link, before)| (*link, before));
    let found = helped_before(request, links, &rules().places, at("09-30 10:00"));
    let told = |one: Earlier| (one.street_code, one.requests, one.days_ago);
    found.into_iter().map(told).collect()
}

#[test]
fn each_request_counts_once_for_the_street_that_has_it_the_last_street_first() {
    let new = before(9, CJD, 0);
    let earlier = [
        (Link::Person, before(1, CJD, 100)),
        (Link::Account, before(2, JNS, 3)),
        (Link::Person, before(2, JNS, 3)),
        (Link::Person, before(3, CJD, 40)),
    ];
    let streets = rules().places;
    let street = |station| streets.station(station).unwrap().street_code.clone();
    let expected = [(street(JNS), 1, 3), (street(CJD), 2, 40)];
    assert_eq!(found(&new, &earlier), expected);
}

#[test]
fn what_is_not_the_persons_own_help_says_nothing() {
    let new = before(9, CJD, 0);
    let one = before(1, CJD, 10);
    let with = |change: fn(&mut HelpRequest), link| {
        let mut changed = one.clone();
        change(&mut changed);
        found(&new, &[(link, changed)])
    };
    assert_eq!(with(|_| {}, Link::Account).len(), 1);
    assert!(
        with(|_| {}, Link::Household).is_empty(),
        "they may live elsewhere"
    );
    assert!(with(|one| one.for_self = false, Link::Account).is_empty());
    assert_eq!(with(|one| one.for_self = false, Link::Person).len(), 1);
    assert!(with(|one| one.restricted = true, Link::Person).is_empty());
    let erased = |one: &mut HelpRequest| one.tally.erased_at = Some(at("09-20 10:00"));
    assert!(with(erased, Link::Person).is_empty());
    let withdrawn = |one: &mut HelpRequest| {
        one.state = nuanxin_domain::help_request::State::Withdrawn {
            station: Some(CJD),
            at: at("09-20 10:00"),
        };
    };
    assert!(with(withdrawn, Link::Person).is_empty());
    let hidden = HelpRequest {
        restricted: true,
        ..new.clone()
    };
    assert!(found(&hidden, &[(Link::Person, one.clone())]).is_empty());
    assert!(
        found(&one, &[(Link::Person, one.clone())]).is_empty(),
        "not itself"
    );
}
