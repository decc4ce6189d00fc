//! The line to the worker that places new requests before they are recorded: a short cut, and never the only way.

use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, Job, StateName};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::placing::{NewRequest, PlacingLine};

use crate::fixture::{STATION, World, placement, resident, worlds};

fn submission(world: &World) -> Decided {
    world.submission(&resident(), Urgency::Normal, false)
}

fn place(world: &World, new: NewRequest) {
    let system = Actor::system();
    let placed = world.decide(&system, |cx| new.request.route(&placement(Some(STATION)), cx));
    new.goes(placed.expect("routable"));
}

fn goes_by_its_job(decided: &Decided) -> bool {
    let job = Job::Route {
        request: decided.request.id,
    };
    decided.request.state.name() == StateName::Submitted && decided.jobs.contains(&job)
}

#[tokio::test]
async fn what_is_placed_at_once_is_recorded_as_one_decision_without_a_job() {
    for world in worlds().await {
        let line = PlacingLine::default();
        let mut new = line.serve();
        let submitted = submission(&world);
        let (decided, ()) = tokio::join!(line.placed(submitted.clone()), async {
            for one in new.next(8).await {
                place(&world, one);
            }
        });
        assert_eq!(decided.request.state.station(), Some(STATION));
        assert_eq!(decided.request.version, 1);
        assert!(!decided.jobs.iter().any(|job| matches!(job, Job::Route { .. })));
        assert!(decided.intake.is_some());
        let seqs: Vec<u32> = decided.events.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=decided.request.tally.events).collect::<Vec<_>>());
        let stored = world.recorded(decided).await;
        assert_eq!(stored.state.name(), StateName::Queued);
    }
}

#[tokio::test]
async fn with_nobody_there_it_goes_by_its_job() {
    for world in worlds().await {
        let line = PlacingLine::default();
        assert!(goes_by_its_job(&line.placed(submission(&world)).await));
        drop(line.serve());
        assert!(goes_by_its_job(&line.placed(submission(&world)).await));
    }
}

#[tokio::test]
async fn with_no_answer_or_none_in_time_it_goes_by_its_job() {
    for world in worlds().await {
        let line = PlacingLine::default();
        let mut new = line.serve();
        let (dropped, ()) = tokio::join!(line.placed(submission(&world)), async { drop(new.next(8).await) });
        assert!(goes_by_its_job(&dropped));
        let asked = line.placed(submission(&world));
        assert!(goes_by_its_job(&asked.await), "nobody looks into the line");
        let late = new.next(8).await.pop().expect("still there");
        place(&world, late);
    }
}

#[tokio::test]
async fn what_arrived_together_is_placed_together() {
    for world in worlds().await {
        let line = PlacingLine::default();
        let mut new = line.serve();
        let all = (0..5).map(|_| line.placed(submission(&world)));
        let all = futures_util::future::join_all(all);
        let placing = async {
            let together = new.next(3).await;
            assert_eq!(together.len(), 3, "no more than asked for");
            let rest = new.next(8).await;
            assert_eq!(rest.len(), 2);
            together
                .into_iter()
                .chain(rest)
                .for_each(|one| place(&world, one));
        };
        let (placed, ()) = tokio::join!(all, placing);
        assert!(
            placed
                .iter()
                .all(|one| one.request.state.station() == Some(STATION))
        );
    }
}
