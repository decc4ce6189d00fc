//! Deadlines as rows: a sweep finds what is due, once, and nothing else.

use chrono::TimeDelta;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::deadlines;

use crate::fixture::{STATION, advisor_of, worlds};

#[tokio::test]
async fn a_sweep_finds_what_is_due_and_a_met_deadline_is_gone() {
    for world in worlds().await {
        let db = world.db().reader();
        assert_eq!(deadlines::next_action_at(db).await.unwrap(), None);
        let sos = world.queued_at(STATION, Urgency::Sos, false).await;
        let normal = world.queued_at(STATION, Urgency::Normal, false).await;
        let next = deadlines::next_action_at(db).await.unwrap().unwrap();
        assert!(next > world.now() && next < world.now() + TimeDelta::minutes(5));
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
