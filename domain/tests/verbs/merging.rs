//! Joining two requests of the same person, and taking them apart.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Filing, Job, MandatoryReportTo, Refusal, SamePerson, StateName, Submission,
};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

/// Both, after a lead has merged the first into the second.
fn merge(first: &mut Story, second: &mut Story, same: SamePerson) -> Told {
    let by = lead();
    let cx = Deciding {
        by: &by,
        now: first.now,
        rules: &first.rules,
    };
    let [joined, target] = first.request.merge(&second.request, same, None, &cx)?;
    first.keep(joined);
    second.keep(target);
    Ok(())
}

fn unmerge(first: &mut Story, second: &mut Story, by: &Actor) -> Told {
    let cx = Deciding {
        by,
        now: first.now,
        rules: &first.rules,
    };
    let [apart, from] = first.request.unmerge(&second.request, None, &cx)?;
    first.keep(apart);
    second.keep(from);
    Ok(())
}

fn other() -> Story {
    Story::of(resident(), submission(2))
}

#[test]
fn a_merged_request_owes_nothing_and_the_other_goes_on() {
    let (mut first, mut second) = (Story::new().queued(), other().queued());
    merge(&mut first, &mut second, SamePerson::Yes).unwrap();
    assert_eq!(first.state(), StateName::Merged);
    assert!(first.request.deadlines.iter().all(|d| !d.is_open()));
    assert_eq!(second.request.tally.merged_in, [first.request.id]);
    assert_eq!(second.state(), StateName::Queued);
}

#[test]
fn different_persons_are_never_merged() {
    let (mut first, mut second) = (Story::new().queued(), other().queued());
    assert_eq!(
        merge(&mut first, &mut second, SamePerson::No),
        Err(Refusal::DifferentPersons)
    );
}

#[test]
fn a_request_is_not_merged_into_itself_an_ended_one_or_across_restriction() {
    let unfit = Err(Refusal::MergeTargetUnfit);
    let mut first = Story::new().queued();
    assert_eq!(
        merge(&mut first.clone(), &mut first.clone(), SamePerson::Yes),
        unfit
    );
    let mut closed = other().closed();
    assert_eq!(merge(&mut first, &mut closed, SamePerson::Yes), unfit);
    let mut restricted = other().queued();
    restricted.request.restricted = true;
    assert_eq!(merge(&mut first, &mut restricted, SamePerson::Yes), unfit);
    let mut elsewhere = other().routed_to(JNS);
    assert_eq!(
        merge(&mut first, &mut elsewhere, SamePerson::Yes),
        unfit,
        "the lead does not see it"
    );
}

#[test]
fn an_sos_merged_into_an_ordinary_request_makes_it_an_sos_with_a_call_in_minutes() {
    let mut sos = Story::of(
        resident(),
        Submission {
            declared: Urgency::Sos,
            minor: true,
            danger: danger(Urgency::Sos),
            ..submission(1)
        },
    )
    .queued();
    let mut ordinary = other().reached();
    let filing = Filing {
        to: MandatoryReportTo::Police,
        at: None,
        reference: "接警单".to_owned().into(),
        note: None,
    };
    sos.act(&lead(), |r, cx| r.file_mandatory_report(filing, cx))
        .unwrap();
    merge(&mut sos, &mut ordinary, SamePerson::Yes).unwrap();
    assert!(
        ordinary.request.mandatory_reports.is_empty(),
        "nothing is reported twice"
    );
    assert_eq!(ordinary.request.urgency, Urgency::Sos);
    assert!(ordinary.request.minor, "what protects a child goes along");
    assert_eq!(ordinary.request.danger, ["violence"]);
    assert_eq!(
        ordinary.due(DeadlineKind::FirstContact) - ordinary.now,
        Duration::minutes(15)
    );
}

#[test]
fn taken_apart_it_goes_back_to_its_state_with_the_due_times_it_had() {
    let (mut first, mut second) = (Story::new().queued(), other().queued());
    let (accept, call) = (
        first.due(DeadlineKind::Accept),
        first.due(DeadlineKind::FirstContact),
    );
    first.after(60);
    merge(&mut first, &mut second, SamePerson::Yes).unwrap();
    first.until("09-15 09:00");
    assert_eq!(first.count("deadline_missed"), 0, "what is merged does not climb");
    unmerge(&mut first, &mut second, &lead()).unwrap();
    assert_eq!(first.state(), StateName::Queued);
    assert_eq!(
        (
            first.due(DeadlineKind::Accept),
            first.due(DeadlineKind::FirstContact)
        ),
        (accept, call)
    );
    assert!(second.request.tally.merged_in.is_empty());
    first.after(1);
    assert_eq!(first.count("deadline_missed"), 1, "and what is late climbs on");
}

#[test]
fn what_was_met_or_replaced_before_the_merge_does_not_run_again() {
    let (mut first, mut second) = (Story::new().assigned(), other().queued());
    first.until("09-14 14:00");
    assert_eq!(first.count("taken_back"), 1);
    merge(&mut first, &mut second, SamePerson::Yes).unwrap();
    unmerge(&mut first, &mut second, &lead()).unwrap();
    let open = first
        .request
        .deadlines
        .iter()
        .filter(|d| d.is_open() && d.kind == DeadlineKind::Accept);
    assert_eq!(open.count(), 1);
}

#[test]
fn taken_apart_before_it_was_routed_it_asks_for_routing_again() {
    let (mut first, mut second) = (Story::new(), other());
    let by = district();
    let cx = Deciding {
        by: &by,
        now: first.now,
        rules: &first.rules,
    };
    let [joined, target] = first
        .request
        .merge(&second.request, SamePerson::Unknown, None, &cx)
        .unwrap();
    first.keep(joined);
    second.keep(target);
    unmerge(&mut first, &mut second, &district()).unwrap();
    assert_eq!(
        first.last.jobs,
        [Job::Route {
            request: first.request.id
        }]
    );
    assert!(first.open(DeadlineKind::Route).is_some());
}

#[test]
fn only_who_sees_both_takes_them_apart() {
    let (mut first, mut second) = (Story::new().queued(), other().queued());
    merge(&mut first, &mut second, SamePerson::Yes).unwrap();
    second.request.restricted = true;
    assert_eq!(
        unmerge(&mut first, &mut second, &desk()),
        Err(Refusal::MergeTargetUnfit)
    );
    let mut third = Story::of(resident(), submission(3)).queued();
    assert_eq!(
        unmerge(&mut first, &mut third, &lead()),
        Err(Refusal::MergeTargetUnfit)
    );
}
