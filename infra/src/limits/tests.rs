use chrono::TimeDelta;

use super::*;
use crate::clock::{MovableClock, SystemClock};
use crate::random;

fn movable() -> Arc<MovableClock> {
    Arc::new(MovableClock::new(Arc::new(SystemClock)))
}

async fn allowed(limiter: &RateLimiter, key: &str, quota: Quota, tries: usize) -> usize {
    let mut allowed = 0;
    for _ in 0..tries {
        allowed += usize::from(limiter.check(key, quota).await.is_ok());
    }
    allowed
}

/// A key that no earlier run has used.
fn fresh() -> String {
    format!("test:{}", u64::from_be_bytes(random::bytes()))
}

#[tokio::test]
async fn a_quota_lets_its_burst_through_and_then_says_when_to_come_back() {
    let clock = movable();
    let limiter = RateLimiter::in_process(clock.clone());
    let quota = Quota::per_hour(6);
    assert_eq!(allowed(&limiter, "a", quota, 20).await, 6);
    let RetryAfter(wait) = limiter.check("a", quota).await.unwrap_err();
    assert!(
        wait > Duration::from_secs(590) && wait <= Duration::from_secs(600),
        "{wait:?}"
    );
    clock.advance(TimeDelta::minutes(10)).unwrap();
    assert_eq!(allowed(&limiter, "a", quota, 20).await, 1);
    clock.advance(TimeDelta::hours(5)).unwrap();
    assert_eq!(allowed(&limiter, "a", quota, 20).await, 6);
}

#[tokio::test]
async fn keys_do_not_use_up_each_others_quota() {
    let limiter = RateLimiter::in_process(movable());
    assert_eq!(allowed(&limiter, "a", Quota::per_minute(1), 3).await, 1);
    assert_eq!(allowed(&limiter, "b", Quota::per_minute(1), 3).await, 1);
}

#[tokio::test]
async fn keys_whose_time_is_over_are_forgotten() {
    let clock = movable();
    let limiter = InProcess::new(clock.clone());
    for n in 0..30_000 {
        limiter.check(&format!("key {n}"), Quota::per_minute(5)).unwrap();
        if n % 1_000 == 0 {
            clock.advance(TimeDelta::minutes(2)).unwrap();
        }
    }
    assert!(limiter.keys() < 20_000, "{}", limiter.keys());
}

#[test]
fn waiting_times_are_rounded_up_to_whole_seconds() {
    assert_eq!(RetryAfter(Duration::from_millis(1)).seconds(), 1);
    assert_eq!(RetryAfter(Duration::from_secs(2)).seconds(), 2);
    assert_eq!(RetryAfter(Duration::from_millis(2_001)).seconds(), 3);
}

#[tokio::test]
async fn two_nodes_share_one_quota_through_redis() {
    let Some(link) = crate::testing::redis() else {
        return;
    };
    let (one, two) = (
        RateLimiter::shared(&link, Arc::new(SystemClock)),
        RateLimiter::shared(&link, Arc::new(SystemClock)),
    );
    let (key, quota) = (fresh(), Quota::per_hour(5));
    assert_eq!(allowed(&one, &key, quota, 3).await, 3);
    assert_eq!(allowed(&two, &key, quota, 10).await, 2);
    let RetryAfter(wait) = one.check(&key, quota).await.unwrap_err();
    assert!(
        wait > Duration::from_secs(700) && wait <= Duration::from_secs(720),
        "{wait:?}"
    );
}

#[tokio::test]
async fn two_nodes_that_draw_shares_get_no_more_than_the_quota_and_all_but_a_share_of_it() {
    let Some(link) = crate::testing::redis() else {
        return;
    };
    let nodes = [
        RateLimiter::shared(&link, Arc::new(SystemClock)),
        RateLimiter::shared(&link, Arc::new(SystemClock)),
    ];
    let (key, quota) = (fresh(), Quota::per_hour(600));
    assert_eq!(quota.share(), 10);
    let mut got = 0;
    for n in 0..700 {
        got += usize::from(nodes[n % 2].check(&key, quota).await.is_ok());
    }
    // the hour goes on meanwhile: a place in six seconds
    assert!((600..=602).contains(&got), "{got}");
}

#[tokio::test]
async fn a_used_up_quota_in_redis_opens_again_by_itself() {
    let Some(link) = crate::testing::redis() else {
        return;
    };
    let limiter = RateLimiter::shared(&link, Arc::new(SystemClock));
    let (key, quota) = (
        fresh(),
        Quota {
            burst: 2,
            per: Duration::from_millis(400),
        },
    );
    assert_eq!(allowed(&limiter, &key, quota, 3).await, 2);
    tokio::time::sleep(Duration::from_millis(450)).await;
    assert_eq!(allowed(&limiter, &key, quota, 3).await, 2);
}

#[tokio::test]
async fn while_redis_is_away_the_quota_still_holds_in_this_process() {
    let link = RedisLink::open(&"redis://127.0.0.1:1/".into()).unwrap();
    let limiter = RateLimiter::shared(&link, Arc::new(SystemClock));
    let quota = Quota::per_hour(4);
    assert_eq!(allowed(&limiter, "a", quota, 50).await, 4);
}
