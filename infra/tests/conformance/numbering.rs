//! Request numbers are never given twice.

use std::collections::BTreeSet;

use chrono::{TimeZone, Utc};
use nuanxin_infra::numbers::NumberAllocator;

use crate::fixture::worlds;

#[tokio::test]
async fn two_programs_never_give_the_same_number() {
    for world in worlds().await {
        let [one, two] = [3, 7].map(|block| NumberAllocator::with_block(world.db().clone(), block));
        let mut seen = BTreeSet::new();
        for _ in 0..20 {
            assert!(seen.insert(one.allocate(world.now()).await.unwrap()));
            assert!(seen.insert(two.allocate(world.now()).await.unwrap()));
        }
        assert!(seen.first().unwrap().as_str().starts_with("26000000001"));
    }
}

#[tokio::test]
async fn the_year_is_the_one_in_shanghai() {
    for world in worlds().await {
        let numbers = NumberAllocator::new(world.db().clone());
        let eve = Utc.with_ymd_and_hms(2026, 12, 31, 15, 59, 59).unwrap();
        let new_year = Utc.with_ymd_and_hms(2026, 12, 31, 16, 0, 0).unwrap();
        assert!(numbers.allocate(eve).await.unwrap().as_str().starts_with("26"));
        assert!(
            numbers
                .allocate(new_year)
                .await
                .unwrap()
                .as_str()
                .starts_with("27")
        );
        assert!(
            numbers
                .allocate(eve)
                .await
                .unwrap()
                .as_str()
                .starts_with("26000000002")
        );
    }
}
