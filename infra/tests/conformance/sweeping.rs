//! Deadlines as rows: a sweep finds what is due, once, and nothing else.

use chrono::TimeDelta;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::deadlines;

use crate::fixture::{STATION, advisor_of, lead_of, worlds};

#[tokio::test]
async fn a_sweep_finds_what_is_due_and_a_met_deadline_is_gone() {
    for world in worlds().await {
        let db = world.db().reader();
        let sos = world.queued_at(STATION, Urgency::Sos, false).await;
        let normal = world.queued_at(STATION, Urgency::Normal, false).await;
        assert_eq!(deadlines::due(db, world.now(), 10).await.unwrap(), []);
        let soon = world.now() + TimeDelta::minutes(20);
        assert_eq!(deadlines::due(db, soon, 10).await.unwrap(), [sos.id]);
        let later = world.now() + TimeDelta::days(9);
        assert_eq!(deadlines::due(db, later, 10).await.unwrap(), [sos.id, normal.id]);
        let advisor = advisor_of(STATION);
        let accepted = world.decide(&advisor, |cx| sos.accept(cx)).unwrap();
        world.recorded(accepted).await;
        let open = deadlines::open_by_kind(db).await.unwrap();
        let accept = open
            .iter()
            .find(|open| open.kind == DeadlineKind::Accept)
            .unwrap();
        assert_eq!((accept.open, accept.missed), (1, 0));
    }
}

#[tokio::test]
async fn an_sos_stands_before_what_has_been_due_longer_and_a_raised_urgency_moves_what_runs() {
    for world in worlds().await {
        let db = world.db().reader();
        let normal = world.queued_at(STATION, Urgency::Normal, false).await;
        let raised = world.queued_at(STATION, Urgency::Normal, false).await;
        world.advance(TimeDelta::hours(30));
        let sos = world.queued_at(STATION, Urgency::Sos, false).await;
        world.advance(TimeDelta::minutes(5));
        let due = deadlines::due(db, world.now(), 10).await.unwrap();
        assert_eq!(due, [sos.id, normal.id, raised.id]);
        assert_eq!(deadlines::due(db, world.now(), 1).await.unwrap(), [sos.id]);
        let lead = lead_of(STATION);
        let higher = world.decide(&lead, |cx| raised.assess_urgency(Urgency::Sos, None, cx));
        world.recorded(higher.unwrap()).await;
        world.advance(TimeDelta::minutes(5));
        let due = deadlines::due(db, world.now(), 10).await.unwrap();
        assert_eq!(due[2], normal.id, "behind both");
    }
}

#[tokio::test]
async fn what_cannot_be_recorded_steps_aside_longer_each_time_and_comes_back() {
    for world in worlds().await {
        let db = world.db().reader();
        let bad = world.queued_at(STATION, Urgency::Normal, false).await;
        let good = world.queued_at(STATION, Urgency::Normal, false).await;
        world.advance(TimeDelta::days(2));
        let due = async || deadlines::due(db, world.now(), 10).await.unwrap();
        assert_eq!(due().await, [bad.id, good.id]);
        let behind = world.now() - TimeDelta::minutes(10);
        for minutes in [1, 2, 4] {
            deadlines::step_aside(world.db(), bad.id, world.now())
                .await
                .unwrap();
            assert_eq!(due().await, [good.id]);
            world.advance(TimeDelta::minutes(minutes) - TimeDelta::seconds(1));
            assert_eq!(due().await, [good.id]);
            world.advance(TimeDelta::seconds(1));
            assert_eq!(due().await, [bad.id, good.id]);
        }
        assert!(deadlines::any_due_since(db, behind, world.now()).await.unwrap());
        deadlines::step_aside(world.db(), bad.id, world.now())
            .await
            .unwrap();
        let advisor = advisor_of(STATION);
        for request in [&bad, &good] {
            let accepted = world.decide(&advisor, |cx| request.accept(cx)).unwrap();
            world.recorded(accepted).await;
        }
        // the deadline that was not touched is still aside
        assert_eq!(due().await, [good.id]);
    }
}
