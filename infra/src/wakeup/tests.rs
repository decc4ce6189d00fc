use std::time::Duration;

use tokio::time::timeout;
use uuid::Uuid;

use super::*;

const SOON: Duration = Duration::from_secs(3);
const NOT_SOON: Duration = Duration::from_millis(60);

#[tokio::test]
async fn a_ring_between_listening_and_waiting_is_not_missed() {
    let wakeups = Wakeups::in_process();
    let topic = Topic::queue("routing");
    let mut listener = wakeups.listen(&topic);
    wakeups.ring(&topic);
    wakeups.ring(&topic);
    timeout(SOON, listener.rung()).await.unwrap();
    assert!(
        timeout(NOT_SOON, listener.rung()).await.is_err(),
        "two rings wake once"
    );
}

#[tokio::test]
async fn a_ring_wakes_every_listener_of_its_topic_and_no_other() {
    let wakeups = Wakeups::in_process();
    let (mine, other) = (
        Topic::request(Uuid::from_u128(1).into()),
        Topic::request(Uuid::from_u128(2).into()),
    );
    let (mut one, mut two) = (wakeups.listen(&mine), wakeups.clone().listen(&mine));
    let mut stranger = wakeups.listen(&other);
    wakeups.ring(&mine);
    timeout(SOON, one.rung()).await.unwrap();
    timeout(SOON, two.rung()).await.unwrap();
    assert!(timeout(NOT_SOON, stranger.rung()).await.is_err());
}

#[tokio::test]
async fn topics_to_which_nobody_listens_any_more_are_forgotten() {
    let wakeups = Wakeups::in_process();
    let topic = Topic::request(Uuid::from_u128(1).into());
    let (one, two) = (wakeups.listen(&topic), wakeups.listen(&topic));
    drop(one);
    assert_eq!(wakeups.hub.len(), 1);
    drop(two);
    wakeups.ring(&topic);
    assert_eq!(wakeups.hub.len(), 0);
}

async fn connected(link: &RedisLink) -> Wakeups {
    let wakeups = Wakeups::through_redis(link);
    timeout(SOON, async {
        while !wakeups.is_connected() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    wakeups
}

// one test, because the second half breaks every listening connection of the server
#[tokio::test]
async fn a_ring_on_one_node_wakes_another_and_a_broken_connection_comes_back_and_wakes_everybody() {
    let Some(link) = crate::testing::redis() else {
        return;
    };
    let (here, there) = (connected(&link).await, connected(&link).await);
    let topic = Topic::request(Uuid::new_v4().into());
    let (mut mine, mut theirs) = (here.listen(&topic), there.listen(&topic));
    here.ring(&topic);
    timeout(SOON, theirs.rung()).await.unwrap();
    timeout(SOON, mine.rung()).await.unwrap();
    assert!(
        timeout(NOT_SOON, mine.rung()).await.is_err(),
        "its own message does not wake it twice"
    );

    redis::cmd("CLIENT")
        .arg(&["KILL", "TYPE", "pubsub"])
        .query_async::<i64>(&mut link.manager())
        .await
        .unwrap();
    timeout(SOON, mine.rung()).await.unwrap();
    timeout(SOON, theirs.rung()).await.unwrap();
}

#[tokio::test]
async fn without_redis_rings_still_arrive_in_this_process_and_nothing_waits() {
    let link = RedisLink::open(&"redis://127.0.0.1:1/".into()).unwrap();
    let wakeups = Wakeups::through_redis(&link);
    let topic = Topic::queue("routing");
    let mut listener = wakeups.listen(&topic);
    for _ in 0..10_000 {
        wakeups.ring(&topic);
    }
    timeout(SOON, listener.rung()).await.unwrap();
    assert!(!wakeups.is_connected());
}
