//! The ids of rows: UUID version 7, so that new rows lie together at the end of every index.
//! The only place that makes them; their time comes from a clock that is passed in.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

use crate::clock::Clock;
use crate::random;

/// The milliseconds seen last, each with the counter of its newest id. Several, because the domain's clock
/// and the real one may be years apart and are used in turn.
static RECENT: Mutex<Recent> = Mutex::new(Recent {
    slots: [(0, 0); 8],
    next: 0,
});

struct Recent {
    slots: [(u64, u64); 8],
    next: usize,
}

impl Recent {
    /// The next counter (42 bits) of this millisecond: random at first, then counting on.
    fn counter(&mut self, millis: u64) -> u64 {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.0 == millis) {
            slot.1 += 1;
            return slot.1;
        }
        // 41 random bits: the 42nd leaves room to count
        let counter = u64::from_be_bytes(random::bytes()) >> 23;
        self.slots[self.next] = (millis, counter);
        self.next = (self.next + 1) % self.slots.len();
        counter
    }
}

/// A new id with the time of `clock`. Ids that one process makes on one clock ascend.
pub fn new_id(clock: &dyn Clock) -> Uuid {
    new_id_at(clock.now())
}

/// A new id with this time: of what takes its place in a list later than it is written.
pub(crate) fn new_id_at(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    let counter = RECENT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .counter(millis);
    // 12 bits of the counter before the variant, 30 after it, then 32 random bits
    let [.., c4, c3, c2, c1] = counter.to_be_bytes();
    let [r1, r2, r3, r4] = random::bytes();
    let high = ((counter >> 30) as u16).to_be_bytes();
    Builder::from_unix_timestamp_millis(millis, &[high[0], high[1], c4 & 0x3f, c3, c2, c1, r1, r2, r3, r4])
        .into_uuid()
}

/// The least id that can have been made at `at` or later: where a range of ids by time begins.
pub fn first_id_at(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// The time that an id carries.
pub(crate) fn made_at(id: Uuid) -> DateTime<Utc> {
    let made = id.get_timestamp().and_then(|made| {
        let (seconds, nanos) = made.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    });
    made.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeZone;

    use super::*;
    use crate::clock::{MovableClock, SystemClock};

    struct Stopped(DateTime<Utc>);

    impl Clock for Stopped {
        fn now(&self) -> DateTime<Utc> {
            self.0
        }
    }

    #[test]
    fn ids_made_in_the_same_instant_ascend_and_differ() {
        let clock = Stopped(Utc.with_ymd_and_hms(2026, 9, 18, 8, 40, 0).unwrap());
        let ids: Vec<Uuid> = (0..5_000).map(|_| new_id(&clock)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn two_clocks_years_apart_used_in_turn_both_ascend() {
        let now = Stopped(Utc.with_ymd_and_hms(2026, 9, 18, 8, 40, 0).unwrap());
        let then = Stopped(Utc.with_ymd_and_hms(2024, 9, 18, 8, 40, 0).unwrap());
        let pairs: Vec<(Uuid, Uuid)> = (0..1_000).map(|_| (new_id(&now), new_id(&then))).collect();
        assert!(
            pairs
                .windows(2)
                .all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1)
        );
        assert!(pairs.iter().all(|(now, then)| then < now));
    }

    #[test]
    fn an_id_carries_the_time_of_the_clock_that_was_passed_in() {
        let at = SystemClock.now() + chrono::TimeDelta::days(400);
        let clock = MovableClock::starting_at(Arc::new(SystemClock), at);
        let (seconds, _) = new_id(&clock).get_timestamp().unwrap().to_unix();
        assert!(seconds.abs_diff(u64::try_from(at.timestamp()).unwrap()) <= 2);
        assert_eq!(
            made_at(new_id(&Stopped(at))).timestamp_millis(),
            at.timestamp_millis()
        );
        assert_eq!(new_id(&clock).get_version_num(), 7);
        assert!(first_id_at(at) < new_id(&clock));
        assert!(first_id_at(at + chrono::TimeDelta::seconds(5)) > new_id(&clock));
    }
}
