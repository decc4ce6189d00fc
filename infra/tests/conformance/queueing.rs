//! Queues: the right rows for everybody, in the right order, page by page, at a cost that follows the page.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::access::{Actor, Role, standing};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Decided, HelpRequest, Outcome, Pressing, ReturnGround, State, TriageReason,
};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::help_requests::{
    Cursor, KnownWorkloads, Page, QueueAsked, QueueScope, QueueView, for_account, open_at, open_numbers_at,
    queue, queue_counts, workloads,
};
use nuanxin_infra::record::Write;

use crate::fixture::{ELSEWHERE, STATION, World, advisor_of, lead_of, resident, somebody, worlds};

/// Every state, at a station with an advisor where the state has them.
pub fn states(world: &World, station: StationId, advisor: &Actor) -> Vec<State> {
    let (advisor, at) = (advisor.account, world.now());
    let outcome = Outcome::Helped;
    let queued = State::Queued { station };
    vec![
        State::Submitted,
        State::Returned {
            from: station,
            ground: ReturnGround::NotThisAddress,
        },
        State::Triage {
            reason: TriageReason::NoPlace,
        },
        queued.clone(),
        State::Assigned { station, advisor },
        State::InProgress { station, advisor },
        State::Waiting {
            station,
            advisor,
            since: at,
        },
        State::Resolved {
            station,
            advisor,
            outcome,
            resolved_at: at,
        },
        State::Closed {
            station,
            advisor,
            outcome,
            closed_at: at,
        },
        State::Withdrawn {
            station: Some(station),
            at,
        },
        State::Answered { station: None, at },
        State::Merged {
            into: nuanxin_domain::ids::RequestId(uuid::Uuid::nil()),
            before: Box::new(queued),
            at,
        },
    ]
}

/// A request put into a state by hand.
pub fn in_state(world: &World, state: State, urgency: Urgency, restricted: bool) -> Decided {
    let mut decided = world.submission(&resident(), urgency, restricted);
    decided.request.state = state;
    decided.jobs.clear();
    decided
}

async fn store(world: &World, decided: Vec<Decided>) -> Vec<HelpRequest> {
    let requests = decided.iter().map(|one| one.request.clone()).collect();
    let writes: Vec<Write> = decided.into_iter().map(Into::into).collect();
    world.record(&writes).await.unwrap();
    requests
}

/// Every state, urgent to death or not, restricted or not, here and elsewhere.
async fn a_bit_of_everything(world: &World, advisor: &Actor, other: &Actor) -> Vec<HelpRequest> {
    let mut all = Vec::new();
    for (station, of) in [
        (STATION, advisor),
        (STATION, other),
        (ELSEWHERE, &advisor_of(ELSEWHERE)),
    ] {
        for state in states(world, station, of) {
            for urgency in [Urgency::Sos, Urgency::Normal] {
                for restricted in [true, false] {
                    all.push(in_state(world, state.clone(), urgency, restricted));
                }
            }
            let mut late = in_state(world, state, Urgency::Urgent, false);
            late.request.deadlines[0].missed_at = Some(world.now());
            all.push(late);
            all.extend(a_promise_of_each_kind(world, of, station));
        }
    }
    store(world, all).await
}

/// Accepted, with one promise beside the first: due in an hour, tomorrow, at risk or not, missed, or an appeal's.
fn a_promise_of_each_kind(world: &World, advisor: &Actor, station: StationId) -> Vec<Decided> {
    let now = world.now();
    let hours = TimeDelta::hours;
    let promises = [
        (DeadlineKind::Resolution, now - hours(1), now + hours(1), None),
        (DeadlineKind::Resolution, now - hours(9), now + hours(1), None),
        (DeadlineKind::Resolution, now - hours(400), now + hours(40), None),
        (DeadlineKind::Resolution, now - hours(4), now + hours(40), None),
        (
            DeadlineKind::Resolution,
            now - hours(40),
            now - hours(4),
            Some(now),
        ),
        (DeadlineKind::Appeal, now - hours(9), now + hours(1), None),
        (DeadlineKind::AutoClose, now - hours(9), now + hours(1), None),
    ];
    let state = State::InProgress {
        station,
        advisor: advisor.account,
    };
    let promises = promises.into_iter().map(|(kind, set_at, due_at, missed_at)| {
        let mut one = in_state(world, state.clone(), Urgency::Normal, false);
        let first = &mut one.request.deadlines[0];
        (first.kind, first.set_at, first.due_at, first.missed_at) = (kind, set_at, due_at, missed_at);
        one
    });
    promises.collect()
}

/// What a view means, said once more on the request itself.
fn belongs(view: QueueView, actor: &Actor, request: &HelpRequest, now: DateTime<Utc>) -> bool {
    use nuanxin_domain::help_request::StateName::*;
    let state = request.state.name();
    let mine = request.state.advisor() == Some(actor.account);
    let unrouted = matches!(state, Submitted | Returned | Triage);
    let at_station = actor.station.is_none() || request.state.station() == actor.station;
    let own = actor.role != Role::Advisor || mine;
    let presses = |how| request.pressing(how, now).is_some();
    match view {
        QueueView::Mine => mine && state.is_open(),
        QueueView::Station => state.is_open() && at_station && (actor.station.is_none() || !unrouted),
        QueueView::Unassigned => state == Queued && at_station,
        QueueView::DueToday => presses(Pressing::DueToday) && at_station && own,
        QueueView::AtRisk => presses(Pressing::AtRisk) && at_station && own,
        QueueView::Overdue => request.is_overdue() && at_station && own,
        QueueView::Triage => unrouted && actor.station.is_none() && (state == Triage || request.is_overdue()),
        QueueView::FirstAsked => !request.restricted && request.first_asked() == Some(actor.account),
        QueueView::Followups => {
            let owed = request.open_follow_ups().next().is_some();
            (owed || matches!(state, Waiting | Resolved)) && at_station && own
        }
    }
}

/// One page, without what was told.
async fn page_of(
    world: &World,
    scope: QueueScope,
    view: QueueView,
    after: Option<Cursor>,
    limit: u32,
) -> Page<HelpRequest> {
    let now = world.now();
    let asked = QueueAsked { scope, view, now };
    let page = queue(world.db().reader(), &world.cx.ring, asked, after, limit).await;
    let Page { items, next } = page.unwrap();
    let items = items.into_iter().map(|(request, _)| request).collect();
    Page { items, next }
}

async fn whole_queue(world: &World, scope: QueueScope, view: QueueView, limit: u32) -> Vec<HelpRequest> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = page_of(world, scope, view, after, limit).await;
        assert!(page.items.len() <= limit as usize);
        all.extend(page.items);
        let Some(next) = page.next else { return all };
        after = Some(next.to_string().parse().unwrap());
    }
}

#[tokio::test]
async fn everybody_sees_in_every_view_exactly_what_the_rules_of_access_let_them_see() {
    for world in worlds().await {
        let (advisor, other) = (advisor_of(STATION), advisor_of(STATION));
        let all = a_bit_of_everything(&world, &advisor, &other).await;
        let mut named = somebody(Role::District);
        named.named_for_restricted = true;
        let actors = [
            advisor,
            other,
            advisor_of(STATION),
            lead_of(STATION),
            somebody(Role::Desk),
            somebody(Role::District),
            named,
        ];
        for actor in actors {
            let scope = QueueScope::of(&actor).unwrap();
            let counts = queue_counts(world.db().reader(), scope, world.now())
                .await
                .unwrap();
            for view in QueueView::ALL {
                let mut shown: Vec<_> = whole_queue(&world, scope, view, 7)
                    .await
                    .iter()
                    .map(|r| r.id)
                    .collect();
                assert_eq!(
                    counts.of(view),
                    shown.len() as u64,
                    "{view:?} of {:?}",
                    actor.role
                );
                shown.sort();
                let visible =
                    |r: &&HelpRequest| belongs(view, &actor, r, world.now()) && standing(&actor, r).is_some();
                let mut expected: Vec<_> = all.iter().filter(visible).map(|r| r.id).collect();
                expected.sort();
                assert_eq!(shown, expected, "{view:?} of {:?}", actor.role);
            }
        }
        for role in [Role::Resident, Role::Admin, Role::System] {
            assert_eq!(QueueScope::of(&somebody(role)), None);
        }
    }
}

#[tokio::test]
async fn pages_follow_the_due_time_without_gaps_or_doubles_while_rows_come_and_go() {
    for world in worlds().await {
        let lead = lead_of(STATION);
        let scope = QueueScope::of(&lead).unwrap();
        let mut stored = Vec::new();
        for n in 0..25 {
            world.advance(TimeDelta::minutes(7));
            let urgency = [Urgency::Normal, Urgency::Urgent, Urgency::Sos][n % 3];
            stored.push(world.queued_at(STATION, urgency, false).await);
        }
        let all = whole_queue(&world, scope, QueueView::Unassigned, 4).await;
        assert_eq!(all.len(), 25);
        assert!(all.is_sorted_by_key(|request| (request.next_due_at(), request.id)));

        let first = page_of(&world, scope, QueueView::Unassigned, None, 10).await;
        // One of the page leaves the queue and a new SOS comes in front of it: the next page stays as it was.
        let advisor = advisor_of(STATION);
        let accepted = world.decide(&advisor, |cx| first.items[3].accept(cx)).unwrap();
        world.recorded(accepted).await;
        let rest = page_of(&world, scope, QueueView::Unassigned, first.next, 99).await;
        assert_eq!(rest.items, all[10..]);
        assert_eq!(rest.next, None);
    }
}

#[tokio::test]
async fn what_is_overdue_stands_in_the_overdue_view_until_it_is_met() {
    for world in worlds().await {
        let lead = lead_of(STATION);
        let request = world.queued_at(STATION, Urgency::Normal, false).await;
        world.advance(TimeDelta::days(4));
        let system = Actor::system();
        let mut request = request;
        while !request.is_overdue() {
            let swept = world.decide(&system, |cx| request.climb(cx)).unwrap();
            request = world.recorded(swept.expect("something is due")).await;
        }
        let scope = QueueScope::of(&lead).unwrap();
        assert_eq!(whole_queue(&world, scope, QueueView::Overdue, 5).await, [request]);
    }
}

#[tokio::test]
async fn husband_and_wife_share_an_account_and_he_finds_no_trace_of_her_restricted_request() {
    for world in worlds().await {
        let db = world.db().reader();
        let she = resident();
        let he = Actor {
            session: resident().session,
            ..she.clone()
        };
        let hers = world.submitted(&she, Urgency::Normal, true).await;
        let shared = world.submitted(&he, Urgency::Normal, false).await;
        let (account, none) = (she.account, None);
        let her_list = for_account(db, account, she.session, none, 10).await.unwrap();
        assert_eq!(her_list.items, [shared.clone(), hers]);
        for session in [he.session, None] {
            let list = for_account(db, account, session, none, 10).await.unwrap();
            assert_eq!((list.items, list.next), (vec![shared.clone()], None));
        }
    }
}

#[tokio::test]
async fn a_residents_list_is_paged_newest_first() {
    for world in worlds().await {
        let she = resident();
        let mut ids = Vec::new();
        for _ in 0..7 {
            ids.push(world.submitted(&she, Urgency::Normal, false).await.id);
        }
        world.submitted(&resident(), Urgency::Normal, false).await;
        ids.reverse();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = for_account(world.db().reader(), she.account, she.session, after, 3)
                .await
                .unwrap();
            seen.extend(page.items.iter().map(|request| request.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, ids);
    }
}

#[tokio::test]
async fn the_load_of_advisors_counts_what_they_work_on() {
    for world in worlds().await {
        let busy = advisor_of(STATION);
        let states = states(&world, STATION, &busy);
        let all = states
            .into_iter()
            .map(|state| in_state(&world, state, Urgency::Normal, false));
        store(&world, all.collect()).await;
        let hands = workloads(world.db().reader(), &[STATION].into(), world.now())
            .await
            .unwrap()
            .remove(&STATION)
            .unwrap();
        // given and in progress weigh one each, waiting half
        let load = hands.into_iter().map(|(account, hand)| (account, hand.load));
        assert_eq!(load.collect::<Vec<_>>(), [(busy.account, 250)]);
    }
}

#[tokio::test]
async fn what_was_counted_is_believed_for_a_moment_unless_somebody_acts() {
    for world in worlds().await {
        let (known, since) = (KnownWorkloads::default(), world.now() - TimeDelta::days(1));
        let stations = [STATION].into();
        let load = async || {
            let hands = known.of(world.db().reader(), &world.cx.clocks, &stations, since);
            let hands = hands.await.unwrap().remove(&STATION).unwrap();
            hands.values().map(|hand| hand.load).sum::<u32>()
        };
        assert_eq!(load().await, 0);
        let busy = advisor_of(STATION);
        world.accepted_by(&busy, Urgency::Normal, false).await;
        assert_eq!(load().await, 0, "believed");
        known.given(STATION, busy.account, 30);
        assert_eq!(load().await, 30, "what is given here counts at once");
        known.forget();
        assert_eq!(load().await, 100, "counted again, with what is stored");
        world.accepted_by(&busy, Urgency::Normal, false).await;
        world.advance(TimeDelta::seconds(2));
        assert_eq!(load().await, 200, "too old to be believed");
    }
}

#[tokio::test]
async fn the_open_requests_of_a_station_are_counted_and_named_and_those_of_others_are_not() {
    for world in worlds().await {
        let (here, there) = (advisor_of(STATION), advisor_of(ELSEWHERE));
        let of = |station, advisor| states(&world, station, advisor);
        let all = [of(STATION, &here), of(STATION, &here), of(ELSEWHERE, &there)].concat();
        let all = all.into_iter();
        let all = all.map(|state| in_state(&world, state, Urgency::Normal, false));
        let all = store(&world, all.collect()).await;
        let db = world.db().reader();
        let open = open_at(db, &[STATION, ELSEWHERE].into()).await.unwrap();
        // queued, assigned, in progress and waiting, each of them twice here
        assert_eq!((open[&STATION], open[&ELSEWHERE]), (8, 4));
        let mut expected: Vec<&str> = all
            .iter()
            .filter(|one| {
                use nuanxin_domain::help_request::StateName::*;
                let open = matches!(one.state.name(), Queued | Assigned | InProgress | Waiting);
                open && one.state.station() == Some(STATION)
            })
            .map(|one| one.number.as_str())
            .collect();
        expected.sort_unstable();
        assert_eq!(open_numbers_at(db, STATION).await.unwrap(), expected);
    }
}
