use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::clock::{MovableClock, SystemClock};
use crate::testing::redis;

fn movable() -> Arc<MovableClock> {
    Arc::new(MovableClock::new(Arc::new(SystemClock)))
}

/// Two people and two requests that no earlier run has used.
fn fresh() -> ([AccountId; 2], [RequestId; 2]) {
    let id = Uuid::new_v4;
    (
        [AccountId(id()), AccountId(id())],
        [RequestId(id()), RequestId(id())],
    )
}

/// The second hears of the first, of this request only, until the first leaves or falls silent.
async fn tells_who_is_there(here: &AtWork, there: &AtWork, clock: &MovableClock) {
    let ([one, other], [request, another]) = fresh();
    assert_eq!(here.on(request, one).await, []);
    assert_eq!(there.on(request, other).await, [one]);
    assert_eq!(there.on(another, other).await, []);
    here.off(request, one).await;
    assert_eq!(there.on(request, other).await, []);
    here.on(request, one).await;
    clock.advance(GOOD_FOR + TimeDelta::seconds(1)).unwrap();
    assert_eq!(there.on(request, other).await, []);
}

#[tokio::test]
async fn a_colleague_is_told_until_whoever_was_there_leaves_or_falls_silent() {
    let clock = movable();
    let at_work = AtWork::in_process(clock.clone());
    tells_who_is_there(&at_work, &at_work.clone(), &clock).await;
}

#[tokio::test]
async fn nodes_tell_each_other_and_each_goes_on_alone_without_redis() {
    let clock = movable();
    if let Some(link) = redis() {
        let nodes = [
            AtWork::shared(&link, clock.clone()),
            AtWork::shared(&link, clock.clone()),
        ];
        tells_who_is_there(&nodes[0], &nodes[1], &clock).await;
    }
    let away = RedisLink::open(&"redis://127.0.0.1:1/".into()).unwrap();
    let alone = AtWork::shared(&away, clock.clone());
    tells_who_is_there(&alone, &alone.clone(), &clock).await;
}
